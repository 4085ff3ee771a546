import type { Authorization, Charge } from '../contract/entities';
import { hasMovedMoney, isChargeable } from '../contract/statuses';
import { withoutNulls } from '../errors/body';
import { DropPayFailure, rejectPayment, unknownOutcome } from '../errors/failure';
import { earliestStart, latestEnd } from '../values/dates';
import { Amount, type Cents, formatEuro, readableCents, toApiAmount } from '../values/money';
import { checkAnswer, isSameId } from './responseMatches';

/**
 * Refuses a charge that the Authorization does not allow, before it is sent
 * [doc: charge: count, amount, window and policy bound the charge].
 *
 * Properties that DropPay left out bound nothing, but for the count: what was charged before, and may have been
 * meant once, is not charged again. Of a plain day DropPay decides, as long as it is that day anywhere.
 *
 * @param authorization as just read
 * @param now milliseconds since 1970
 * @throws DropPayFailure with outcome `notSent` and the reading that shows why
 */
export function checkCharge(authorization: Authorization, cents: Cents, now: number): void {
	const stated = withoutNulls(authorization);
	const { id, status, policy, charge_amount, charge_date_start, charge_date_end } = stated;
	const { charge_success_count: done = 0, pay_token } = stated;
	const max = chargesAllowed(stated);
	if (done > 0 && max === undefined) {
		throw refuse(
			`Authorization ${id} is already charged: ${done} charges are done, and DropPay does not say how many it allows`,
			'If this is a retry, the payment already exists: continue without charging. To charge once more, ask the customer for a new Authorization, or send the charge yourself with a Custom Request.',
			{ status, charge_success_count: done },
		);
	}
	if (done > 0 && max !== undefined && done >= max) {
		throw refuse(
			`Authorization ${id} is already charged: ${done} of ${max} charges are done`,
			'If this is a retry, the payment already exists: continue without charging. To charge once more, ask the customer for a new Authorization.',
			{ status, charge_success_count: done, charge_max_count: max },
		);
	}
	if (policy === 'CHARGED') {
		throw refuse(
			`Authorization ${id} has the policy CHARGED: DropPay charges it itself when the customer confirms`,
			'Leave this step out, or create the Authorization with the policy Chargeable or Booked.',
		);
	}
	if (!isChargeable(status)) throw refuse(`Authorization ${id} is ${status}`, remedyFor(status));
	const allowed = charge_amount === undefined ? undefined : authorizedCents(id, charge_amount);
	if (allowed !== undefined && cents > allowed) {
		throw refuse(
			`${formatEuro(cents)} EUR is more than the ${formatEuro(allowed)} EUR that Authorization ${id} allows for a charge`,
			'Charge at most the authorized amount.',
		);
	}
	if (charge_date_start !== undefined && now < earliestStart(charge_date_start)) {
		throw refuse(
			`Authorization ${id} can be charged from ${charge_date_start} on only`,
			'Wait until then, for instance with a Wait node.',
		);
	}
	if (charge_date_end !== undefined && now > latestEnd(charge_date_end)) {
		throw refuse(
			`Authorization ${id} could be charged until ${charge_date_end} only`,
			'Ask the customer for a new Authorization.',
		);
	}
	if (pay_token?.charge_available === 0) {
		throw refuse(
			`Authorization ${id} allows no further charge`,
			'Fetch it and check charge_success_count. To charge again, ask the customer for a new Authorization.',
		);
	}
}

/**
 * How many charges an Authorization allows in all; undefined when DropPay did not say. What a pay token leaves
 * available and what was charged before make the whole [doc: charge].
 */
function chargesAllowed(authorization: Authorization): number | undefined {
	const {
		charge_max_count,
		charge_success_count: done = 0,
		pay_token,
	} = withoutNulls(authorization);
	if (charge_max_count !== undefined) return charge_max_count;
	const left = pay_token?.charge_available ?? undefined;
	return left === undefined ? undefined : left + done;
}

/**
 * The amount to charge.
 *
 * @param wanted without it the amount that the Authorization states
 * @throws DropPayFailure with outcome `notSent` when there is none, or none that can be read
 */
export function centsToCharge(authorization: Authorization, wanted: Cents | undefined): Cents {
	if (wanted !== undefined) return wanted;
	const { id, charge_amount } = withoutNulls(authorization);
	if (charge_amount !== undefined) return authorizedCents(id, charge_amount);
	throw refuse(
		`Amount (EUR): is empty, and Authorization ${id} states no amount`,
		'Give the amount to charge.',
	);
}

