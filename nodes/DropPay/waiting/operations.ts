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

/** What people call the resource. */
const NAMES: Readonly<Record<ResourceKind, string>> = {
	authorization: 'Authorization',
	connection: 'Connection',
	pull: 'Pull',
	push: 'Push',
};

const MAY_STILL_FAIL = 'A confirmed order can still fail: status DONE means the money moved';

/** What the decision leaves open: a Pull or Push is confirmed first, and moves money later [client: freeback]. */
const LEFT_OPEN: Readonly<Partial<Record<ResourceKind, string>>> = {
	pull: MAY_STILL_FAIL,
	push: MAY_STILL_FAIL,
};

/** One sentence stands without a full stop in n8n, several with theirs. */
function inSentences(...sentences: Array<string | undefined>): string {
	const said = sentences.filter((sentence) => sentence !== undefined);
	return said.length === 1 ? said.join('') : said.map((sentence) => `${sentence}.`).join(' ');
}

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
		description: inSentences(
			create.description,
			'The workflow goes on when it is confirmed, declined or over',
			LEFT_OPEN[kind],
		),
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
		description: inSentences(
			`Wait until the ${NAMES[kind]} is confirmed, declined or over`,
			LEFT_OPEN[kind],
		),
		request: { endpoint, ids: { [placeholder]: idField.property.name } },
		waits,
		fields: [idField, ...waitingFields(waits, endpoint)],
	};
}
