import type { INode } from 'n8n-workflow';
import { POS } from '../../sandbox/seed.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import type { CredentialRecord, WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';

/** Names of the nodes, as the execution data of n8n has them. */
export const TRIGGER = 'When Confirmed';
export const READ = 'Read';
export const BY_HAND = 'By Hand';
export const ASK = 'Ask';
export const SHOWN = 'Shown';

const DROPPAY = 'n8n-nodes-droppay';

/** Starts on a POST whose body has `items`, and gives each of them to the next node. */
function start(path: string): INode[] {
	return [
		{
			...node('Start', 'n8n-nodes-base.webhook', 2, {
				httpMethod: 'POST',
				path,
				responseMode: 'onReceived',
				options: {},
			}),
			webhookId: path,
		},
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} }),
	];
}

function inARow(...nodes: INode[]): WorkflowContent['connections'] {
	return Object.fromEntries(
		nodes.slice(0, -1).map(({ name }, index) => {
			const next = nodes[index + 1] as INode;
			return [name, { main: [[{ node: next.name, type: 'main' as const, index: 0 }]] }];
		}),
	);
}

const settings = { executionOrder: 'v1' } as const;

/** Asks for a payment for each item `{ amount, order }`, its events to the trigger of `collecting`. */
export function askingWorkflow(
	path: string,
	triggerUrl: string,
	credential: CredentialRecord,
): WorkflowContent {
	const create = node(
		'Create',
		`${DROPPAY}.dropPay`,
		1,
		{
			resource: 'authorization',
			operation: 'create',
			posId: { __rl: true, mode: 'id', value: POS.id },
			amount: '={{ $json.amount }}',
			paymentDescription: '=Order {{ $json.order }}',
			policy: 'CHARGEABLE',
			sendEventsTo: 'trigger',
			eventsUrl: triggerUrl,
			additionalFields: { merchantCustomId: '={{ $json.order }}' },
			options: { concurrency: 20 },
		},
		credential,
	);
	const nodes = [...start(path), create];
	return { name: `Queue: ask ${path}`, nodes, connections: inARow(...nodes), settings };
}

function confirmedPayment(webhookId: string, credential: CredentialRecord): INode {
	const parameters = { registerOn: 'nothing', events: ['authorization.granted'], options: {} };
	return {
		...node(TRIGGER, `${DROPPAY}.dropPayTrigger`, 2, parameters, credential),
		webhookId,
	};
}

/**
 * Starts with every confirmed payment, reports it to `countUrl`, and charges it. As usual, one charge is authorized: an
 * execution that repeats another one ends with a refusal.
 */
export function collectingWorkflow(
	name: string,
	webhookId: string,
	countUrl: string,
	credential: CredentialRecord,
): WorkflowContent {
	const trigger = confirmedPayment(webhookId, credential);
	const count = node('Count', 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url: countUrl,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ { id: $json.resource.id } }}',
		options: {},
	});
	const charge = node(
		'Charge',
		`${DROPPAY}.dropPay`,
		1,
		{
			resource: 'charge',
			operation: 'create',
			authorizationId: `={{ $('${TRIGGER}').item.json.resource.id }}`,
			amount: '',
			additionalFields: {},
			options: {},
		},
		credential,
	);
	const nodes = [trigger, count, charge];
	return { name, nodes, connections: inARow(...nodes), settings };
}

/** Asks for a payment by hand, with its events to the trigger that listens in the same workflow. */
export function listeningWorkflow(
	name: string,
	webhookId: string,
	credential: CredentialRecord,
): WorkflowContent {
	const manual = node(BY_HAND, 'n8n-nodes-base.manualTrigger', 1, {});
	const create = node(
		ASK,
		`${DROPPAY}.dropPay`,
		1,
		{
			resource: 'authorization',
			operation: 'create',
			posId: { __rl: true, mode: 'id', value: POS.id },
			amount: '3.00',
			paymentDescription: 'A test',
			sendEventsTo: 'workflowTrigger',
			additionalFields: {},
			options: {},
		},
		credential,
	);
	const trigger = confirmedPayment(webhookId, credential);
	const shown = node(SHOWN, 'n8n-nodes-base.noOp', 1, {});
	return {
		name,
		nodes: [manual, create, trigger, shown],
		connections: { ...inARow(manual, create), ...inARow(trigger, shown) },
		settings,
	};
}

/** Reads the Authorization of each item `{ id }`. */
export function readingWorkflow(
	path: string,
	concurrency: number,
	credential: CredentialRecord,
): WorkflowContent {
	const read = node(
		READ,
		`${DROPPAY}.dropPay`,
		1,
		{
			resource: 'authorization',
			operation: 'get',
			authorizationId: '={{ $json.id }}',
			simplify: false,
			options: { concurrency },
		},
		credential,
	);
	const nodes = [...start(path), { ...read, onError: 'continueRegularOutput' as const }];
	return { name: `Queue: read ${path}`, nodes, connections: inARow(...nodes), settings };
}
