import { resourceKinds, type ResourceKind } from '../../../api/contract/resourceKinds';
import { eventsFields } from '../fields/events';
import { openingStatusField, readyAtOnceField } from '../fields/orders';
import type { Field, Operation, Waits } from '../operation';
import { noticesOf, waitingFields } from './fields';

/** An operation that waits for a person. */
export type WaitingOperation = Operation & { waits: Waits };

export function isWaitingOperation(operation: Operation): operation is WaitingOperation {
	return operation.waits !== undefined;
}

/**
 * Descriptions of the operations, short enough for the two lines that n8n shows. A Pull or Push is confirmed first,
 * and moves money later [client: freeback].
 */
const DESCRIPTIONS: Readonly<Record<ResourceKind, { sendAndWait: string; wait: string }>> = {
	authorization: {
		sendAndWait:
			'Ask a customer to authorize a payment, and wait until it is confirmed, declined or closed',
		wait: 'Wait until the Authorization is confirmed, declined or closed',
	},
	connection: {
		sendAndWait:
			'Ask an account owner for a Connection, and wait until it is confirmed, declined or closed',
		wait: 'Wait until the Connection is confirmed, declined or closed',
	},
	pull: {
		sendAndWait:
			'Ask for money, and wait until it is confirmed, declined or closed. Only DONE means it has moved.',
		wait: 'Wait until the Pull is confirmed, declined or closed. Only status DONE means money has moved.',
	},
	push: {
		sendAndWait:
			'Order a transfer, and wait until it is confirmed, declined or closed. Only DONE means it has moved.',
		wait: 'Wait until the Push is confirmed, declined or closed. Only status DONE means money has moved.',
	},
};

/**
 * "Create and Wait" for a resource that has "Create". n8n signs resume URLs only for an operation with the value
 * `sendAndWait`.
 */
export function sendAndWaitOf(create: Operation, kind: ResourceKind): WaitingOperation {
	const replaced = new Set([
		...eventsFields.map(({ property }) => property.name),
		...['simplify', 'options'],
	]);
	const waits = { kind, creates: true };
	return {
		...create,
		simplify: undefined,
		name: 'Create and Wait',
		value: 'sendAndWait',
		action: `Create ${kind} and wait`,
		description: DESCRIPTIONS[kind].sendAndWait,
		request: { ...create.request, eventsTo: 'parkedNode' },
		waits,
		fields: [
			...noticesOf(kind),
			...inOrder([
				...create.fields
					.filter(({ property }) => !replaced.has(property.name))
					.map((field) => (field === openingStatusField ? readyAtOnceField : field)),
				...waitingFields(waits, create.request.endpoint),
			]),
		],
	};
}

/** Collections last, as in every operation. */
function inOrder(fields: readonly Field[]): Field[] {
	const isCollection = ({ property }: Field) => property.type === 'collection';
	return [...fields.filter((field) => !isCollection(field)), ...fields.filter(isCollection)];
}

/** "Wait for Decision" on a resource that was created before. */
export function waitFor(kind: ResourceKind, idField: Field): WaitingOperation {
	const { fetch: endpoint, idName } = resourceKinds[kind];
	const waits = { kind, creates: false };
	return {
		name: 'Wait for Decision',
		value: 'wait',
		action: `Wait for ${kind} decision`,
		description: DESCRIPTIONS[kind].wait,
		request: { endpoint, ids: { [idName]: idField.property.name } },
		waits,
		fields: [idField, ...waitingFields(waits, endpoint)],
	};
}
