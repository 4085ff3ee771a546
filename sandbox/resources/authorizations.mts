import { randomUUID } from 'node:crypto';
import {
	dropUndefined,
	noContent,
	ok,
	ownEntity,
	without,
	type Call,
	type Handlers,
} from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import { wrongArguments, wrongDate } from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';
import { accountById, availableCents } from './accounts.mts';
import { makeCharge } from './charges.mts';
import { collectingPos, posAccountId, type Pos } from './shop.mts';

export interface PayToken {
	val: string;
	issuedAtMs: number;
	expiringAtMs: number;
}

/** What a customer is asked to allow. Amounts in cents. */
export interface Authorization {
	id: string;
	status: 'WAITING' | 'GRANTED' | 'EXPIRED' | 'REVOKED' | 'REFUSED' | 'CANCELLED';
	posId: string;
	/** Merchant's account. */
	accountId: string;
	/** Who granted it; null until then, and always on an Acquirer POS. */
	payerAccountId: string | null;
	policy: string;
	/** Highest amount of each charge. */
	chargeCents: number;
	/** How many charges can succeed; null = any number. */
	maxCount: number | null;
	successCount: number;
	/** What is left of the reserve of a BOOKED Authorization. */
	reservedCents: number;
	chargeFromMs: number | null;
	chargeUntilMs: number | null;
	payToken: PayToken | null;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
	stopWaiting: () => void;
}

/** Number in the sharing link (doc: vd-droppay). */
export const AUTHORIZATION_LINK = 10;

const POLICIES = ['CHARGEABLE', 'BOOKED', 'CHARGED'];

/** How many charges can still succeed. */
export const chargesLeft = (authorization: Authorization): number =>
	(authorization.maxCount ?? Number.POSITIVE_INFINITY) - authorization.successCount;

/** The live pay token, renewed when it has expired; null when no charge is possible. */
export function payToken(world: World, authorization: Authorization): PayToken | null {
	const now = world.clock.now();
	const over = authorization.chargeUntilMs !== null && authorization.chargeUntilMs <= now;
	if (authorization.status !== 'GRANTED' || chargesLeft(authorization) < 1 || over) return null;
	if (!authorization.payToken || authorization.payToken.expiringAtMs <= now) {
		authorization.payToken = {
			val: randomUUID(),
			issuedAtMs: now,
			expiringAtMs: now + world.settings.payTokenSeconds * 1000,
		};
	}
	return authorization.payToken;
}

/**
 * The entity that travels. Building it renews the pay token, as reading does (doc: authorization),
 * unless `renew` is false.
 */
export function authorizationView(
	world: World,
	authorization: Authorization,
	renew = true,
): Record<string, unknown> {
	const token = renew ? payToken(world, authorization) : authorization.payToken;
	return dropUndefined({
		...authorization.echo,
		id: authorization.id,
		status: authorization.status,
		scheme: authorization.echo.scheme ?? 'DROPPAY',
		policy: authorization.policy,
		pos_id: authorization.posId,
		charge_amount: centsToEuro(authorization.chargeCents),
		charge_max_count: authorization.maxCount ?? undefined,
		charge_success_count: authorization.successCount,
		date_creation: authorization.createdAt,
		date_last_update: authorization.updatedAt,
		sharing: world.settings.omitSharing
			? undefined
			: `${world.url}/u/${AUTHORIZATION_LINK}/${authorization.id}`,
		pay_token: token
			? {
					val: token.val,
					date_issued: world.clock.iso(token.issuedAtMs),
					date_expiring: world.clock.iso(token.expiringAtMs),
					// The property is always there; of any number at least one is possible.
					charge_available: authorization.maxCount === null ? 1 : chargesLeft(authorization),
				}
			: undefined,
	});
}

/** Gives back what is left of a reserve. */
export function releaseReserve(world: World, authorization: Authorization): void {
	if (authorization.reservedCents === 0 || authorization.payerAccountId === null) return;
	accountById(world, authorization.payerAccountId).reservedCents -= authorization.reservedCents;
	authorization.reservedCents = 0;
}

function grant(world: World, authorization: Authorization): void {
	const payer = accountById(world, world.customerAccountId);
	const total = authorization.chargeCents * (authorization.maxCount ?? 1);
	const needed =
		authorization.policy === 'BOOKED'
			? total
			: authorization.policy === 'CHARGED'
				? authorization.chargeCents
				: 0;
	if (availableCents(payer) < needed) {
		throw wrongArguments('the account of the customer does not cover the amount');
	}
	authorization.payerAccountId = payer.id;
	authorization.status = 'GRANTED';
	if (authorization.policy === 'BOOKED') {
		payer.reservedCents += total;
		authorization.reservedCents = total;
	}
	if (authorization.policy === 'CHARGED') {
		makeCharge(world, authorization, authorization.chargeCents, {});
	}
}

