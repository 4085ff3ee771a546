import { notFound } from './refusals.mts';
import { AUTHORIZATION_LINK, decideAuthorization } from './resources/authorizations.mts';
import { CONNECTION_LINK, decideConnection } from './resources/connections.mts';
import { decidePull, PULL_LINK } from './resources/pulls.mts';
import { decidePush, PUSH_LINK } from './resources/pushes.mts';
import { decideSlip, SLIP_LINK } from './resources/slips.mts';
import { posBrandName } from './resources/shop.mts';
import { accountById, type Account } from './resources/accounts.mts';
import type { Decision } from './settings.mts';
import type { World } from './world.mts';

/** Anything that a person confirms on the phone, seen alike. */
export interface Order {
	id: string;
	/** Number of its sharing link. */
	link: number;
	/** What it is, in words for the person who is asked. */
	kind: 'payment' | 'connection' | 'request' | 'transfer' | 'bill';
	status: string;
	/** True while a person can still confirm or decline. */
	open: boolean;
	/** Account whose owner decides, by PIN. */
	decider: Account;
	/** Who asks. */
	asker: string;
	/** null where the payer is not asked for a fixed amount. */
	cents: number | null;
	description: string;
	/** What confirming means, in one sentence. */
	meaning: string;
	loopbackUri: string | null;
	createdAt: string;
	updatedAt: string;
	decide: (decision: Decision, accountId?: string) => void;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isOpen = (status: string): boolean => status === 'WAITING' || status === 'READY';

/** What is the same for every kind of order. */
function stateOf(order: {
	id: string;
	status: string;
	echo: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
}) {
	const { id, status, echo, createdAt, updatedAt } = order;
	return {
		id,
		status,
		open: isOpen(status),
		description: text(echo.description),
		loopbackUri: text(echo.loopback_uri) || null,
		createdAt,
		updatedAt,
	};
}

const applicationName = (world: World, key: string): string =>
	world.applications.get(key)?.name ?? 'An application';

function authorizationOrder(world: World, id: string): Order | null {
	const authorization = world.authorizations.get(id);
	if (!authorization) return null;
	const pos = world.pos.get(authorization.posId);
	const times =
		authorization.maxCount === null
			? 'any number of times'
			: authorization.maxCount === 1
				? 'once'
				: `up to ${authorization.maxCount} times`;
	const meanings: Record<string, string> = {
		CHARGED: 'The amount is paid as soon as you confirm.',
		BOOKED: `The amount is set aside now and can be charged ${times}.`,
		CHARGEABLE: `The merchant may charge up to this amount, ${times}.`,
	};
	return {
		...stateOf(authorization),
		link: AUTHORIZATION_LINK,
		kind: 'payment',
		decider: accountById(world, world.customerAccountId),
		asker: pos ? posBrandName(world, pos) : accountById(world, authorization.accountId).name,
		cents: authorization.chargeCents,
		meaning: meanings[authorization.policy] ?? '',
		decide: (decision) => decideAuthorization(world, authorization, decision),
	};
}

function connectionOrder(world: World, id: string): Order | null {
	const connection = world.connections.get(id);
	if (!connection) return null;
	return {
		...stateOf(connection),
		link: CONNECTION_LINK,
		kind: 'connection',
		decider: accountById(world, connection.accountId ?? world.merchantAccountId),
		asker: applicationName(world, connection.applicationKey),
		cents: null,
		meaning:
			'The application may act for your account until you revoke it. ' +
			'Money that leaves your account is still confirmed by you.',
		decide: (decision, accountId) => decideConnection(world, connection, decision, accountId),
	};
}

function pullOrder(world: World, id: string): Order | null {
	const pull = world.pulls.get(id);
	if (!pull) return null;
	const meaning =
		pull.policy === 'TRANSFERABLE'
			? 'Transfers can be taken from your account until the end date or until you revoke this.'
			: pull.recurrence
				? 'The amount is transferred now and again in each period.'
				: 'The amount is transferred as soon as you confirm.';
	return {
		...stateOf(pull),
		link: PULL_LINK,
		kind: 'request',
		decider: accountById(world, pull.payerAccountId),
		asker: accountById(world, pull.accountId).name,
		cents: pull.amountCents,
		meaning,
		decide: (decision) => decidePull(world, pull, decision),
	};
}

function pushOrder(world: World, id: string): Order | null {
	const push = world.pushes.get(id);
	if (!push) return null;
	const recipient = push.recipientName ?? push.recipientIban;
	return {
		...stateOf(push),
		link: PUSH_LINK,
		kind: 'transfer',
		decider: accountById(world, push.accountId),
		asker: applicationName(world, push.applicationKey),
		cents: push.amountCents,
		meaning: push.recurrence
			? `The amount is sent to ${recipient} in each period.`
			: `The amount is sent to ${recipient}.`,
		decide: (decision) => decidePush(world, push, decision),
	};
}

function slipOrder(world: World, id: string): Order | null {
	const slip = world.slips.get(id);
	if (!slip) return null;
	return {
		...stateOf(slip),
		link: SLIP_LINK,
		kind: 'bill',
		decider: accountById(world, slip.accountId),
		asker: applicationName(world, slip.applicationKey),
		cents: slip.amountCents,
		meaning: `The ${slip.kind.toUpperCase()} slip is paid from your account.`,
		decide: (decision) => decideSlip(world, slip, decision),
	};
}

const READERS: Readonly<Record<number, (world: World, id: string) => Order | null>> = {
	[AUTHORIZATION_LINK]: authorizationOrder,
	[CONNECTION_LINK]: connectionOrder,
	[PULL_LINK]: pullOrder,
	[PUSH_LINK]: pushOrder,
	[SLIP_LINK]: slipOrder,
};

/** The order behind a sharing link, null when there is none. */
export function orderByLink(world: World, link: number, id: string): Order | null {
	return READERS[link]?.(world, id) ?? null;
}

/** The order with this id, of whatever kind. @throws 404 when there is none */
export function orderById(world: World, id: string): Order {
	for (const read of Object.values(READERS)) {
		const order = read(world, id);
		if (order) return order;
	}
	throw notFound();
}

/** The orders of each kind, by id, the oldest first. */
function ordersByKind(world: World): Array<Map<string, { status: string }>> {
	const { authorizations, connections, pulls, pushes, slips } = world;
	return [authorizations, connections, pulls, pushes, slips];
}

/** Orders that wait for a person, the newest first. */
export function openOrders(world: World): Order[] {
	return ordersByKind(world)
		.flatMap((orders) => [...orders])
		.filter(([, { status }]) => isOpen(status))
		.map(([id]) => orderById(world, id))
		.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}

/** The latest orders of each kind, `count` at most; those of the seed were never asked for and are left out. */
export function latestOrders(world: World, count: number): Order[] {
	return ordersByKind(world)
		.flatMap((orders) => [...orders.keys()].slice(-count))
		.map((id) => orderById(world, id))
		.filter(
			({ kind, open, createdAt, updatedAt }) =>
				kind !== 'connection' || open || createdAt !== updatedAt,
		);
}

/** How many orders of each kind are looked at for the list of decided ones. */
const RECENT = 8;

/** The latest orders that were decided, the newest decision first. */
export function recentOrders(world: World): Order[] {
	return latestOrders(world, RECENT * 4)
		.filter(
			({ open, status, createdAt, updatedAt }) =>
				!open && status !== 'DRAFT' && createdAt !== updatedAt,
		)
		.sort((one, other) => other.updatedAt.localeCompare(one.updatedAt))
		.slice(0, RECENT);
}
