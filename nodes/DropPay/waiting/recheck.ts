import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../../api/boundedMap';
import { elapsedMs, idle } from '../../../api/clock';
import type { DropPayClient } from '../../shared/client/client';
import { ownCallUrlOf, resumeUrlOf } from '../../shared/events/resumeUrl';
import { readWait } from './decision';
import type { Wait } from './state';

const MINUTE_MS = 60_000;

const HOUR_MS = 60 * MINUTE_MS;

/** Milliseconds after the start of the wait at which it is rechecked; then once an hour. */
const MOMENTS = [150, 600, 2_000, 6_000, 20_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];

/**
 * Up to this moment the node fetches the resource first and calls n8n only about a decision. n8n rejects calls until
 * the execution is stored as waiting, which takes some ten milliseconds, and seconds on a slow database or a busy machine.
 */
const FIRST_MS = 20_000;

/** The last recheck, before the time limit: n8n picks up executions whose time is over up to some seconds early. */
const BEFORE_END_MS = 30_000;

/** How long to wait for a callback with the Connection Code. */
const CODE_MS = 30_000;

/** Waits at a time; of more, the oldest are left to the callback. */
const LIMIT = 10_000;

const SELF_CALL_TIMEOUT_MS = 30_000;

/** The body of a call that the node makes to itself. */
interface SelfCall {
	/** `last` goes on without the Connection Code, for which an earlier call leaves time. */
	dropPayLookAgain: 'early' | 'last';
	/** See {@link proofOf}: only the node may end a wait without the code. */
	proof: string;
}

/** Where a waiting node calls itself, and what proves that the call is its own. */
export interface SelfCallTarget {
	url: string;
	proof: string;
}

/** The node's response to a call while it keeps waiting. */
export interface StillWaiting {
	received: boolean;
	waiting: true;
	/** There is a decision, and what belongs to it has not come. */
	decided?: boolean;
}

type SelfCallResult =
	| { is: 'ended' }
	| { is: 'waiting'; decided: boolean }
	/** Neither n8n nor the node responded, or it is busy; a status below 500 will stay so. */
	| { is: 'failed'; status?: number };

/**
 * A wait, and nothing of its execution: n8n gives the memory of an execution back when it waits, and that may last
 * for days.
 */
interface Recheck extends SelfCallTarget, Pick<Wait, 'kind' | 'id' | 'until'> {
	/** By `elapsedMs`. */
	since: number;
	when: SelfCall['dropPayLookAgain'];
	/** Fetches the resource, at the first moments only: it holds the execution in memory. */
	fetchDecided?: (() => Promise<boolean>) | undefined;
}

/** What calls n8n, and warns. */
interface Caller {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
	logger: IExecuteFunctions['logger'];
}

const rechecks = processStore<string, Recheck>('rechecked waits', LIMIT);

/** The latest that started to wait: it keeps its execution in memory, so of all one is kept. */
let latest: Caller | undefined;

/**
 * Rechecks a wait until its time is over: a decision may come before n8n takes callbacks, and no source says that
 * DropPay retries a callback that failed. Ends with the process, and needs a URL that n8n itself can reach: it adds to the callback
 * and to the time limit, it does not replace them.
 *
 * @param target evaluated before: n8n gives the engine of expressions back when the execution waits
 * @param client fetches at the first moments; with it, a wait that is past them begins again
 */
export function recheckLater(
	context: IExecuteFunctions | IWebhookFunctions,
	wait: Pick<Wait, 'key' | 'kind' | 'id' | 'until'>,
	target: SelfCallTarget,
	client?: DropPayClient,
): void {
	const known = rechecks.get(wait.key);
	// Many calls about one wait must not become many rechecks.
	if (known !== undefined && (client === undefined || known.fetchDecided !== undefined)) return;
	latest = context;
	const { kind, id, until } = wait;
	start(wait.key, {
		...target,
		kind,
		id,
		until,
		since: elapsedMs(),
		when: 'early',
		...(client && {
			fetchDecided: async () => (await readWait(client, wait)).is === 'decided',
		}),
	});
}

/** @param key of a wait whose node has gone on; whether n8n has too shows by the recheck after a minute */
export function stopFetching(key: string): void {
	const known = rechecks.get(key);
	if (known?.fetchDecided !== undefined) start(key, { ...known, fetchDecided: undefined });
}

/** How many waits this process rechecks. */
export function countRechecks(): number {
	return rechecks.size;
}

/** What happens when the process ends, for tests. */
export function forgetRechecks(): void {
	rechecks.clear();
	latest = undefined;
}

/** Replaces an earlier recheck of the same wait. */
function start(key: string, recheck: Recheck): void {
	rechecks.set(key, recheck);
	void run(key, recheck);
}

