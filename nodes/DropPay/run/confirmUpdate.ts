import type { IDataObject } from 'n8n-workflow';

import type { Called, EndpointName } from '../../../api/endpoints';
import { DropPayFailure } from '../../../api/failure';
import { fromApiAmount } from '../../../api/money';
import { normalStatus } from '../../../api/statuses';
import type { DropPayRequest } from '../../transport';
import type { Item } from './item';

/** By which operation the resource is fetched that another one changes. */
const FETCHED_BY: Readonly<Partial<Record<EndpointName, EndpointName>>> = {
	updatePagopaForm: 'getPagopaForm',
	updatePos: 'getPos',
	updatePull: 'getPull',
	updatePush: 'getPush',
};

/**
 * Fetches a resource whose change got a response inside 2xx without the resource, such as 204.
 *
 * @param error what the change ended with
 * @returns the resource, if it shows everything that was asked for
 * @throws the error, if the change is no such one, or the resource doesn't show it
 */
export async function confirmUpdate(
	item: Item,
	{ endpoint, ids, body = {} }: DropPayRequest,
	error: unknown,
): Promise<IDataObject> {
	const fetchBy = fetchedBy(endpoint);
	const isDone =
		error instanceof DropPayFailure && error.failure.outcome === 'unknown' && error.failure.isMute;
	if (fetchBy === undefined || !isDone) return await Promise.reject(error);
	let shown: IDataObject;
	try {
		shown = await item.send<IDataObject>({ endpoint: fetchBy, ids });
	} catch {
		return await Promise.reject(error);
	}
	if (Object.entries(body).every(([name, value]) => shows(shown[name], value, name))) return shown;
	return await Promise.reject(error);
}

function fetchedBy(endpoint: Called): EndpointName | undefined {
	return typeof endpoint === 'string' ? FETCHED_BY[endpoint] : undefined;
}

/** Whether a property shows what was asked for; an object may show more. */
function shows(shown: unknown, asked: unknown, name: string): boolean {
	if (name === 'status') return normalStatus(shown) === normalStatus(asked);
	if (typeof asked === 'number') return shown === asked || isSameAmount(shown, asked);
	if (asked !== null && typeof asked === 'object' && !Array.isArray(asked)) {
		if (shown === null || typeof shown !== 'object') return false;
		return Object.entries(asked).every(([inner, value]) =>
			shows((shown as IDataObject)[inner], value, inner),
		);
	}
	return JSON.stringify(shown) === JSON.stringify(asked);
}

function isSameAmount(shown: unknown, asked: unknown): boolean {
	try {
		return fromApiAmount(shown) === fromApiAmount(asked);
	} catch {
		return false;
	}
}