function authorizedCents(id: string, amount: unknown): Cents {
	const cents = readableCents(amount);
	if (cents !== undefined) return cents;
	throw refuse(
		`Authorization ${id} states the amount ${JSON.stringify(amount)}, which isn't an amount in euro`,
		'Fetch it with a Get operation, and ask DropPay before you charge.',
	);
}

/**
 * Compares the response to a charge with the request, as the one public client does [client: woo-droppay].
 *
 * @returns what keeps it from counting as paid though nothing contradicts it, for a second request to find out, with
 * outcome `unknown`; undefined when it is paid
 * @throws DropPayFailure with outcome `unknown` when DropPay answered for something else, `refused` when the
 * charge failed
 */
export function checkChargeAnswer(
	charge: Charge,
	asked: { authorizationId: string; cents: Cents },
): DropPayFailure | undefined {
	const { authorizationId, cents } = asked;
	checkAnswer(
		'Charge',
		{ body: { authorization_id: authorizationId, amount: new Amount(cents) } },
		charge,
	);
	const { amount } = withoutNulls(charge);
	return chargeDoubt(charge, amount === undefined ? ['amount'] : []);
}

/** Whether a fetched charge is the one that was asked for. */
export function isSameCharge(
	{ id, amount }: Partial<Charge>,
	asked: { id: string; cents: Cents },
): boolean {
	return typeof id === 'string' && isSameId(id, asked.id) && readableCents(amount) === asked.cents;
}

/**
 * Whether an Authorization has been charged as often as it allows, or as often as it may have been meant to.
 *
 * @param authorization as just fetched
 */
export function isFullyCharged(authorization: Authorization): boolean {
	const { charge_success_count: done = 0 } = withoutNulls(authorization);
	return done > 0 && done >= (chargesAllowed(authorization) ?? 0);
}

/**
 * Only DONE [client: woo-droppay] and ACCOUNTED, the same once it is in the books [doc: refund], say that money
 * moved. Any other answer may be that of a charge under way.
 *
 * @param missing what an answer must say and this one does not
 */
export function chargeDoubt(
	charge: Charge,
	missing: readonly string[],
): DropPayFailure | undefined {
	const { id, status } = withoutNulls(charge);
	const doubts = [
		...(hasMovedMoney(status)
			? []
			: [status === undefined ? 'without a status' : `with the status ${String(status)}`]),
		...missing.map((property) => `without ${property}`),
	];
	if (doubts.length === 0) return undefined;
	return unknownOutcome(
		`${typeof id === 'string' ? `Charge ${id}` : 'The charge'} came back ${doubts.join(' and ')}`,
		'It is not certain whether money moved, so nothing was retried. Fetch the Authorization and compare charge_success_count before you continue.',
	);
}

/**
 * Whether a second reading of the Authorization proves a charge whose answer was lost.
 *
 * Only where it states that it allows a single charge: with more, another workflow's charge could be taken for
 * this one. An unchanged count proves nothing, since DropPay may still be working on the request.
 *
 * @param before as read right before the charge
 * @param after as read after the answer was lost
 * @param cents amount that was asked for
 * @returns what is known of the charge; undefined when the readings leave it open
 */
export function confirmedCharge(
	before: Authorization,
	after: Authorization,
	cents: Cents,
): ConfirmedCharge | undefined {
	const single = before.charge_max_count === 1 && after.charge_max_count === 1;
	const counted = before.charge_success_count === 0 && after.charge_success_count === 1;
	if (!single || !counted) return undefined;
	return {
		authorization_id: after.id,
		status: 'DONE',
		amount: toApiAmount(cents),
		outcome: 'done',
		confirmedBy: 'secondRequest',
		charge_success_count: 1,
		charge_max_count: 1,
	};
}

/** A charge that a second request proved; its id is unknown. */
export interface ConfirmedCharge {
	[property: string]: string | number;
	authorization_id: string;
	status: 'DONE';
	/** JSON number in euro. */
	amount: number;
	outcome: 'done';
	confirmedBy: 'secondRequest';
}

/** The sentence of a rejected charge: the Authorization was fetched before. */
export const NO_CHARGE_SENT = 'No charge was sent';

function remedyFor(status: string): string {
	if (status === 'WAITING') {
		return 'The customer has not confirmed yet. Charge after the event authorization.granted of the DropPay Trigger.';
	}
	return 'It cannot be charged any more. Ask the customer for a new Authorization.';
}

function refuse(
	message: string,
	description: string,
	fetched?: Record<string, unknown>,
): DropPayFailure {
	return rejectPayment(message, description, {
		unsent: NO_CHARGE_SENT,
		...(fetched && { fetched }),
	});
}
