import type { IDataObject, INode } from 'n8n-workflow';
import { POS } from '../../sandbox/seed.mts';
import type { CredentialRecord, WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';

/** The two operations that wait. */
export type WaitingOperation = 'sendAndWait' | 'wait';

/** Names of the nodes, as the execution data of n8n has them. */
export const START = 'Start';
export const CREATE = 'Create';
export const WAITING = 'Waiting';
export const AFTER = 'After';

export interface WaitingWorkflow {
	name: string;
	operation: WaitingOperation;
	resource?: 'authorization' | 'connection' | 'pull' | 'push';
	/** Parameters of the waiting node. */
	waiting?: IDataObject;
	/** Parameters of the creation, wherever it happens. */
	creation?: IDataObject;
	/** Path of the production webhook that starts it; without it the manual trigger starts it. */
	path?: string;
	/** The node after the wait calls this address with what came out. */
	countUrl?: string;
	/** What the node after the wait is instead: type with its parameters. */
	after?: Pick<INode, 'type' | 'typeVersion'> & { parameters: IDataObject };
	settings?: WorkflowContent['settings'];
}

/** Parameters of an Authorization over 25 EUR. */
export const SALE = {
	posId: { __rl: true, mode: 'id', value: POS.id },
	amount: '25.00',
	paymentDescription: 'Waiting',
	policy: 'CHARGEABLE',
	additionalFields: {},
} as const;

function node(name: string, type: string, parameters: IDataObject, column: number): INode {
	return {
		id: `0000000${column}-0000-4000-8000-000000000000`,
		name,
		type,
		typeVersion: 1,
		position: [column * 240, 0],
		parameters: parameters as INode['parameters'],
	};
}

/** Start, [create,] wait, go on. */
export function waitingWorkflow(
	options: WaitingWorkflow,
	credential: CredentialRecord,
): WorkflowContent {
	const { operation, resource = 'authorization', waiting = {}, path, countUrl } = options;
	const creation = options.creation ?? (resource === 'authorization' ? SALE : {});
	const credentials = { dropPayApi: { id: credential.id, name: credential.name } };
	const dropPay = (name: string, parameters: IDataObject, column: number): INode => ({
		...node(name, 'n8n-nodes-droppay.dropPay', { resource, ...parameters }, column),
		credentials,
	});
	const start =
		path === undefined
			? node(START, 'n8n-nodes-base.manualTrigger', {}, 0)
			: {
					...node(
						START,
						'n8n-nodes-base.webhook',
						{ httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
						0,
					),
					typeVersion: 2,
					webhookId: path,
				};
	const after =
		countUrl === undefined
			? lastNode(options.after)
			: {
					...node(
						AFTER,
						'n8n-nodes-base.httpRequest',
						{
							method: 'POST',
							url: countUrl,
							sendBody: true,
							specifyBody: 'json',
							jsonBody: '={{ { id: $json.id, decision: $json.decision, charge: $json.charge } }}',
							options: {},
						},
						3,
					),
					typeVersion: 4.2,
				};
	function lastNode(given: WaitingWorkflow['after']): INode {
		if (given === undefined) return node(AFTER, 'n8n-nodes-base.noOp', {}, 3);
		const { type, typeVersion, parameters } = given;
		const isDropPay = type.startsWith('n8n-nodes-droppay.');
		return {
			...node(AFTER, type, parameters, 3),
			typeVersion,
			...(isDropPay ? { credentials } : { webhookId: '00000000-0000-4000-8000-00000000000a' }),
		};
	}
	const nodes =
		operation === 'sendAndWait'
			? [start, dropPay(WAITING, { operation, ...creation, ...waiting }, 2), after]
			: [
					start,
					dropPay(CREATE, { operation: 'create', sendEventsTo: 'execution', ...creation }, 1),
					dropPay(WAITING, { operation, [`${resource}Id`]: '={{ $json.id }}', ...waiting }, 2),
					after,
				];
	const connections = Object.fromEntries(
		nodes.slice(0, -1).map(({ name }, index) => {
			const next = nodes[index + 1] as INode;
			return [name, { main: [[{ node: next.name, type: 'main' as const, index: 0 }]] }];
		}),
	);
	return {
		name: options.name,
		nodes,
		connections,
		settings: options.settings ?? { executionOrder: 'v1' },
		pinData: {},
	};
}
