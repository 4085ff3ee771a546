import { traitsOf, type Called } from './endpoints';
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

/**
 * Refuses a request for more than the credential allows, wherever the request comes from.
 *
 * @param sent what would be sent; amounts are in euro, as JSON numbers or text
 * @param capCents integer cents; 0 means no cap
 * @throws DropPayFailure with outcome `notSent`; also for an amount that cannot be read, since it cannot be
 * held against the cap
 */
export function checkSpendingCap(called: Called, sent: unknown, capCents: number): void {
	if (capCents === 0 || traitsOf(called).effect === 'read') return;
	for (const [name, amount] of amountsIn(sent)) checkAmountAgainstCap(amount, capCents, name);
}

/**
 * The same for an amount that is not in the request, such as that of a form to execute.
 *
 * @param amount as DropPay gives it, in euro; undefined when DropPay did not say
 * @param name of the property that holds it
 */
export function checkAmountAgainstCap(amount: unknown, capCents: number, name?: string): void {
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
	if (cents > capCents) {
		throw refuse(
			`The amount of ${formatEuro(cents)} EUR is above the spending cap of ${formatEuro(capCents)} EUR`,
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
