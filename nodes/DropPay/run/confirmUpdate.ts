import type { IDataObject } from 'n8n-workflow';

import type { Called, EndpointName } from '../../../api/contract/endpoints';
import { normalStatus } from '../../../api/contract/statuses';
import { DropPayFailure, unknownOutcome } from '../../../api/errors/failure';
import { Amount, readableCents } from '../../../api/values/money';
import type { DropPayRequest } from '../../shared/client/client';
import type { OperationItem } from '../operation';

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
	item: OperationItem,
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
	if (Object.entries(body).every(([name, value]) => shows(valueOf(shown, name), value, name)))
		return shown;
	return await Promise.reject(error);
}

/**
 * Compares the response to a change with what was asked for. What it leaves out says nothing; where it shows another value,
 * the resource is fetched.
 *
 * @returns the resource as the response or the fetch shows it
 * @throws DropPayFailure with outcome `unknown` when both show another value
 */
export async function confirmShown(
	item: OperationItem,
	request: DropPayRequest,
	response: IDataObject,
): Promise<IDataObject> {
	const fetchBy = fetchedBy(request.endpoint);
	if (fetchBy === undefined) return response;
	const { ids, body = {} } = request;
	const differing = (shown: IDataObject) =>
		Object.entries(body)
			.filter(([name, value]) => isOtherwise(valueOf(shown, name), value, name))
			.map(([name]) => name);
	if (differing(response).length === 0) return response;
	const shown = await item.send<IDataObject>({ endpoint: fetchBy, ids }).catch(() => response);
	const left = differing(shown);
	if (left.length === 0) return shown;
	throw unknownOutcome(
		`DropPay accepted the change, and still shows another value of ${left.join(', ')}`,
		'It is not certain whether it was changed. Fetch it with a Get operation before you continue.',
		{ fetched: Object.fromEntries(left.map((name) => [name, shown[name]])) },
	);
}

/** A POS shows its name and description in its device [doc: devices-application]. */
function valueOf(shown: IDataObject, name: string): unknown {
	const device = shown.device as IDataObject | null | undefined;
	return shown[name] ?? (['name', 'description'].includes(name) ? device?.[name] : undefined);
}

/** Whether a value that is shown contradicts what was asked for. A status may have gone on meanwhile. */
function isOtherwise(shown: unknown, asked: unknown, name: string): boolean {
	if (shown === undefined || shown === null) return false;
	if (name === 'status') {
		const label = normalStatus(shown);
		return label !== normalStatus(asked) && RESTING.has(label);
	}
	const isScalar = (value: unknown) =>
		typeof value === 'string' || typeof value === 'number' || value instanceof Amount;
	return (
		isScalar(asked) && isScalar(shown) && !shows(shown, asked, name) && !isSameDay(shown, asked)
	);
}

/** Statuses that nothing moves a resource into by itself. */
const RESTING = new Set(['DRAFT', 'ENABLED', 'DISABLED']);

/** A server may write a time another way, or a day as a time. */
function isSameDay(shown: unknown, asked: unknown): boolean {
	const [one, other] = [Date.parse(String(shown)), Date.parse(String(asked))];
	return !Number.isNaN(one) && Math.abs(one - other) < 86_400_000;
}

function fetchedBy(endpoint: Called): EndpointName | undefined {
	return typeof endpoint === 'string' ? FETCHED_BY[endpoint] : undefined;
}

/** Whether a property shows what was asked for; an object may show more. */
function shows(shown: unknown, asked: unknown, name: string): boolean {
	if (name === 'status') return normalStatus(shown) === normalStatus(asked);
	if (asked instanceof Amount) return readableCents(shown) === asked.cents;
	if (typeof asked === 'number') return shown === asked || isSameAmount(shown, asked);
	if (asked !== null && typeof asked === 'object' && !Array.isArray(asked)) {
		if (shown === null || typeof shown !== 'object') return false;
		return Object.entries(asked).every(([inner, value]) =>
			shows((shown as IDataObject)[inner], value, inner),
		);
	}
	return JSON.stringify(shown) === JSON.stringify(asked);
}

/** Of a number under Additional Properties nothing says whether it is an amount. */
function isSameAmount(shown: unknown, asked: number): boolean {
	const cents = readableCents(asked);
	return cents !== undefined && readableCents(shown) === cents;
}
