import { randomUUID } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import { endpoints } from '../../api/contract/endpoints';
import { signEventUrl } from '../../nodes/shared/events/signedUrl';
import { node } from '../../scripts/real-n8n/node.mts';
import type {
	CredentialRecord,
	N8nRestClient,
	WorkflowContent,
} from '../../scripts/real-n8n/rest-client.mts';

export interface Published {
	workflowId: string;
	/** Where events go; that of a DropPay Trigger is signed. */
	url: string;
}

export interface ReceivingWorkflow {
	name: string;
	/**
	 * The node that receives. For its Webhook node alone n8n 2.41.1 spares the V8 isolate that it starts for every
	 * request of every other trigger (live-webhooks, webhookPhaseNeedsIsolate); with an expression in it, it is treated
	 * as all the others.
	 */
	receiver: 'dropPayTrigger' | 'webhook' | 'webhookWithExpression' | 'webhookThenRequest';
	/** Where `webhookThenRequest` reads what the event is about, by n8n's HTTP Request node. */
	readFrom?: string;
	credential: CredentialRecord;
	secret: string;
	/** Called with `id`, `event` and `verified` of each item; left out, nothing follows the receiver but a NoOp. */
	reportTo?: string;
	/** Parameters of the trigger. */
	options?: IDataObject;
	/** Whether n8n keeps what the executions did. */
	keepExecutions?: boolean;
}

/** Publishes a workflow that receives events, by our trigger or by n8n's own Webhook node. */
export async function publishReceiver(
	client: N8nRestClient,
	workflow: ReceivingWorkflow,
): Promise<Published> {
	const { name, receiver, credential, secret, reportTo, keepExecutions = true } = workflow;
	const webhookId = randomUUID();
	const isOurs = receiver === 'dropPayTrigger';
	const receiving: INode = !isOurs
		? {
				...node('Receive', 'n8n-nodes-base.webhook', 2, {
					httpMethod: 'POST',
					path: webhookId,
					responseMode: 'onReceived',
					options: receiver === 'webhookWithExpression' ? { rawBody: '={{ false }}' } : {},
				}),
				webhookId,
			}
		: {
				...node('Receive', 'n8n-nodes-droppay.dropPayTrigger', 2, {
					registerOn: 'nothing',
					events: ['*'],
					options: workflow.options ?? {},
				}),
				webhookId,
				credentials: { dropPayApi: { id: credential.id, name: credential.name } },
			};
	const following =
		reportTo === undefined
			? node('Done', 'n8n-nodes-base.noOp', 1, {})
			: node('Done', 'n8n-nodes-base.httpRequest', 4.2, {
					method: 'POST',
					url: reportTo,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ { id: $json.id, event: $json.event, verified: $json.verified } }}',
					options: {},
				});
	const reading =
		receiver === 'webhookThenRequest'
			? [
					node('Read', 'n8n-nodes-base.httpRequest', 4.2, {
						url: `=${workflow.readFrom ?? ''}${endpoints.getAuthorization.path.replace('{authorization_id}', '{{ $json.body.edata.id }}')}`,
						options: {},
					}),
				]
			: [];
	const nodes = [receiving, ...reading, following];
	const content: WorkflowContent = {
		name,
		nodes,
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map((next, index) => [
					nodes[index]?.name ?? '',
					{ main: [[{ node: next.name, type: 'main' as const, index: 0 }]] },
				]),
		),
		settings: {
			executionOrder: 'v1',
			...(!keepExecutions && { saveDataSuccessExecution: 'none' as const }),
		},
	};
	const { id } = await client.saveWorkflow(content);
	await client.publish(id);
	const url = isOurs
		? signEventUrl(`${client.url}/webhook/${webhookId}/webhook`, 'authorization', secret)
		: `${client.url}/webhook/${webhookId}`;
	return { workflowId: id, url };
}
