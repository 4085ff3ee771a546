import { endpoints, traitsOf, type Called, type EndpointName } from '../contract/endpoints';
import { DropPayFailure, rejectCredential, rejectPayment } from '../errors/failure';
import { InvalidValue } from '../values/invalidValue';
import { type Cents, formatEuro, parseEuro, readableCents, toCents } from '../values/money';
import { timesOf } from '../values/recurrence';

/**
 * Properties that say how much a request may move: `amount`, `charge_amount`, `transfer_amount`, and whatever
 * DropPay may name alike, such as `amount_max`, `amount[]` or `order[amount]`. An order that repeats is held
 * against the cap with each of its transfers.
 */
const AMOUNT_PROPERTY = /amount/i;

/** `transfer_amount_policy` [client: freeback] is a label. */
const POLICY_PROPERTY = /policy$/i;

/** What a credential allows its operations to move; 0 means no cap. */
export interface SpendingCaps {
	/** For one operation. */
	operationCents: Cents;
	/** For all operations of one execution in this process, see executionBudget.ts. */
	executionCents: Cents;
	/** Whether requests of the user's own that show no amount pass under a cap. */
	allowsNoAmount: boolean;
}

/**
 * The spending caps as the credential hands them over.
 *
 * @param stored amounts in euro; only the number zero, or its text, means that there is no cap. One that comes from an
 * expression may return nothing, which is rejected. n8n itself fills in 0 where the stored
 * credential has none.
 * @throws DropPayFailure when one is no amount
 */
export function readSpendingCaps(stored: Readonly<Record<string, unknown>>): SpendingCaps {
	return {
		operationCents: readCap(stored.maxAmount, 'Spending Cap'),
		executionCents: readCap(stored.maxAmountPerExecution, 'Spending Cap per Execution'),
		allowsNoAmount: stored.allowRequestsWithoutAmount === true,
	};
}

function readCap(value: unknown, label: string): Cents {
	if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) {
		throw unusableCap(label, 'has no value');
	}
	try {
		return parseEuro(value, { allowZero: true });
	} catch (error) {
		throw error instanceof InvalidValue ? unusableCap(label, error.reason) : error;
	}
}

/** Operations of the node that move money or order it, by endpoint, for requests that go around them. */
const OPERATIONS: Readonly<Partial<Record<EndpointName, string>>> = {
	createAuthorization: 'Authorization: Create',
	createCharge: 'Charge: Create',
	createRefund: 'Refund: Create',
	createPull: 'Pull: Create',
	createPullTransfer: 'Pull: Create Transfer',
	createPush: 'Push: Create',
	createMav: 'MAV: Create',
	createRav: 'RAV: Create',
	createPagopaForm: 'PagoPA: Create',
	updatePagopaForm: 'PagoPA: Update',
	executePagopaForm: 'PagoPA: Execute',
};

/** What a request shows, as JSON; amounts are in euro, as JSON numbers or text. */
export interface Shown {
	query?: unknown;
	body?: unknown;
	/** What the request is about though it does not say so: the form that it executes, the order that it makes ready. */
	unsaid?: object;
}

/**
 * Refuses a request for more than the credential allows, wherever the request comes from. An order that repeats counts as
 * often as it says, and so does an Authorization that allows several charges.
 *
 * @returns what the request may move; 0 where nothing is capped
 * @throws DropPayFailure with outcome `notSent`; also for an amount that cannot be read, and for a request of the user's
 * own that may move money and shows no amount, since neither can be compared with a cap
 */
export function checkSpendingCap(
	called: Called,
	{ query, body, unsaid }: Shown,
	caps: SpendingCaps,
	now: number = Date.now(),
): Cents {
	const { effect, method } = traitsOf(called);
	if (!isCapped(caps) || effect === 'read') return NO_MONEY;
	const shown = unsaid ?? { query, body };
	const times = timesIn(shown, caps, now);
	const total = totalOf(shown, (amount, name) =>
		checkAgainstCap(readAmount(amount, name, caps), caps, times),
	);
	if (total !== undefined) return checkTotal(total, caps);
	if (times > 1) {
		throw rejectPayment(
			`This request says how often money may move and not how much, and can't be compared with the ${nameOf(caps)}`,
			'Give the amount as well.',
		);
	}
	if (typeof called === 'string' || method === 'DELETE' || caps.allowsNoAmount) return NO_MONEY;
	const operation = operationAt(method, called.path);
	throw rejectPayment(
		`This request shows no amount, and can't be compared with the ${nameOf(caps)}`,
		`${operation === undefined ? 'Use an operation of the node with an amount' : `Use the operation ${operation}, which determines the amount`}, a credential without a Spending Cap, or one that allows Custom Requests Without Amount.`,
	);
}

const NO_MONEY = toCents(0);

function isCapped({ operationCents, executionCents }: SpendingCaps): boolean {
	return operationCents > 0 || executionCents > 0;
}

