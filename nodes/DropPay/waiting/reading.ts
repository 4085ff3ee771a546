import type { IDataObject } from 'n8n-workflow';

import { decisionOf, type Decision } from '../../../api/contract/statuses';
import type { Failure } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { readSubject } from '../../shared/events/fetchResource';
import type { Wait } from './wait';

export type WaitReading =
	| { is: 'decided'; decision: Decision; resource: IDataObject }
	| { is: 'waiting'; resource: IDataObject }
	/** DropPay does not know the id, or it belongs to somebody else: waiting on would be in vain. */
	| { is: 'rejected'; failure: Failure }
	/** DropPay could not be asked. */
	| { is: 'unreachable'; failure: Failure };

/** What became of the resource until now. Never throws. */
export async function readWait(
	client: DropPayClient,
	{ kind, id }: Pick<Wait, 'kind' | 'id'>,
): Promise<WaitReading> {
	const reading = await readSubject(client, kind, id);
	if (reading.is !== 'found') return reading;
	return interpret({ kind }, reading.entity);
}

/** @param resource as just read */
export function interpret(
	{ kind }: Pick<Wait, 'kind'>,
	resource: IDataObject,
): Extract<WaitReading, { is: 'decided' | 'waiting' }> {
	const decision = decisionOf(kind, resource.status);
	return decision === undefined
		? { is: 'waiting', resource }
		: { is: 'decided', decision, resource };
}
