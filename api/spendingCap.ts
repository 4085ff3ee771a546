import { endpoints, traitsOf, type Called, type EndpointName } from './endpoints';
import { DropPayFailure } from './failure';
import { InvalidValue } from './invalidValue';
import { formatEuro, fromApiAmount, parseEuro } from './money';

/**
 * Properties that say how much a request may move: `amount`, `charge_amount`, `transfer_amount`, and whatever
 * DropPay may name alike, such as `amount_max`, `amount[]` or `order[amount]`. An order that repeats is held
 * against the cap with each of its transfers.
 */
const AMOUNT_PROPERTY = /amount/i;

/** `transfer_amount_policy` [client: freeback] is a label. */
const POLICY_PROPERTY = /policy$/i;

/**
 * The spending cap as the credential hands it over.
 *
 * @param value euro; only the number zero, or its text, means that there is no cap. One that comes from an
 * expression may be nothing at all, and then nobody knows what was meant. n8n itself fills in 0 where the stored
 * credential has none.
 * @returns integer cents; 0 means no cap
 * @throws DropPayFailure when it is no amount
 */
export function readSpendingCap(value: unknown): number {
	if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) {
		throw unusableCap('has no value');
	}
	try {
		return parseEuro(value, { allowZero: true });
	} catch (error) {
		throw error instanceof InvalidValue ? unusableCap(error.reason) : error;
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

/**
 * Refuses a request for more than the credential allows, wherever the request comes from. An order that repeats counts as
 * often as it says, and so does an Authorization that allows several charges.
 *
 * @param sent what goes out, as JSON; amounts are in euro, as JSON numbers or text
 * @param capCents integer cents; 0 means no cap
 * @throws DropPayFailure with outcome `notSent`; also for an amount that cannot be read, and for a request of the user's
 * own that may move money and shows no amount, since neither can be compared with the cap
 */
export function checkSpendingCap(called: Called, sent: unknown, capCents: number): void {
	const { effect, method } = traitsOf(called);
	if (capCents === 0 || effect === 'read') return;
	const amounts = amountsIn(sent);
	const times = timesIn(sent);
	for (const [name, amount] of amounts) checkAmountAgainstCap(amount, capCents, name, times);
	if (typeof called === 'string' || amounts.length > 0 || method === 'DELETE') return;
	const operation = operationAt(method, called.path);
	throw refuse(
		`This request shows no amount, and can't be compared with the spending cap of ${formatEuro(capCents)} EUR`,
		operation === undefined
			? 'Use an operation of the node that says how much it moves, or a credential without a Spending Cap.'
			: `Use the operation ${operation}, which finds the amount out, or a credential without a Spending Cap.`,
	);
}

/** How often an order moves its amount: `recurrence.count`, or the charges that an Authorization allows. */
function timesIn(sent: unknown): number {
	const { body = {} } = (sent ?? {}) as {
		body?: { recurrence?: unknown; charge_max_count?: unknown };
	};
	const { count } = (body.recurrence ?? {}) as { count?: unknown };
	const times = [count, body.charge_max_count].map(Number).filter((one) => one > 1);
	return Math.max(1, ...times);
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

/**
 * The same for an amount that is not in the request, such as that of a form to execute.
 *
 * @param amount as DropPay gives it, in euro; undefined when DropPay did not say
 * @param name of the property that holds it
 * @param times how often it may move
 */
export function checkAmountAgainstCap(
	amount: unknown,
	capCents: number,
	name?: string,
	times = 1,
): void {
	if (capCents === 0) return;
	const cents = readCents(amount);
	if (cents === undefined) {
		throw refuse(
			`The amount cannot be held against the spending cap of ${formatEuro(capCents)} EUR: ${name === undefined ? 'it is missing or' : `"${name}" is`} no decimal number`,
			'Write amounts like 25.40, or set Spending Cap in the credential to 0 if the operation is meant to move any amount.',
		);
	}
	if (cents < 0) {
		throw refuse(
			`The amount of ${formatEuro(cents)} EUR is negative, and cannot be held against the spending cap of ${formatEuro(capCents)} EUR`,
			'Write amounts without a sign.',
		);
	}
	if (cents * times > capCents) {
		const what = times === 1 ? '' : `${times} × `;
		throw refuse(
			`The amount of ${what}${formatEuro(cents)} EUR is above the spending cap of ${formatEuro(capCents)} EUR`,
			'Lower the amount, or raise Spending Cap in the credential if the operation is meant to move as much.',
		);
	}
}

/** Names and values; what is undefined or null says no amount, to DropPay too. */
function amountsIn(value: unknown): Array<[name: string, amount: unknown]> {
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
		const isAmount = AMOUNT_PROPERTY.test(name) && !POLICY_PROPERTY.test(name);
		if (isAmount && inner !== undefined && inner !== null) return [[name, inner]];
		return amountsIn(inner);
	});
}

function readCents(amount: unknown): number | undefined {
	try {
		return fromApiAmount(amount);
	} catch {
		return undefined;
	}
}

function refuse(message: string, description: string): DropPayFailure {
	return new DropPayFailure({
		message: `${message}, nothing was sent`,
		description,
		outcome: 'notSent',
	});
}

function unusableCap(reason: string): DropPayFailure {
	return new DropPayFailure({
		message: `The credential cannot be used: Spending Cap ${reason}.`,
		description:
			'Correct it in the credential, or the expression that it comes from; 0 means no cap.',
		outcome: 'notSent',
	});
}
