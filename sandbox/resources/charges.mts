import { dropUndefined, ok, ownEntity, without, type Call, type Handlers } from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import { accessDenied, wrongArguments } from '../refusals.mts';
import type { World } from '../world.mts';
import { accountById, availableCents, book } from './accounts.mts';
import {
	chargesLeft,
	ownAuthorization,
	releaseReserve,
	type Authorization,
} from './authorizations.mts';

/** Money taken on a granted Authorization. */
export interface Charge {
	id: string;
	authorizationId: string;
	/** Account that was credited. */
	accountId: string;
	/** Account that paid; null for a card payment at an Acquirer. */
	payerAccountId: string | null;
	/** FAILED when the payer's account does not cover the amount. */
	status: 'DONE' | 'FAILED';
	cents: number;
	refundId: string | null;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
}

/** The entity that travels. */
export function chargeView(charge: Charge): Record<string, unknown> {
	return dropUndefined({
		...charge.echo,
		id: charge.id,
		authorization_id: charge.authorizationId,
		status: charge.status,
		amount: centsToEuro(charge.cents),
		date_creation: charge.createdAt,
		date_last_update: charge.createdAt,
	});
}

/** Moves the money of one charge; the limits of the Authorization are the caller's matter. */
export function makeCharge(
	world: World,
	authorization: Authorization,
	cents: number,
	echo: Record<string, unknown>,
): Charge {
	const payer =
		authorization.payerAccountId === null ? null : accountById(world, authorization.payerAccountId);
	const reserved = Math.min(authorization.reservedCents, cents);
	const covered = payer === null || availableCents(payer) + reserved >= cents;
	const charge: Charge = {
		id: world.newId('CHA'),
		authorizationId: authorization.id,
		accountId: authorization.accountId,
		payerAccountId: payer?.id ?? null,
		status: covered ? 'DONE' : 'FAILED',
		cents,
		refundId: null,
		echo,
		createdAt: world.clock.iso(),
	};
	world.charges.set(charge.id, charge);
	if (!covered) return charge;

	if (payer) {
		payer.reservedCents -= reserved;
		authorization.reservedCents -= reserved;
		book(world, payer, -cents, 'CHARGE', charge.id);
	}
	book(world, accountById(world, authorization.accountId), cents, 'CHARGE', charge.id);
	authorization.successCount++;
	authorization.updatedAt = charge.createdAt;
	if (chargesLeft(authorization) < 1) releaseReserve(world, authorization);
	return charge;
}

/**
 * Charges within what the Authorization allows.
 * @throws 400/101 for a status that is not GRANTED, a count used up, a moment outside the window, a
 * pay token that is not the live one, and an amount above the Authorization's
 */
export function chargeAuthorization(
	world: World,
	authorization: Authorization,
	body: Record<string, unknown>,
): Charge {
	const now = world.clock.now();
	if (authorization.status !== 'GRANTED') {
		throw wrongArguments(`the Authorization is ${authorization.status}`);
	}
	if (chargesLeft(authorization) < 1) {
		throw wrongArguments('all charges of the Authorization were made');
	}
	if (authorization.chargeFromMs !== null && now < authorization.chargeFromMs) {
		throw wrongArguments('charge_date_start has not come yet');
	}
	if (authorization.chargeUntilMs !== null && now >= authorization.chargeUntilMs) {
		throw wrongArguments('charge_date_end has passed');
	}
	const token = authorization.payToken;
	if (!token || token.val !== body.pay_token_val || token.expiringAtMs <= now) {
		throw wrongArguments('pay_token_val is unknown or has expired');
	}
	const cents = euroToCents(body.amount, 'amount');
	const limit =
		authorization.policy === 'BOOKED' ? authorization.reservedCents : authorization.chargeCents;
	if (cents > Math.min(limit, authorization.chargeCents)) {
		throw wrongArguments('amount is above what the Authorization allows');
	}
	if (world.pos.get(authorization.posId)?.status !== 'ENABLED') {
		throw accessDenied('the POS is disabled or was deleted');
	}
	return makeCharge(world, authorization, cents, without(body, 'amount', 'authorization_id'));
}

/** A charge of the caller's account. @throws 404 unknown, 403/101 of another account */
export function ownCharge(call: Call, id: unknown): Charge {
	return ownEntity(call, call.world.charges, { property: 'charge_id', what: 'the charge', id });
}

export const chargeHandlers: Handlers = {
	createCharge(call) {
		const id = call.params.authorization_id ?? call.body.authorization_id;
		const charge = chargeAuthorization(call.world, ownAuthorization(call, id), call.body);
		call.effect();
		return ok(chargeView(charge));
	},

	getCharge: (call) => ok(chargeView(ownCharge(call, call.params.charge_id))),
};