function nameOf({ operationCents, executionCents }: SpendingCaps): string {
	return operationCents > 0
		? `spending cap of ${formatEuro(operationCents)} EUR`
		: `spending cap of ${formatEuro(executionCents)} EUR per execution`;
}

/** The largest count that the request shows for an order, wherever it stands. */
function timesIn(shown: unknown, caps: SpendingCaps, now: number): number {
	const times = objectsIn(shown).map((order) => timesOf(order, now));
	const most = Math.max(1, ...times.map((one) => one ?? Number.NaN));
	if (Number.isFinite(most)) return most;
	const reason = times.includes(undefined) ? "can't be counted" : 'have no end';
	throw rejectPayment(
		`The repeats of this order ${reason}, and can't be compared with the ${nameOf(caps)}`,
		'Give a number of repeats, or an ISO 8601 period and a last date.',
	);
}

function objectsIn(value: unknown): Array<Record<string, unknown>> {
	if (value === null || typeof value !== 'object') return [];
	const inner = Object.values(value).flatMap(objectsIn);
	return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

/**
 * Adds up what a request may move. Several amounts of one object bound the same money, so the largest counts; those of
 * several objects may all move, unless the object around them shows a larger one.
 *
 * @param read an amount, as often as it may move
 * @returns undefined when there is no amount
 */
function totalOf(
	value: unknown,
	read: (amount: unknown, name: string) => Cents,
): Cents | undefined {
	if (value === null || typeof value !== 'object') return undefined;
	const amounts: Cents[] = [];
	let inner: Cents | undefined;
	for (const [name, one] of Object.entries(value) as Array<[string, unknown]>) {
		const isAmount = AMOUNT_PROPERTY.test(name) && !POLICY_PROPERTY.test(name);
		// What is undefined or null says no amount, to DropPay too.
		if (isAmount && one !== undefined && one !== null) {
			amounts.push(read(one, name));
			continue;
		}
		const total = totalOf(one, read);
		if (total !== undefined) inner = toCents((inner ?? 0) + total);
	}
	return amounts.length === 0 ? inner : toCents(Math.max(...amounts, inner ?? 0));
}

function checkTotal(cents: Cents, caps: SpendingCaps): Cents {
	if (caps.operationCents === 0 || cents <= caps.operationCents) return cents;
	throw rejectPayment(
		`The amounts of this request add up to more than the ${nameOf(caps)}`,
		'Lower the amounts, or raise Spending Cap in the credential if the operation is meant to move as much.',
	);
}

function operationAt(method: string, path: string): string | undefined {
	const segments = path.split('/').filter(Boolean);
	const isAt = (template: string) => {
		const parts = template.split('/').filter(Boolean);
		return (
			parts.length === segments.length &&
			parts.every((part, at) => part.startsWith('{') || part === segments[at]?.toLowerCase())
		);
	};
	const [found] = (Object.entries(OPERATIONS) as Array<[EndpointName, string]>).filter(([name]) => {
		const { path: own, candidates = [], method: by } = endpoints[name];
		return by === method && [own, ...candidates].some(isAt);
	});
	return found?.[1];
}

/** @param name of the property that holds the amount */
function readAmount(amount: unknown, name: string, caps: SpendingCaps): Cents {
	const cents = readableCents(amount);
	if (cents !== undefined) return cents;
	throw rejectPayment(
		`Can't compare the amount with the ${nameOf(caps)}: "${name}" is not a decimal number`,
		'Write amounts like 25.40, or set Spending Cap in the credential to 0 if the operation is meant to move any amount.',
	);
}

/**
 * The same for a single amount.
 *
 * @param times how often it may move
 * @returns what may move; 0 where nothing is capped
 */
export function checkAgainstCap(cents: Cents, caps: SpendingCaps, times = 1): Cents {
	if (!isCapped(caps)) return NO_MONEY;
	if (cents < 0) {
		throw rejectPayment(
			`The amount of ${formatEuro(cents)} EUR is negative, and cannot be compared with the ${nameOf(caps)}`,
			'Write amounts without a sign.',
		);
	}
	const total = cents * times;
	const { operationCents, executionCents } = caps;
	// Whatever the execution has moved before, one operation may not move more than all of them.
	const isAbove = (cap: number) => cap > 0 && total > cap;
	if (isAbove(operationCents) || isAbove(executionCents)) {
		const what = times === 1 ? '' : `${times} × `;
		const cap = isAbove(operationCents) ? caps : { ...caps, operationCents: NO_MONEY };
		throw rejectPayment(
			`The amount of ${what}${formatEuro(cents)} EUR is above the ${nameOf(cap)}`,
			'Lower the amount, or raise Spending Cap in the credential if the operation is meant to move as much.',
		);
	}
	return toCents(total);
}

function unusableCap(label: string, reason: string): DropPayFailure {
	return rejectCredential(
		`${label} ${reason}`,
		'Correct it in the credential, or the expression that it comes from; 0 means no cap.',
	);
}