const NEXT: Readonly<Record<Decision, { from: string; to: Authorization['status'] }>> = {
	grant: { from: 'WAITING', to: 'GRANTED' },
	refuse: { from: 'WAITING', to: 'REFUSED' },
	expire: { from: 'WAITING', to: 'EXPIRED' },
	cancel: { from: 'WAITING', to: 'CANCELLED' },
	revoke: { from: 'GRANTED', to: 'REVOKED' },
};

/**
 * Moves an Authorization to the status that a decision brings, with its money, and tells the
 * subscribers of the Authorization and of its POS.
 * @throws 400/101 when the decision does not fit the status, or the money is not there
 */
export function decideAuthorization(
	world: World,
	authorization: Authorization,
	decision: Decision,
): void {
	const { from, to } = NEXT[decision];
	if (authorization.status !== from) {
		throw wrongArguments(`the Authorization is ${authorization.status}`);
	}
	if (decision === 'grant') grant(world, authorization);
	if (decision === 'revoke') releaseReserve(world, authorization);
	authorization.stopWaiting();
	authorization.status = to;
	authorization.updatedAt = world.clock.iso();
	announce(world, authorization);
}

function announce(world: World, authorization: Authorization): void {
	const { id, status } = authorization;
	world.announce(
		{ resource: 'AUTHORIZATION', status, data: { id, status } },
		authorization.echo.webhooks,
		world.pos.get(authorization.posId)?.echo.webhooks,
	);
}

/** An Authorization of the caller's account. @throws 404 unknown, 403/101 of another account */
export function ownAuthorization(call: Call, id: unknown): Authorization {
	const names = { property: 'authorization_id', what: 'the Authorization' };
	return ownEntity(call, call.world.authorizations, { ...names, id });
}

function chargeWindow(
	world: World,
	body: Record<string, unknown>,
): { from: number | null; until: number | null } {
	const read = (value: unknown): number | null =>
		typeof value === 'string' ? Date.parse(value) : null;
	const from = read(body.charge_date_start);
	const until = read(body.charge_date_end);
	if (until !== null && until <= world.clock.now()) {
		throw wrongDate('charge_date_end is in the past');
	}
	if (until !== null && from !== null && until <= from) {
		throw wrongDate('charge_date_end must be after charge_date_start');
	}
	return { from, until };
}

function policyOn(pos: Pos, asked: unknown): string {
	if (pos.device.type === 'ACQUIRER') {
		if (asked !== undefined && asked !== 'CHARGED') {
			throw wrongArguments('on an Acquirer POS the policy is CHARGED');
		}
		return 'CHARGED';
	}
	const policy = asked ?? 'CHARGEABLE';
	if (!POLICIES.includes(String(policy))) {
		throw wrongArguments(`policy must be one of ${POLICIES.join(', ')}`);
	}
	return String(policy);
}

/** Opens an Authorization on a POS, for the API and for the Checkout script alike. */
export function openAuthorization(
	world: World,
	pos: Pos,
	body: Record<string, unknown>,
): Authorization {
	const { from, until } = chargeWindow(world, body);
	const now = world.clock.iso();
	const authorization: Authorization = {
		id: world.newId('CHT'),
		status: 'WAITING',
		posId: pos.id,
		accountId: posAccountId(world, pos),
		payerAccountId: null,
		policy: policyOn(pos, body.policy),
		chargeCents: euroToCents(body.charge_amount, 'charge_amount'),
		maxCount:
			typeof body.charge_max_count === 'number'
				? body.charge_max_count
				: world.settings.defaultMaxCount,
		successCount: 0,
		reservedCents: 0,
		chargeFromMs: from,
		chargeUntilMs: until,
		payToken: null,
		echo: without(body, 'pos_id', 'charge_amount', 'charge_max_count', 'policy'),
		createdAt: now,
		updatedAt: now,
		stopWaiting: () => undefined,
	};
	world.authorizations.set(authorization.id, authorization);
	if (pos.device.type === 'ACQUIRER') {
		// The card was charged at the terminal: no person is asked, and no account of DropPay pays.
		authorization.status = 'GRANTED';
		makeCharge(world, authorization, authorization.chargeCents, {});
		announce(world, authorization);
	} else {
		authorization.stopWaiting = world.awaitDecision((decision) =>
			decideAuthorization(world, authorization, decision),
		);
	}
	return authorization;
}

export const authorizationHandlers: Handlers = {
	createAuthorization(call) {
		const pos = collectingPos(call, call.params.pos_id ?? call.body.pos_id);
		const authorization = openAuthorization(call.world, pos, call.body);
		call.effect();
		return ok(authorizationView(call.world, authorization));
	},

	getAuthorization(call) {
		const authorization = ownAuthorization(call, call.params.authorization_id);
		return ok(authorizationView(call.world, authorization));
	},

	cancelAuthorization(call) {
		const authorization = ownAuthorization(call, call.params.authorization_id);
		decideAuthorization(call.world, authorization, 'cancel');
		call.effect();
		return noContent();
	},
};
