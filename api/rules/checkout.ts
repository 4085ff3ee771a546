import type { Authorization, Charge } from '../contract/entities';
import { hasFailed, normalStatus } from '../contract/statuses';
import { quoteFrom, withoutNulls } from '../errors/body';
import { DropPayFailure, rejectPayment, unknownOutcome, refusedOutcome } from '../errors/failure';
import { type Cents, formatEuro, readableCents } from '../values/money';
import { chargeDoubt, checkCharge, NO_CHARGE_SENT } from './charge';
import { isSameId } from './responseMatches';

/** What the merchant knows of the order, from their own books and not from the browser. */
export interface Order {
	authorizationId: string;
	cents: Cents;
	/** Their reference, when it was given to the pay button. */
	customId?: string;
}

/** The charge that goes out for an order. */
export interface CheckoutCharge {
	cents: Cents;
	description: string | undefined;
	payToken: string;
}

/**
 * Compares the Authorization that a browser names with the order, as the one public client does before it
 * charges [client: woo-droppay; doc: checkout-api]. The customer controls the browser: with any input, an
 * Authorization over less, of another order or not granted is not charged.
 *
 * @param authorization as just read
 * @param now milliseconds since 1970
 * @throws DropPayFailure with outcome `notSent` and the difference
 */
export function checkOrderToCharge(authorization: Authorization, order: Order, now: number): void {
	checkReference(authorization, order);
	checkCharge(authorization, order.cents, now);
	checkTotal(authorization, order);
}

/**
 * Compares an Authorization with the order that it is for: the same Authorization, reference and amount.
 *
 * @throws DropPayFailure with outcome `notSent` and the difference
 */
export function checkOrder(authorization: Authorization, order: Order): void {
	checkReference(authorization, order);
	checkTotal(authorization, order);
}

function checkReference({ id, merchant_custom_id }: Authorization, order: Order): void {
	if (!isSameId(id, order.authorizationId)) {
		throw notSent(
			`The Checkout returned Authorization ${String(id)} instead of ${order.authorizationId}`,
		);
	}
	if (order.customId !== undefined && merchant_custom_id !== order.customId) {
		throw notSent(
			`Authorization ${id} belongs to "${merchant_custom_id ?? ''}", not to the order "${order.customId}"`,
		);
	}
}

function checkTotal({ id, charge_amount }: Authorization, order: Order): void {
	const authorized = readableCents(charge_amount);
	if (authorized !== order.cents) {
		const over = authorized === undefined ? 'no readable amount' : `${formatEuro(authorized)} EUR`;
		throw notSent(
			`Authorization ${id} is for ${over}, the order is for ${formatEuro(order.cents)} EUR`,
		);
	}
}

/**
 * Compares the response to the charge with the request: Authorization, pay token, amount and description come
 * back as they were, the status says that money moved [client: woo-droppay].
 *
 * @returns what keeps it from counting as paid though nothing contradicts it, for a second request to find out, with
 * outcome `unknown`; undefined when it is paid
 * @throws DropPayFailure with outcome `unknown` when DropPay answered for something else, `refused` when the
 * charge failed
 */
export function checkCheckoutCharge(
	charge: Charge,
	asked: CheckoutCharge & { authorizationId: string },
): DropPayFailure | undefined {
	const { id, authorization_id, pay_token_val, amount, description, status } =
		withoutNulls<Partial<Charge>>(charge);
	const name = typeof id === 'string' ? `Charge ${id}` : 'The charge';
	const off = [
		authorization_id !== undefined && !isSameId(authorization_id, asked.authorizationId)
			? `for Authorization ${String(authorization_id)} instead of ${asked.authorizationId}`
			: undefined,
		amount !== undefined && readableCents(amount) !== asked.cents
			? `for ${String(amount)} EUR instead of ${formatEuro(asked.cents)} EUR`
			: undefined,
		// The token itself is not shown: it does not belong into execution data.
		isOther(pay_token_val, asked.payToken) ? 'with another pay token' : undefined,
		isOther(description, asked.description ?? '') ? 'with another description' : undefined,
	].filter((difference) => difference !== undefined);
	if (off.length > 0) {
		throw unknownOutcome(
			`${name} came back ${off.join(' and ')}`,
			`It is not certain what was charged, so nothing was retried. Check the Authorization, compare charge_success_count, and ask DropPay before you deliver.${quoteFrom(charge)}`,
		);
	}
	if (hasFailed(status)) {
		throw refusedOutcome(
			`${name} came back with the status ${normalStatus(status)}`,
			'No money moved. Check the Authorization to see whether it can be charged again.',
		);
	}
	const echoes = { authorization_id, amount, pay_token_val };
	const missing = Object.entries({ ...echoes, ...(asked.description && { description }) })
		.filter(([, value]) => value === undefined)
		.map(([property]) => property);
	return chargeDoubt(charge, missing);
}

function isOther(got: unknown, wanted: string): boolean {
	return got !== undefined && got !== wanted;
}

function notSent(difference: string): DropPayFailure {
	return rejectPayment(
		difference,
		'Do not deliver this order on this Authorization. Compare the order in your books with what the browser sent.',
		{ unsent: NO_CHARGE_SENT },
	);
}
