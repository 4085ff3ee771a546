import { endpoints, type EndpointName } from '../contract/endpoints';
import { refusedOutcome } from './failure';

/** Operations whose response is a list: the property that wraps it [doc: brand-store for Brands; inferred for transfers]. */
const LISTS: Readonly<Partial<Record<EndpointName, string>>> = {
	listBrands: 'brands',
	listPullTransfers: 'transfers',
	listPushTransfers: 'transfers',
};

/** What these make has a status [doc: authorization, refund, devices-application, push, pull; client: freeback]. */
const WITH_STATUS: ReadonlySet<EndpointName> = new Set([
	'createAuthorization',
	'createConnection',
	'createPull',
	'createPush',
	'createRefund',
] satisfies EndpointName[]);

/**
 * What a response inside 2xx lacks to be what its operation returns.
 *
 * @returns words that follow "DropPay returned 200 with"; undefined when nothing is missing
 */
export function missingIn(endpoint: EndpointName, body: unknown): string | undefined {
	const { method } = endpoints[endpoint];
	const list = LISTS[endpoint];
	if (list !== undefined) {
		return entriesIn(body, list) === undefined ? 'something that holds no list' : undefined;
	}
	// How DropPay confirms an end is not known: see isEnded in rules/responseMatches.ts.
	if (method === 'DELETE') return undefined;
	if (Array.isArray(body)) return 'a list instead of one resource';
	const entity = body as Record<string, unknown>;
	if (Object.keys(entity).length === 0) return 'an empty object';
	// The account is the only resource that is fetched without an id.
	if (endpoint === 'getAccount' && isPresent(entity.bank_account)) return undefined;
	// A Checkout charge was seen with other echoes and without an id [client: woo-droppay], see checkCheckoutCharge.
	if (!isPresent(entity.id) && endpoint !== 'checkoutCharge') return 'something that has no id';
	if (WITH_STATUS.has(endpoint) && !isPresent(entity.status)) return 'something that has no status';
	return undefined;
}

/** Lists that stand beside the one that was asked for. */
const BESIDE = /^_?(errors|warnings|messages|details|links|sort|filters?)$/i;

/**
 * The entries of a list, however it is wrapped: by the property that is known, by another one, or not at all. How deep
 * DropPay wraps a list of transfers was never seen.
 *
 * @param property name of the wrapper that is known
 * @returns undefined when there is no list, or more than one that holds something
 */
export function entriesIn(body: unknown, property: string): unknown[] | undefined {
	if (!Array.isArray(body) && isObject(body)) {
		const known = body[property];
		if (known === null) return [];
		if (known !== undefined) return entriesIn(known, property);
	}
	const lists = listsIn(body);
	const filled = lists.filter((list) => list.length > 0);
	return filled.length > 1 ? undefined : (filled[0] ?? lists[0]);
}

function listsIn(body: unknown): unknown[][] {
	if (Array.isArray(body)) return [body as unknown[]];
	if (!isObject(body)) return [];
	return Object.entries(body)
		.filter(([name]) => !BESIDE.test(name))
		.flatMap(([, value]) => listsIn(value));
}

/**
 * The resources of a list.
 *
 * @throws DropPayFailure when there is no list, or one of other things
 */
export function resourcesIn<T extends object>(body: unknown, property: string): T[] {
	const entries = entriesIn(body, property);
	const isResource = (entry: unknown): entry is T => isObject(entry) && !Array.isArray(entry);
	// An entry that is no resource is passed over, unless there is nothing else.
	const resources = entries?.filter(isResource);
	if (resources && (resources.length > 0 || entries?.length === 0)) return resources;
	throw refusedOutcome(
		`DropPay returned no list of ${property}`,
		'What it returned says nothing about how many there are. Fetch it with a Custom Request to see what it is.',
		{ isMute: true },
	);
}

function isPresent(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object';
}
