import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { elapsedMs, idle } from '../../../api/clock';
import { runPool } from '../run/pool';
import { callOwn, type OwnCall, type OwnPlace } from './ownCall';
import type { Wait } from './wait';

const MINUTE_MS = 60_000;

const HOUR_MS = 60 * MINUTE_MS;

/** When a parked wait is looked at, after the parking; then once an hour. */
const MOMENTS: readonly number[] = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];

/** The last look, before the wait times out: n8n picks executions whose time is over up to some seconds early. */
const BEFORE_END_MS = 30_000;

/** How long a Connection Code may take that comes with a callback. */
const CODE_MS = 30_000;

/** How often it is seen to whose moment has come. */
const TICK_MS = 10_000;

/** Waits at a time; of more, the oldest are left to the callback. */
const MOST = 10_000;

/** Calls at a time. */
const CALLS = 5;

/**
 * A parked wait, and nothing of its execution: n8n gives the memory of an execution back when it is parked, and
 * a wait may last for days.
 */
interface Parked extends OwnPlace, Pick<Wait, 'kind' | 'id' | 'until'> {
	/** By `elapsedMs`. */
	since: number;
	/** By `elapsedMs`. */
	due: number;
	when: OwnCall['dropPayLookAgain'];
}

/** What calls, and warns. */
interface Caller {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
	logger: IExecuteFunctions['logger'];
}

const parked = new Map<string, Parked>();

/** The latest that parked: it keeps its execution in memory, so of all one is kept. */
let latest: Caller | undefined;

let isTicking = false;

/**
 * Makes the node read again at growing intervals while it is parked, and once more shortly before its time is
 * over, for DropPay is not known to repeat a callback that nobody took. Ends with the process. That a wait is over
 * shows in n8n's answer to the next look, so also where n8n did not go on although the node had told it to.
 *
 */
export function lookLater(
	context: IExecuteFunctions | IWebhookFunctions,
	{ key, kind, id, until }: Pick<Wait, 'key' | 'kind' | 'id' | 'until'>,
	place: OwnPlace,
): void {
	if (parked.has(key)) return;
	const since = elapsedMs();
	const due = nextLook(since, endOf(until), since);
	if (due === undefined) return;
	parked.set(key, { ...place, kind, id, since, until, due, when: 'early' });
	if (parked.size > MOST) parked.delete(parked.keys().next().value as string);
	latest = context;
	if (!isTicking) void tick();
}

/** When n8n ends the wait, by `elapsedMs`: n8n goes by the time of day, which may be set meanwhile. */
function endOf(until: number): number {
	return elapsedMs() + until - Date.now();
}

/**
 * @param since when the wait was parked, in milliseconds of one clock with the others
 * @param until when its time is over
 * @returns the next moment after `now`; undefined when there is none before the time is over
 */
export function nextLook(since: number, until: number, now: number): number | undefined {
	const age = now - since;
	const after = MOMENTS.find((moment) => moment > age) ?? (Math.floor(age / HOUR_MS) + 1) * HOUR_MS;
	const last = until - BEFORE_END_MS;
	return last > now ? Math.min(since + after, last) : undefined;
}

async function tick(): Promise<void> {
	isTicking = true;
	while (parked.size > 0) {
		await idle(TICK_MS);
		const now = elapsedMs();
		const due = [...parked].filter(([, wait]) => wait.due <= now);
		await runPool(
			due.length,
			CALLS,
			async (index) => await look(...(due[index] as [string, Parked])),
			() => true,
			() => undefined,
		);
	}
	isTicking = false;
	latest = undefined;
}

/** Whether any wait is being rechecked, so that another tick will come. */
export function isRechecking(): boolean {
	return isTicking;
}

async function look(key: string, wait: Parked): Promise<void> {
	if (latest === undefined) return;
	const answer = await callOwn(latest.helpers, wait, wait.when);
	const now = elapsedMs();
	const next = nextLook(wait.since, endOf(wait.until), now);
	if (answer.is === 'notTaken' && (answer.status === 401 || answer.status === 403)) {
		latest.logger.warn(
			`DropPay: the resume URL of the wait for ${wait.kind} ${wait.id} is rejected with ${answer.status}, so no callback gets through. Check the proxy in front of n8n, or set Resume By to Polling.`,
		);
	}
	// A minute after the parking a refusal means that n8n has gone on, or knows the execution no longer.
	const isOver =
		answer.is === 'ended' || (answer.is === 'notTaken' && (answer.status ?? 500) < 500);
	if (isOver || next === undefined) {
		parked.delete(key);
		return;
	}
	const isCodeMissing = answer.is === 'waiting' && answer.decided;
	wait.when = isCodeMissing ? 'last' : 'early';
	wait.due = isCodeMissing ? Math.min(now + CODE_MS, next) : next;
}
