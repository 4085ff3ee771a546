import type { Charge } from '../contract/entities';
import { hasMovedMoney } from '../contract/statuses';
import { DropPayFailure, rejectItem } from '../errors/failure';
import { type Cents, readableCents } from '../values/money';

/**
 * The amount that can still be refunded on a charge. A charge can be refunded once [doc: refund], so it is
 * the whole amount, or nothing.
 *
 * @param charge as just fetched
 * @throws DropPayFailure with outcome `notSent` if the charge moved no money, says something about refunds, or has no readable
 * amount
 */
export function centsToRefund(charge: Charge): Cents {
	const { id, status, amount } = charge;
	if (!hasMovedMoney(status)) {
		throw refuse(
			`Charge ${id} is ${status}, so there is nothing to refund`,
			charge,
			'Only a charge with the status DONE or ACCOUNTED can be refunded.',
		);
	}
	const refunds = Object.keys(charge).filter(
		(name) => /refund/i.test(name) && !isEmpty(charge[name]),
	);
	if (refunds.length > 0) {
		throw refuse(
			`Charge ${id} says something about refunds (${refunds.join(', ')}), so it is not certain what is left`,
			charge,
			'A charge can be refunded once. If you know what is left, give it as Amount (EUR).',
		);
	}
	const cents = readableCents(amount);
	if (cents !== undefined && cents > 0) return cents;
	throw refuse(
		`Charge ${id} shows no amount that can be refunded`,
		charge,
		'Give the amount to refund as Amount (EUR).',
	);
}

/** Whether a property such as `refund_amount` or `refunds` says that there is none. */
function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null || value === false) return true;
	if (typeof value === 'object') return Object.keys(value).length === 0;
	return Number(value) === 0;
}

function refuse(message: string, { status, amount }: Charge, remedy: string): DropPayFailure {
	return rejectItem(message, remedy, { fetched: { status, amount } });
}
