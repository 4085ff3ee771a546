/**
 * What the status labels mean for whoever waits, charges or polls.
 *
 * Labels DropPay adds later are none of these: an unknown status is neither decided nor payable, and is
 * passed on as it is.
 */

/** A label as it is compared: one public client compares with a trailing blank [client: freeback], in capitals. */
export function normalStatus(status: unknown): string {
	const label = String(status ?? '')
		.trim()
		.toUpperCase();
	return label === 'CANCELED' ? 'CANCELLED' : label;
}

/** The kinds of resource whose status changes by somebody's decision. */
export type ResourceKind = 'authorization' | 'connection' | 'pull' | 'push';

/** What came out of a wait. */
export type Decision = 'granted' | 'refused' | 'expired' | 'cancelled' | 'revoked' | 'failed';

/** EXPIERED: the spelling of the one public client [client: freeback]; EXPIRED [doc: checkout-api]. */
const SHARED: Readonly<Record<string, Decision>> = {
	GRANTED: 'granted',
	REFUSED: 'refused',
	EXPIRED: 'expired',
	EXPIERED: 'expired',
	CANCELLED: 'cancelled',
	REVOKED: 'revoked',
	FAILED: 'failed',
};

/** A payer who confirms a Pull or Push moves it to one of these [client: freeback for Pull; inferred for Push]. */
const CONFIRMED_ORDERS = new Set(['SCHEDULED', 'RUNNING', 'DONE', 'ACCOUNTED']);

/** Undecided [doc: checkout-api, push, pull; client: freeback]. */
const WAITING = new Set(['WAITING', 'DRAFT', 'READY']);

/**
 * @param status DropPay's label
 * @returns what was decided, or undefined while nothing is decided or the label is unknown
 */
export function decisionOf(kind: ResourceKind, status: unknown): Decision | undefined {
	const label = normalStatus(status);
	if ((kind === 'pull' || kind === 'push') && CONFIRMED_ORDERS.has(label)) return 'granted';
	return SHARED[label];
}

/** Whether somebody still has to decide. */
export function isWaiting(status: unknown): boolean {
	return WAITING.has(normalStatus(status));
}

/** Whether an Authorization in this status can be charged [doc: charge]. */
export function isChargeable(status: unknown): boolean {
	return normalStatus(status) === 'GRANTED';
}

/** Whether a payment (Charge, Refund, Transfer, form) with this status has moved money [doc: refund; client: woo-droppay]. */
export function hasMovedMoney(status: unknown): boolean {
	return ['DONE', 'ACCOUNTED'].includes(normalStatus(status));
}

/** Whether a payment with this status moved no money and never will [FAILED doc: refund; inferred for the others]. */
export function hasFailed(status: unknown): boolean {
	return ['FAILED', 'REFUSED', 'CANCELLED'].includes(normalStatus(status));
}
