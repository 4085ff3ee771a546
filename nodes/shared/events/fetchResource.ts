import type { IDataObject } from 'n8n-workflow';

import { reportedKinds, resourceKinds, type EventKind } from '../../../api/contract/resourceKinds';
import { type Failure, refusedOutcome } from '../../../api/errors/failure';
import type { DropPayClient } from '../client/client';
import { failureOf } from '../client/response';

/** Statuses that say: there is no such resource for this account. 400/103 is an id DropPay cannot read. */
const NOT_OURS = new Set([400, 403, 404, 410]);

export interface Found {
	is: 'found';
	kind: EventKind;
	entity: IDataObject;
}

export type Reading =
	| Found
	/** DropPay rejects the id: it doesn't exist, or belongs to another account. */
	| { is: 'rejected'; failure: Failure }
	/** DropPay could not be asked. */
	| { is: 'unreachable'; failure: Failure };

/**
 * Reads what an event is about.
 *
 * @param kind kind of the event URL
 */
export async function readSubject(
	client: DropPayClient,
	kind: EventKind,
	id: string,
): Promise<Reading> {
	let rejected: Reading | undefined;
	for (const subject of reportedKinds(kind)) {
		const reading = await readOne(client, subject, id);
		if (reading.is !== 'rejected') return reading;
		// That one kind of resource is not known says less than any other rejection.
		if (rejected === undefined || reading.failure.status !== 404) rejected = reading;
	}
	return rejected as Reading;
}

async function readOne(client: DropPayClient, kind: EventKind, id: string): Promise<Reading> {
	const { fetch, idName } = resourceKinds[kind];
	try {
		const entity = await client.send({ endpoint: fetch, ids: { [idName]: id } });
		// The client has compared the id with the one in the path; a response without one is no resource.
		if (typeof entity.id === 'string') return { is: 'found', kind, entity };
		return {
			is: 'unreachable',
			failure: refusedOutcome(
				`The response about ${id} has no id`,
				'Check Endpoint Overrides in the credential.',
			).failure,
		};
	} catch (error) {
		const failure = failureOf(error);
		return { is: NOT_OURS.has(failure.status ?? 0) ? 'rejected' : 'unreachable', failure };
	}
}
