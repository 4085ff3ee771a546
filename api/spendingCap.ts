import { traitsOf, type Called } from './endpoints';
import { DropPayFailure } from './errors';
import { formatEuro, fromApiAmount } from './money';

/**
 * Properties that say how much a request may move: `amount`, `charge_amount`, `transfer_amount`, and whatever
 * DropPay names alike. An order that repeats is held against the cap with each of its transfers.
 */
const AMOUNT_PROPERTY = /amount$/i;

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
	for (const amount of amountsIn(sent)) checkAmountAgainstCap(amount, capCents);
}

/**
 * The same for an amount that is not in the request, such as that of a form to execute.
 *
 * @param amount as DropPay gives it, in euro; undefined when DropPay did not say
 */
export function checkAmountAgainstCap(amount: unknown, capCents: number): void {
	if (capCents === 0) return;
	const cents = readCents(amount);
	if (cents === undefined) {
		throw refuse(
			`The amount cannot be held against the spending cap of ${formatEuro(capCents)} EUR: it is missing or no decimal number`,
			'Write amounts like 25.40, or set Spending Cap in the credential to 0 if the operation is meant to move any amount.',
		);
	}
	if (cents > capCents) {
		throw refuse(
			`The amount of ${formatEuro(cents)} EUR is above the spending cap of ${formatEuro(capCents)} EUR`,
			'Lower the amount, or raise Spending Cap in the credential if the operation is meant to move as much.',
		);
	}
}

function amountsIn(value: unknown): unknown[] {
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
		if (AMOUNT_PROPERTY.test(name) && inner !== undefined && inner !== null) return [inner];
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
