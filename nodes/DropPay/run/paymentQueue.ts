import { processStore } from '../../../api/boundedMap';
import { elapsedMs } from '../../../api/clock';
import { DropPayFailure, type Failure, rejectPayment } from '../../../api/errors/failure';
import { type Cents, formatEuro } from '../../../api/values/money';

/** A payment, as far as two requests for it can be recognised as the same. */
export interface Payment {
	/** Whose, and on what: account, kind and id of the resource that is paid on. */
	subject: string;
	/** Undefined where the resource says how much. */
	cents?: Cents;
	/** What tells two payments over the same amount from each other. */
	description?: string;
}

/** How long a payment with an unknown outcome keeps the same one from being sent, in milliseconds. */
const REMEMBERED_MS = 15 * 60_000;

/** Payments and resources remembered at once. */
const LIMIT = 1_000;

interface Doubt {
	failure: Failure;
	/** By `elapsedMs`. */
	since: number;
	/** By the time of day, for people. */
	at: Date;
}

/** The last turn of each subject; gone when it ends and no other waits, and with no limit, for it is a lock. */
const turns = new Map<string, Promise<void>>();

/** Payments whose outcome is unknown. */
const doubts = processStore<string, Doubt>('payments with unknown outcome', LIMIT);

/** Which run had the latest turn on a subject, and the number of the change to it. */
const holders = processStore<string, { run: object; changes: number }>(
	'latest run on a resource',
	LIMIT,
);

/** Changes of all subjects: a number never comes twice, also where a subject was forgotten meanwhile. */
let latestChange = 0;

/** What a payment learns when its turn comes. */
export interface Turn {
	/** Changes whenever another run has had a turn: what this run fetched before may be old. */
	changes: number;
}

/**
 * Does payments on one resource one after the other, whatever execution of this process they belong to, so that each sees
 * what the one before it did. Several processes (queue mode) don't see each other.
 *
 * @param run identifies the run of a node that the payment belongs to
 */
export async function inTurn<T>(
	subject: string,
	run: object,
	work: (turn: Turn) => Promise<T>,
): Promise<T> {
	const before = turns.get(subject) ?? Promise.resolve();
	const working = before.then(async () => await work(takeTurn(subject, run)));
	const ended = working.then(
		() => {},
		() => {},
	);
	turns.set(subject, ended);
	try {
		return await working;
	} finally {
		if (turns.get(subject) === ended) turns.delete(subject);
	}
}

function takeTurn(subject: string, run: object): Turn {
	const last = holders.get(subject);
	const changes = last?.run === run ? last.changes : ++latestChange;
	holders.set(subject, { run, changes });
	return { changes };
}

/**
 * Sends a payment, unless the same one was sent a short time ago and its outcome is unknown.
 *
 * @param insists send it all the same
 * @throws DropPayFailure with outcome `notSent` for a payment that may have been made already
 */
export async function unlessInDoubt<T>(
	payment: Payment,
	insists: boolean,
	send: () => Promise<T>,
): Promise<T> {
	const key = keyOf(payment);
	if (!insists) requireNoDoubt(payment);
	try {
		const result = await send();
		doubts.delete(key);
		return result;
	} catch (error) {
		if (error instanceof DropPayFailure && error.failure.outcome === 'unknown') {
			doubts.set(key, { failure: error.failure, since: elapsedMs(), at: new Date() });
		}
		return await Promise.reject(error);
	}
}

/** @throws DropPayFailure with outcome `notSent` if the same payment was sent a short time ago with an unknown outcome */
export function requireNoDoubt(payment: Payment): void {
	const doubt = doubts.get(keyOf(payment));
	const isFresh = doubt !== undefined && elapsedMs() - doubt.since < REMEMBERED_MS;
	if (isFresh) throw inDoubt(payment, doubt);
}

function keyOf({ subject, cents, description }: Payment): string {
	return JSON.stringify([subject, cents, description]);
}

function inDoubt({ cents, description }: Payment, { failure, at }: Doubt): DropPayFailure {
	const what = [
		cents === undefined ? 'The same payment' : `The same payment of ${formatEuro(cents)} EUR`,
		...(description === undefined ? [] : [`with the description "${description}"`]),
	].join(' ');
	return rejectPayment(
		`${what} was sent at ${at.toISOString()}, and its outcome is unknown`,
		`${failure.message}. ${failure.description} If it was not carried out, or you mean another payment, turn on "Pay Despite Unknown Outcome" under Options.`,
		{ inDoubt: failure, ...(failure.fetched && { fetched: failure.fetched }) },
	);
}
