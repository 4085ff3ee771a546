import type { INode } from 'n8n-workflow';
import { POS } from '../../sandbox/seed.mts';
import type {
	CredentialData,
	CredentialRecord,
	N8nRestClient,
	WorkflowContent,
} from '../real-n8n/rest-client.mts';
import { readExample } from '../real-n8n/workflow-file.mts';
import {
	CHECKOUT_CREDENTIAL_NAME,
	CREDENTIAL_NAME,
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
	'bills',
	'balance-alarm',
	'pos-market',
	'connection-onboard',
	'agent-payments',
] as const;

/** The workflow whose sale `--auto` plays. */
export const SALE_WORKFLOW = 'payment-to-refund' satisfies (typeof EXAMPLES)[number];

/** The credentials that can be made: those of a sandbox are known, of the real DropPay only the account's are asked for. */
async function saveCredentials(
	client: N8nRestClient,
	data: CredentialData,
): Promise<CredentialRecord[]> {
	const account = await client.saveCredential(CREDENTIAL_NAME, 'dropPayApi', data);
	if (data.environment !== 'custom') return [account];
	const checkout = await client.saveCredential(
		CHECKOUT_CREDENTIAL_NAME,
		'dropPayCheckoutApi',
		sandboxCheckoutCredential(String(data.checkoutBaseUrl)),
	);
	return [account, checkout];
}

/** Whether somebody calls the workflow from outside, which needs it published, and no credential is left to choose. */
function isToBePublished({ nodes }: WorkflowContent): boolean {
	const isCalled = nodes.some(({ webhookId }) => webhookId !== undefined);
	const isComplete = nodes.every(
		({ credentials }) => credentials === undefined || Object.keys(credentials).length > 0,
	);
	return isCalled && isComplete;
}

/** Only where the sandbox's POS is named: an example that makes a POS and deletes it must not delete this one. */
function collectOn(posId: string, { parameters }: INode): void {
	const { value } = (parameters.posId ?? {}) as { value?: unknown };
	if (value === POS.id) parameters.posId = { __rl: true, mode: 'id', value: posId };
}

/**
 * Puts the credential and the example workflows into n8n and publishes those that wait for calls. What is there already
 * under the same name is brought up to date. Credentials of others, such as those of a mail server or of a chat model,
 * are left to the user.
 * @param posId the POS to collect on, in the place of the sandbox's
 * @returns the id of each workflow in n8n, by example name
 */
export async function importExamples(
	client: N8nRestClient,
	credentialData: CredentialData,
	posId?: string,
): Promise<Record<string, string>> {
	const credentials = await saveCredentials(client, credentialData);
	const ids: Record<string, string> = {};
	const toPublish: string[] = [];
	for (const name of EXAMPLES) {
		const content = await readExample(name, credentials, 'leave');
		if (posId !== undefined) content.nodes.forEach((node) => collectOn(posId, node));
		const { id } = await client.saveWorkflow(content);
		if (isToBePublished(content)) toPublish.push(id);
		ids[name] = id;
	}
	// n8n registers triggers on its own time, all at once.
	await Promise.all(toPublish.map((id) => client.publish(id)));
	return ids;
}

/** The address of a workflow's start webhook in production. */
export async function startWebhookUrl(client: N8nRestClient, workflowId: string): Promise<string> {
	const { nodes, name } = await client.workflow(workflowId);
	const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	if (!webhook) throw new Error(`"${name}" has no Webhook node.`);
	return `${client.url}/webhook/${String(webhook.parameters.path)}`;
}