async function run(key: string, recheck: Recheck): Promise<void> {
	const { since, until } = recheck;
	const isFirst = () => recheck.fetchDecided !== undefined;
	let due = nextRecheck(since, endOf(until), elapsedMs(), isFirst());
	while (due !== undefined) {
		if (due - since > FIRST_MS) recheck.fetchDecided = undefined;
		await idle(Math.ceil(Math.max(0, due - elapsedMs())));
		if (rechecks.get(key) !== recheck || latest === undefined) return;
		const result = await call(recheck, latest);
		// A timer may come a moment early.
		const now = Math.max(due, elapsedMs());
		const next = nextRecheck(since, endOf(until), now, isFirst());
		const isCodeMissing = result?.is === 'waiting' && result.decided;
		recheck.when = isCodeMissing ? 'last' : 'early';
		due = result?.is === 'over' ? undefined : isCodeMissing ? afterCode(until, now, next) : next;
	}
	if (rechecks.get(key) === recheck) rechecks.delete(key);
	if (rechecks.size === 0) latest = undefined;
}

/** @returns what n8n responded; undefined when it was not called, for nothing is decided */
async function call(
	recheck: Recheck,
	caller: Caller,
): Promise<SelfCallResult | { is: 'over' } | undefined> {
	const { kind, id, fetchDecided } = recheck;
	if (fetchDecided !== undefined && !(await fetchDecided())) return undefined;
	const result = await callSelf(caller.helpers, recheck, recheck.when);
	if (fetchDecided !== undefined) {
		if (result.is === 'ended') recheck.fetchDecided = undefined;
		return result;
	}
	if (result.is === 'failed' && (result.status === 401 || result.status === 403)) {
		caller.logger.warn(
			`DropPay: the resume URL of the wait for ${kind} ${id} is rejected with ${result.status}, so no callback gets through. Check the proxy in front of n8n, or set Resume By to Polling.`,
		);
	}
	// By now a rejection means that n8n has gone on, or knows the execution no longer.
	const isOver = result.is === 'ended' || (result.is === 'failed' && (result.status ?? 500) < 500);
	return isOver ? { is: 'over' } : result;
}

/** When n8n ends the wait, by `elapsedMs`: n8n goes by the time of day, which may be set meanwhile. */
function endOf(until: number): number {
	return elapsedMs() + until - Date.now();
}

/**
 * @param since when the wait started, in milliseconds of one clock with the others
 * @param until when its time is over
 * @param isFirst whether the first moments count, see {@link FIRST_MS}
 * @returns the next moment after `now`; undefined when there is none before the time is over
 */
export function nextRecheck(
	since: number,
	until: number,
	now: number,
	isFirst: boolean,
): number | undefined {
	const age = now - since;
	const reached = isFirst ? age : Math.max(age, FIRST_MS);
	const after =
		MOMENTS.find((moment) => moment > reached) ?? (Math.floor(age / HOUR_MS) + 1) * HOUR_MS;
	const last = until - BEFORE_END_MS;
	if (last > now) return Math.min(since + after, last);
	return after <= FIRST_MS && since + after < until ? since + after : undefined;
}

/** Leaves time for a callback with the Connection Code, as far as the time limit allows. */
function afterCode(until: number, now: number, next: number | undefined): number | undefined {
	const last = endOf(until) - BEFORE_END_MS;
	return last > now ? Math.min(now + CODE_MS, last) : next;
}

/** @param secret Application Secret */
export function selfCallTargetOf(
	context: IExecuteFunctions | IWebhookFunctions,
	wait: Pick<Wait, 'creates' | 'key'>,
	secret: string,
): SelfCallTarget {
	return {
		url: ownCallUrlOf(resumeUrlOf(context, wait), wait),
		proof: proofOf(wait.key, secret),
	};
}

/**
 * What only this node can write, in whatever process: the key of the wait is stored with the execution, the secret
 * is not.
 *
 * @param secret Application Secret
 */
export function proofOf(key: string, secret: string): string {
	return createHmac('sha256', secret).update(`droppay self-call ${key}`).digest('base64url');
}

/** @returns what the node calls itself for; undefined for any other call */
export function readSelfCall(
	body: unknown,
	proof: string,
): SelfCall['dropPayLookAgain'] | undefined {
	const call = body as Partial<Record<keyof SelfCall, unknown>> | null | undefined;
	if (typeof call?.proof !== 'string') return undefined;
	const [given, expected] = [Buffer.from(call.proof), Buffer.from(proof)];
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
	return call.dropPayLookAgain === 'last' ? 'last' : 'early';
}

/** Makes the waiting node fetch the resource. Never throws. */
async function callSelf(
	{ httpRequest }: Caller['helpers'],
	{ url, proof }: SelfCallTarget,
	when: SelfCall['dropPayLookAgain'],
): Promise<SelfCallResult> {
	const body: SelfCall = { dropPayLookAgain: when, proof };
	try {
		const response = (await httpRequest({
			method: 'POST',
			url,
			body: { ...body },
			json: true,
			timeout: SELF_CALL_TIMEOUT_MS,
			disableFollowRedirect: true,
		})) as Partial<StillWaiting> | string | undefined;
		const state = typeof response === 'object' ? response : {};
		return state.waiting === true
			? { is: 'waiting', decided: state.decided === true }
			: { is: 'ended' };
	} catch (error) {
		const { status } = (error as { response?: { status?: number } }).response ?? {};
		return { is: 'failed', ...(status !== undefined && { status }) };
	}
}
