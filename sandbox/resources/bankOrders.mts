import { dropUndefined, without } from '../call.mts';
import { wrongArguments } from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';

/** Statuses of Push and Pull (client: freeback; the last three inferred from the Authorization). */
export type BankStatus =
	| 'DRAFT'
	| 'READY'
	| 'SCHEDULED'
	| 'RUNNING'
	| 'DONE'
	| 'FAILED'
	| 'REFUSED'
	| 'REVOKED'
	| 'EXPIRED'
	| 'CANCELLED';

/** What Push and Pull have in common. */
export interface BankOrder {
	id: string;
	status: BankStatus;
	/** Account of the caller. */
	accountId: string;
	applicationKey: string;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
	stopWaiting: () => void;
	/** Takes the next transfer, or the end, off the clock. */
	stopSchedule: () => void;
}

/** DRAFT or READY, as a request may ask. @throws 400/101 for anything else */
export function openingStatus(value: unknown): 'DRAFT' | 'READY' {
	if (value === undefined) return 'DRAFT';
	if (value !== 'DRAFT' && value !== 'READY') {
		throw wrongArguments('status must be DRAFT or READY');
	}
	return value;
}

/**
 * Whether a PATCH that asks for a status makes a DRAFT READY.
 * @throws 400/101 for a status that the order does not come to any more
 */
export function becomesReady(order: BankOrder, asked: unknown): boolean {
	if (asked === undefined) return false;
	const status = openingStatus(asked);
	if (status === 'DRAFT' && order.status !== 'DRAFT') {
		throw wrongArguments(`a ${order.status} order does not become a DRAFT again`);
	}
	if (order.status !== 'DRAFT' && order.status !== 'READY') {
		throw wrongArguments(`the order is ${order.status}`);
	}
	return status === 'READY' && order.status === 'DRAFT';
}

/** The members that every bank order has when it is made. */
export function newBankOrder(
	world: World,
	prefix: string,
	caller: { account: { id: string }; applicationKey: string },
	status: 'DRAFT' | 'READY',
	echo: Record<string, unknown>,
): BankOrder {
	const now = world.clock.iso();
	return {
		id: world.newId(prefix),
		status,
		accountId: caller.account.id,
		applicationKey: caller.applicationKey,
		echo,
		createdAt: now,
		updatedAt: now,
		stopWaiting: () => undefined,
		stopSchedule: () => undefined,
	};
}

/** Sets a status and tells the subscribers. */
export function moveBankOrder(
	world: World,
	resource: 'PULL' | 'PUSH',
	order: BankOrder,
	status: BankStatus,
): void {
	if (order.status === status) return;
	order.status = status;
	order.updatedAt = world.clock.iso();
	world.announce({ resource, status, data: { id: order.id, status } }, order.echo.webhooks);
}

const OPEN: BankStatus[] = ['READY'];
const GOING_ON: BankStatus[] = ['SCHEDULED', 'RUNNING'];
const NEXT: Readonly<Record<Decision, { from: BankStatus[]; to: BankStatus }>> = {
	grant: { from: OPEN, to: 'SCHEDULED' },
	refuse: { from: OPEN, to: 'REFUSED' },
	expire: { from: OPEN, to: 'EXPIRED' },
	cancel: { from: ['DRAFT', ...OPEN, ...GOING_ON], to: 'CANCELLED' },
	revoke: { from: GOING_ON, to: 'REVOKED' },
};

/**
 * Applies a decision; `start` does what a grant sets going.
 * @throws 400/101 when the decision does not fit the status
 */
export function decideBankOrder(
	world: World,
	resource: 'PULL' | 'PUSH',
	order: BankOrder,
	decision: Decision,
	start: () => void,
): void {
	const { from, to } = NEXT[decision];
	if (!from.includes(order.status)) throw wrongArguments(`the order is ${order.status}`);
	order.stopWaiting();
	if (decision === 'grant') {
		start();
		return;
	}
	order.stopSchedule();
	moveBankOrder(world, resource, order, to);
}

/**
 * Takes the properties of a PATCH that every status allows (webhooks, loopback and unknown ones) and
 * leaves those in `draftOnly` to the caller.
 * @throws 400/101 when one of `draftOnly` comes while the order is no DRAFT
 */
export function patchBankOrder(
	order: BankOrder,
	body: Record<string, unknown>,
	draftOnly: string[],
): void {
	const late = draftOnly.filter((name) => body[name] !== undefined);
	if (late.length > 0 && order.status !== 'DRAFT') {
		throw wrongArguments(`${late.join(', ')} can only change while the order is a DRAFT`);
	}
	order.echo = dropUndefined({ ...order.echo, ...without(body, 'id', 'status', ...draftOnly) });
}
