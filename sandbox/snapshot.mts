import { centsToEuro } from './cents.mts';
import { availableCents } from './resources/accounts.mts';
import { authorizationView } from './resources/authorizations.mts';
import { chargeView } from './resources/charges.mts';
import { connectionView } from './resources/connections.mts';
import { formView } from './resources/pagopa.mts';
import { pullView } from './resources/pulls.mts';
import { pushView } from './resources/pushes.mts';
import { refundView } from './resources/refunds.mts';
import { posView } from './resources/shop.mts';
import { slipView } from './resources/slips.mts';
import { transferView } from './resources/transfers.mts';
import type { Settings } from './settings.mts';
import type { World } from './world.mts';

/** An entity as the API answers it. */
export type Entity = Record<string, unknown> & { id: string; status: string };

/** Money of one account, in euro. */
export interface AccountState {
	id: string;
	name: string;
	iban: string;
	balance: number;
	/** Balance without what BOOKED Authorizations hold. */
	available: number;
	/** Every movement, oldest first; `amount` below zero for money that left. */
	entries: Array<{ id: string; at: string; amount: number; reason: string; reference: string }>;
}

/** Everything the sandbox holds. */
export interface SandboxState {
	now: string;
	settings: Settings;
	accounts: AccountState[];
	/** Codes included, also where the API would not return them. */
	connections: Array<Entity & { code?: string }>;
	tokens: Array<{ accessToken: string; owner: string; live: boolean; uses: number }>;
	pos: Array<Entity & { checkout_private_key?: string }>;
	authorizations: Entity[];
	charges: Entity[];
	refunds: Entity[];
	pushes: Entity[];
	pulls: Entity[];
	/** Each with `order_id`: its Push or Pull. */
	transfers: Array<Entity & { order_id: string }>;
	forms: Entity[];
	slips: Entity[];
}

const list = <T, V>(map: Map<string, T>, view: (value: T) => V): V[] => [...map.values()].map(view);

/** The state as plain data. Looking changes nothing: pay tokens are shown, not renewed. */
export function snapshot(world: World): SandboxState {
	const now = world.clock.now();
	return {
		now: world.clock.iso(),
		settings: world.settings,
		accounts: list(world.accounts, (account) => ({
			id: account.id,
			name: account.name,
			iban: account.iban,
			balance: centsToEuro(account.balanceCents),
			available: centsToEuro(availableCents(account)),
			entries: account.entries.map(({ cents, ...entry }) => ({
				...entry,
				amount: centsToEuro(cents),
			})),
		})),
		connections: list(
			world.connections,
			(connection) =>
				({
					...connectionView(world, connection),
					...(connection.code === null ? {} : { code: connection.code }),
				}) as Entity & { code?: string },
		),
		tokens: list(world.accessTokens, (token) => ({
			accessToken: token.value,
			owner: token.connection?.accountId ?? token.applicationKey,
			live: token.expiresAtMs > now,
			uses: token.uses,
		})),
		pos: list(
			world.pos,
			(pos) =>
				({
					...posView(world, pos),
					...(pos.checkoutPrivateKey === null
						? {}
						: { checkout_private_key: pos.checkoutPrivateKey }),
				}) as unknown as Entity & { checkout_private_key?: string },
		),
		authorizations: list(
			world.authorizations,
			(authorization) => authorizationView(world, authorization, false) as Entity,
		),
		charges: list(world.charges, (charge) => chargeView(charge) as Entity),
		refunds: list(world.refunds, (refund) => refundView(refund) as Entity),
		pushes: list(world.pushes, (push) => pushView(world, push) as Entity),
		pulls: list(world.pulls, (pull) => pullView(world, pull) as Entity),
		transfers: list(
			world.transfers,
			(transfer) =>
				({ ...transferView(world, transfer), order_id: transfer.orderId }) as unknown as Entity & {
					order_id: string;
				},
		),
		forms: list(world.forms, (form) => formView(form) as Entity),
		slips: list(world.slips, (slip) => slipView(world, slip) as Entity),
	};
}
