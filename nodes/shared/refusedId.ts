import type { IDataObject } from 'n8n-workflow';

import { normalStatus } from '../../api/contract/statuses';
import { DropPayFailure, type Failure } from '../../api/errors/failure';

/** An ID that a request carries. */
export interface NamedId {
	/** Label of the field that holds it. */
	label: string;
	id: string;
}

/** Whether DropPay rejected a request for a resource that it names, rather than for another value. */
export function isAboutId({ status, code, outcome, isShutDown }: Failure): boolean {
	if (outcome !== 'refused') return false;
	if (status === 404 || status === 410) return isShutDown !== true;
	return `${status}/${code}` === '403/101' || `${status}/${code}` === '400/103';
}

/**
 * Puts field and ID first in the message of a rejected request.
 *
 * @param ids all that the request carries: which of them DropPay means is not in its response
 * @param shown the resource as DropPay shows it, if it was fetched to find the reason
 */
export function withIdsFirst(
	failure: Failure,
	ids: readonly NamedId[],
	shown?: IDataObject,
): DropPayFailure {
	const name = ids.map(({ label, id }) => `${label} "${id}"`).join(' or ');
	const end = / \(DropPay [^()]*\)$/.exec(failure.message)?.[0] ?? '';
	if (normalStatus(shown?.status) === 'DISABLED') {
		const description = `Enable it with POS: Update or in the DropPay Developer Area, or choose another. ${failure.description}`;
		return new DropPayFailure({ ...failure, message: `${name} is disabled${end}`, description });
	}
	if (failure.status === 404) {
		return new DropPayFailure({ ...failure, message: `${name} was not found${end}` });
	}
	const message = `${name}: ${withSmallInitial(failure.message)}`;
	return new DropPayFailure({ ...failure, message });
}

const withSmallInitial = (message: string): string =>
	message.startsWith('DropPay') ? message : `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
