import { processStore } from '../boundedMap';
import { DropPayFailure, type Failure } from '../errors/failure';
import { requestTokens, type TokenSender } from './tokenRequests';
import { NO_TOKENS, tokenOwner, isUsable, type TokenAccount, type Tokens } from './tokens';

/** How long a token that was just issued is handed to callers that still hold an older one. */
const GRACE_MS = 60_000;

/** How long a refusal is repeated without asking again: a thousand items must not become a thousand exchanges. */
const REFUSAL_GRACE_MS = 2_000;

/** The same for errors that may pass: short enough for a retry after a pause, long enough for parallel callers. */
const PASSING_GRACE_MS = 100;

/** Accounts remembered at once; the one unused for longest goes first. */
const MAX_ACCOUNTS = 1_000;

/** Number of rejected tokens in a row after which their age can't be the reason. */
const MAX_REJECTED_TOKENS = 4;

interface AccountState {
	/** Tokens issued since DropPay accepted one in a request. */
	issuedUnaccepted: number;
	flight?: { tokens: Promise<Tokens>; since: number };
	latest?: Tokens;
	latestAt: number;
	/** The access token that DropPay refused for what it may do, not for its age. */
	refusedToken?: string;
	refusedAt: number;
	failure?: Failure;
	failureAt: number;
}

const accounts = processStore<string, AccountState>('tokens of accounts', MAX_ACCOUNTS);

/**
 * New tokens for callers whose tokens are missing, of another owner, too old or refused.
 *
 * However many callers come at once, one of them fetches tokens; for a minute, a caller with another token than the
 * latest gets the latest.
 *
 * @param patience milliseconds after which callers stop waiting for a request without a response: the next
 * caller sends its own
 * @throws DropPayFailure with one sentence that says what to do
 */
export async function obtainTokens(
	account: TokenAccount,
	held: Tokens,
	send: TokenSender,
	now: () => number = Date.now,
	patience = Number.POSITIVE_INFINITY,
): Promise<Tokens> {
	const state = stateOf(account);
	if (state.flight && now() - state.flight.since < patience) return await state.flight.tokens;
	const mine = held.tokenOwner === tokenOwner(account) ? held : undefined;

	const { latest } = state;
	if (latest) {
		const age = now() - state.latestAt;
		if (mine?.accessToken !== latest.accessToken) {
			const stillGood = latest.tokenExpiresAt !== 0 && now() < latest.tokenExpiresAt;
			if ((mine === undefined && stillGood) || isYoung(age, GRACE_MS)) return latest;
		} else if (
			state.refusedToken === latest.accessToken &&
			isYoung(now() - state.refusedAt, GRACE_MS) &&
			isUsable(account, mine, now())
		) {
			return latest;
		}
	}
	const { failure } = state;
	const grace = failure?.passing ? PASSING_GRACE_MS : REFUSAL_GRACE_MS;
	if (failure && isYoung(now() - state.failureAt, grace)) throw new DropPayFailure(failure);

	const flight = { tokens: requestTokens(account, mine, send, now), since: now() };
	state.flight = flight;
	try {
		const tokens = await flight.tokens;
		state.latest = tokens;
		state.latestAt = now();
		state.issuedUnaccepted++;
		state.failure = undefined;
		return tokens;
	} catch (error) {
		if (error instanceof DropPayFailure) {
			state.failure = error.failure;
			state.failureAt = now();
		}
		return await Promise.reject(error);
	} finally {
		if (state.flight === flight) state.flight = undefined;
	}
}

/** An age below zero is that of a clock that was set back, and says nothing. */
function isYoung(age: number, limit: number): boolean {
	return age >= 0 && age < limit;
}

/**
 * Tokens of an account for which n8n stores none: those that this process holds, or new ones.
 *
 * They live in memory only, for at most {@link MAX_ACCOUNTS} accounts, each bound to its code, key and host.
 *
 * @param refused an access token that DropPay just rejected as expired; one renewal goes out, even if several callers hold it
 * @param patience as in {@link obtainTokens}
 * @throws DropPayFailure with one sentence that says what to do
 */
export async function tokensInMemory(
	account: TokenAccount,
	refused: string | undefined,
	send: TokenSender,
	now: () => number = Date.now,
	patience = Number.POSITIVE_INFINITY,
): Promise<Tokens> {
	const remembered = rememberedTokens(account, now());
	if (remembered && remembered.accessToken !== refused) return remembered;
	return await obtainTokens(account, stateOf(account).latest ?? NO_TOKENS, send, now, patience);
}

/** @returns the latest tokens that this process got for an account; undefined when they can't be sent */
export function rememberedTokens(
	account: TokenAccount,
	now: number = Date.now(),
): Tokens | undefined {
	const { latest } = stateOf(account);
	return latest && isUsable(account, latest, now) ? latest : undefined;
}

/**
 * The tokens that are good for longest: those that n8n stored, or those that this process got since.
 *
 * @returns undefined when neither can be sent
 */
export function longestLasting(
	account: TokenAccount,
	stored: Tokens,
	now: number = Date.now(),
): Tokens | undefined {
	const { latest } = stateOf(account);
	const candidates = [latest, stored].filter(
		(tokens): tokens is Tokens => tokens !== undefined && isUsable(account, tokens, now),
	);
	return candidates.sort((one, other) => other.tokenExpiresAt - one.tokenExpiresAt)[0];
}

/**
 * Remembers that DropPay refused this token for what it may do (401/100, 401/101): the engine asks for a new
 * token after any 401, and a new one would be refused just the same.
 */
export function noteScopeRefusal(
	account: TokenAccount,
	held: Tokens,
	now: number = Date.now(),
): void {
	const state = stateOf(account);
	if (state.latest?.accessToken !== held.accessToken) {
		state.latest = held;
		state.latestAt = now;
	}
	state.refusedToken = held.accessToken;
	state.refusedAt = now;
}

/**
 * Forgets tokens that were there before a request that DropPay just refused for their age: handed out again,
 * they would be refused again. Another process may have used them up, or may tell the time by another clock, and
 * so keep us from noticing. Tokens that are refused for what they may do are kept, see {@link noteScopeRefusal}.
 *
 * @param since when that request was begun, in milliseconds since 1970
 */
export function forgetTokensBefore(account: TokenAccount, since: number): void {
	const state = stateOf(account);
	if (state.latest === undefined || state.latestAt > since) return;
	if (state.latest.accessToken !== state.refusedToken) state.latest = undefined;
}

/** Why the latest request for tokens of an account failed; undefined when it succeeded. */
export function latestFailure(account: TokenAccount): Failure | undefined {
	return stateOf(account).failure;
}

/** Remembers that DropPay has accepted a token of this account: renewing leads somewhere. */
export function noteAccepted(account: TokenAccount): void {
	stateOf(account).issuedUnaccepted = 0;
}

/** Whether one more token of this account would be refused just as the latest ones were. */
export function isRenewalExhausted(account: TokenAccount): boolean {
	return stateOf(account).issuedUnaccepted >= MAX_REJECTED_TOKENS;
}

function stateOf(account: TokenAccount): AccountState {
	const key = tokenOwner(account);
	const state = accounts.get(key) ?? {
		issuedUnaccepted: 0,
		latestAt: 0,
		refusedAt: 0,
		failureAt: 0,
	};
	accounts.set(key, state);
	return state;
}
