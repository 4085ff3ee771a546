import type { INode } from 'n8n-workflow';
import type { CredentialData, N8nRestClient, WorkflowContent } from '../real-n8n/rest-client.mts';
import { readExample } from '../real-n8n/workflow-file.mts';
import { CREDENTIAL_NAME } from './credentials.mts';

/** Names of the example files, in the order in which a newcomer meets them. */
export const EXAMPLES = ['connection-check', 'payment-to-refund'] as const;

/** The workflow whose sale `--auto` plays. */
export const SALE_WORKFLOW = 'payment-to-refund' satisfies (typeof EXAMPLES)[number];

/** Only a workflow with a trigger that waits for calls can be published. */
function waitsForCalls({ nodes }: WorkflowContent): boolean {
	return nodes.some(({ webhookId }) => webhookId !== undefined);
}

function collectOn(posId: string, node: INode): void {
	if (!('posId' in node.parameters)) return;
	node.parameters.posId = { __rl: true, mode: 'id', value: posId };
}

/**
 * Puts the credential and the example workflows into n8n and publishes those that wait for calls. What is there already
 * under the same name is brought up to date.
 * @param posId the POS to collect on, in the place of the sandbox's
 * @returns the id of each workflow in n8n, by example name
 */
export async function importExamples(
	client: N8nRestClient,
	credentialData: CredentialData,
	posId?: string,
): Promise<Record<string, string>> {
	const credential = await client.saveCredential(CREDENTIAL_NAME, 'dropPayApi', credentialData);
	const ids: Record<string, string> = {};
	for (const name of EXAMPLES) {
		const content = await readExample(name, [credential]);
		if (posId !== undefined) content.nodes.forEach((node) => collectOn(posId, node));
		const { id } = await client.saveWorkflow(content);
		if (waitsForCalls(content)) await client.publish(id);
		ids[name] = id;
	}
	return ids;
}

/** The address of a workflow's start webhook in production. */
export async function startWebhookUrl(client: N8nRestClient, workflowId: string): Promise<string> {
	const { nodes, name } = await client.workflow(workflowId);
	const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	if (!webhook) throw new Error(`"${name}" has no Webhook node.`);
	return `${client.url}/webhook/${String(webhook.parameters.path)}`;
}
