import type {
	CredentialData,
	CredentialRecord,
	N8nRestClient,
	WorkflowContent,
} from '../real-n8n/rest-client.mts';
import { readExample } from '../real-n8n/workflow-file.mts';
import { say } from '../setup/progress.cjs';
import {
	CHECKOUT_CREDENTIAL_NAME,
	CREDENTIAL_NAME,
	keyFields,
	sandboxCheckoutCredential,
} from './credentials.mts';

/** Names of the example files, in the order in which a newcomer meets them. */
export const EXAMPLES = [
	'connection-check',
	'payment-to-refund',
	'wait-pay-page',
	'wait-chat-message',
	'wait-email',
	'reconcile',
	'checkout-button',
	'push-supplier',
	'pull-subscription',
	'pull-collect',
	'bills',
	'balance-alarm',
	'pos-market',
	'connection-onboard',
	'agent-payments',
] as const;

/** The workflow whose sale `--auto` plays. */
export const SALE_WORKFLOW = 'payment-to-refund' satisfies (typeof EXAMPLES)[number];

/**
 * Creates a credential. One that is there already gets the keys and nothing else, and not even those when it was turned
 * to another environment: then it holds other keys.
 */
async function saveCredential(
	client: N8nRestClient,
	name: string,
	type: string,
	data: CredentialData,
): Promise<CredentialRecord> {
	const existing = (await client.credentials()).find((c) => c.name === name && c.type === type);
	if (!existing) return await client.saveCredential(name, type, data);
	const { environment } = await client.credentialData(existing.id);
	if (environment === data.environment) await client.changeCredential(existing, keyFields(data));
	else say(`  The credential "${name}" has another environment now. It was not changed.`);
	return existing;
}

/** The credentials of a sandbox. */
async function saveCredentials(
	client: N8nRestClient,
	data: CredentialData,
): Promise<CredentialRecord[]> {
	return [
		await saveCredential(client, CREDENTIAL_NAME, 'dropPayApi', data),
		await saveCredential(
			client,
			CHECKOUT_CREDENTIAL_NAME,
			'dropPayCheckoutApi',
			sandboxCheckoutCredential(String(data.checkoutBaseUrl)),
		),
	];
}

/** Whether the workflow is called from outside, which needs it published, and no credential is left to choose. */
function isToBePublished({ nodes }: WorkflowContent): boolean {
	const isCalled = nodes.some(({ webhookId }) => webhookId !== undefined);
	const isComplete = nodes.every(
		({ credentials }) => credentials === undefined || Object.keys(credentials).length > 0,
	);
	return isCalled && isComplete;
}

/** Ids of the workflows that the examples became in n8n, by example name. */
export type ImportedExamples = Record<string, string>;

export interface ImportOptions {
	/** Names of the examples; all of them when left out. */
	examples?: ReadonlyArray<(typeof EXAMPLES)[number]>;
	/** Publish the new workflows that wait for calls (true). */
	publish?: boolean;
	/** What earlier starts imported. It belongs to the user: changed, renamed or deleted, it stays as they left it. */
	earlier?: ImportedExamples;
}

/**
 * Puts the credential and the example workflows into n8n, and publishes those that wait for calls. What is there already
 * stays as it is, but for the keys of the credentials. Credentials of others, such as those of a mail server or of a chat
 * model, are left to the user.
 */
export async function importExamples(
	client: N8nRestClient,
	credentialData: CredentialData,
	{ examples = EXAMPLES, publish = true, earlier = {} }: ImportOptions = {},
): Promise<ImportedExamples> {
	const credentials = await saveCredentials(client, credentialData);
	const present = await client.workflows();
	const ids: ImportedExamples = {};
	const toPublish: string[] = [];
	for (const name of examples) {
		const content = await readExample(name, credentials, 'leave');
		const kept = earlier[name] ?? present.find((workflow) => workflow.name === content.name)?.id;
		if (kept !== undefined) {
			ids[name] = kept;
			continue;
		}
		const { id } = await client.createWorkflow(content);
		if (publish && isToBePublished(content)) toPublish.push(id);
		ids[name] = id;
	}
	// n8n registers triggers on its own time, all at once.
	await Promise.all(toPublish.map((id) => client.publish(id)));
	return ids;
}

/** The address of a workflow's start webhook in production; undefined when it has no Webhook node. */
export async function findStartWebhookUrl(
	client: N8nRestClient,
	workflowId: string,
): Promise<string | undefined> {
	const { nodes } = await client.workflow(workflowId);
	const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	return webhook && `${client.url}/webhook/${String(webhook.parameters.path)}`;
}

/** The address of a workflow's start webhook in production. @throws when it has no Webhook node */
export async function startWebhookUrl(client: N8nRestClient, workflowId: string): Promise<string> {
	const url = await findStartWebhookUrl(client, workflowId);
	if (url === undefined) throw new Error(`Workflow ${workflowId} has no Webhook node.`);
	return url;
}
