import { kindOfResource, labelsOf, type ResourceKind } from './resourceKinds';

/**
 * The meaning of the status labels for waits, charges and polling.
 *
 * Labels DropPay adds later are none of these: an unknown status is neither decided nor payable, and is
 * passed on as it is.
 */

/** What came out of a wait. */
export type Decision = 'granted' | 'refused' | 'expired' | 'cancelled' | 'revoked' | 'failed';

/** EXPIERED: the spelling of the one public client [client: freeback]; CANCELED: American English. */
const SPELLINGS: Readonly<Record<string, string>> = {
	EXPIERED: 'EXPIRED',
	CANCELED: 'CANCELLED',
};

const SHARED: Readonly<Record<string, Decision>> = {
	GRANTED: 'granted',
	REFUSED: 'refused',
	EXPIRED: 'expired',
	CANCELLED: 'cancelled',
	REVOKED: 'revoked',
	FAILED: 'failed',
};

/** Undecided. */
const WAITING = labelsOf('waiting');

/** Decided, and more may follow. */
const ONGOING = labelsOf('ongoing');

const DONE = labelsOf('done');

/**
 * DropPay's label in the one form that is compared: trimmed, in upper case, in one spelling. One public client
 * compares with a label that has a blank at its end [client: freeback].
 *
 * @returns '' for what is no text
 */
export function normalStatus(status: unknown): string {
	const label = typeof status === 'string' ? status.trim().toUpperCase() : '';
	return Object.hasOwn(SPELLINGS, label) ? (SPELLINGS[label] as string) : label;
}

/**
 * @param status DropPay's label
 * @returns what was decided, or undefined while nothing is decided or the label is unknown
 */
export function decisionOf(kind: ResourceKind, status: unknown): Decision | undefined {
	const label = normalStatus(status);
	const { ongoing, done } = kindOfResource(kind).statuses;
	if (ongoing.includes(label) || done.includes(label)) return 'granted';
	return Object.hasOwn(SHARED, label) ? SHARED[label] : undefined;
}

/** Whether there is no decision yet. */
export function isWaiting(status: unknown): boolean {
	return WAITING.has(normalStatus(status));
}

/**
 * Whether a resource in `fetched` has yet to come into `claimed`: a fetch may show less than an event that was sent
 * before it. Unknown labels are neither earlier nor later.
 */
export function isEarlier(fetched: unknown, claimed: unknown): boolean {
	const [now, later] = [stageOf(fetched), stageOf(claimed)];
	return now !== undefined && later !== undefined && now < later;
}

/** 0 undecided, 1 decided while more may follow, 2 final; undefined for a label that is not known. */
function stageOf(status: unknown): 0 | 1 | 2 | undefined {
	const label = normalStatus(status);
	if (WAITING.has(label)) return 0;
	if (ONGOING.has(label)) return 1;
	return Object.hasOwn(SHARED, label) || DONE.has(label) ? 2 : undefined;
}

/** Whether an Authorization in this status can be charged [doc: charge]. */
export function isChargeable(status: unknown): boolean {
	return normalStatus(status) === 'GRANTED';
}

/** Whether a payment (Charge, Refund, Transfer, form) with this status has moved money [doc: refund; client: woo-droppay]. */
export function hasMovedMoney(status: unknown): boolean {
	return ['DONE', 'ACCOUNTED'].includes(normalStatus(status));
}

/** Payments that have not come to their end [doc: refund for WAITING; client: freeback; inferred for the others]. */
const UNDER_WAY = new Set(['WAITING', 'READY', 'PENDING', 'SCHEDULED', 'RUNNING']);

/** Whether a payment can be in this status; one that DropPay doesn't state says nothing. */
export function isKnownPayment(status: unknown): boolean {
	if (status === undefined || status === null) return true;
	return hasMovedMoney(status) || hasFailed(status) || UNDER_WAY.has(normalStatus(status));
}

/** Whether a payment with this status moved no money and never will [FAILED doc: refund; inferred for the others]. */
export function hasFailed(status: unknown): boolean {
	return ['FAILED', 'REFUSED', 'CANCELLED'].includes(normalStatus(status));
}
