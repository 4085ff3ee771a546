import type { EndpointName } from '../../../api/endpoints';
import type { ResourceKind } from '../../../api/statuses';
import { eventsFields } from '../fields/events';
import type { Field, Operation } from '../operation';
import { waitingFields } from './fields';
import type { Waits } from './wait';

/** An operation that waits for a person. */
export type WaitingOperation = Operation & { waits: Waits };

export function isWaiting(operation: Operation): operation is WaitingOperation {
	return operation.waits !== undefined;
}

const READS: Readonly<Record<ResourceKind, { endpoint: EndpointName; placeholder: string }>> = {
	authorization: { endpoint: 'getAuthorization', placeholder: 'authorization_id' },
	connection: { endpoint: 'getConnection', placeholder: 'connection_id' },
	pull: { endpoint: 'getPull', placeholder: 'pull_id' },
	push: { endpoint: 'getPush', placeholder: 'push_id' },
};

/**
 * "Create and Wait" for a resource that has "Create". The value `sendAndWait` is not a matter of taste: n8n
 * signs resume URLs only for it.
 */
export function sendAndWaitOf(create: Operation, kind: ResourceKind): WaitingOperation {
	const replaced = new Set([...eventsFields.map(({ property }) => property.name), 'options']);
	const waits = { kind, creates: true };
	return {
		...create,
		name: 'Create and Wait',
		value: 'sendAndWait',
		action: `Create ${kind} and wait`,
		description: `${create.description}, and wait for the decision`,
		request: { ...create.request, eventsTo: 'parkedNode' },
		waits,
		fields: [
			...create.fields.filter(({ property }) => !replaced.has(property.name)),
			...waitingFields(waits, create.request.endpoint),
		],
	};
}

/** "Wait for Decision" on a resource that was created before. */
export function waitFor(kind: ResourceKind, idField: Field): WaitingOperation {
	const { endpoint, placeholder } = READS[kind];
	const waits = { kind, creates: false };
	return {
		name: 'Wait for Decision',
		value: 'wait',
		action: `Wait for ${kind} decision`,
		description: 'Wait until it is confirmed, declined or over',
		request: { endpoint, ids: { [placeholder]: idField.property.name } },
		waits,
		fields: [idField, ...waitingFields(waits, endpoint)],
	};
}
