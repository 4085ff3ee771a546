import { createHash } from 'node:crypto';

import { readBody } from './answers';
import { endpoints, type EndpointName } from './endpoints';
import type { AccessToken } from './entities';
import { DropPayFailure, noAnswer, vendorError, type Failure } from './errors';
import { endpointPath, type EndpointOverrides } from './paths';

/** Whose tokens: an Application, and for `account` access the Connection Code of the account it acts for. */
export interface TokenAccount {
	access: 'account' | 'application';
	/** Base address of the API, without a trailing slash. */
	api: string;
	applicationKey: string;
	applicationSecret: string;
	connectionCode: string;
	/** Where the Connection Code stands, for texts; the credential when left out. */
	codeStandsIn?: string;
	overrides: EndpointOverrides;
}

/** Tokens as they are kept. Empty texts and 0 mean "none" and "not known". */
export interface Tokens {
	accessToken: string;
	refreshToken: string;
	/** Milliseconds since 1970 by the clock of this machine; 0 when DropPay did not say. */
	tokenExpiresAt: number;
	/** What the tokens are good for, see {@link tokenOwner}. */
	tokenOwner: string;
}

export interface TokenRequest {
	method: 'POST' | 'PUT';
	url: string;
	body: Record<string, string>;
}

/** Sends one request, follows no redirect, resolves for every HTTP status. `networkCode` is Node's, such as ECONNREFUSED. */
export type TokenSender = (
	request: TokenRequest,
) => Promise<{ status: number; text: unknown } | { networkCode: string | undefined }>;

/** How long a token that was just issued is handed to callers that still hold an older one. */
const GRACE_MS = 60_000;

/** How long a refusal is repeated without asking again: a thousand items must not become a thousand exchanges. */
const REFUSAL_GRACE_MS = 2_000;

/** Accounts remembered at once; the one unused for longest goes first. */
const MAX_ACCOUNTS = 1_000;

/** So many tokens in a row of which DropPay accepts none: it does not refuse them for their age, whatever it says. */
const TOKENS_IN_VAIN = 3;

interface AccountState {
	/** Tokens issued since DropPay accepted one in a request. */
	issuedInVain: number;
	flight?: { tokens: Promise<Tokens>; since: number };
	latest?: Tokens;
	latestAt: number;
	/** The access token that DropPay refused for what it may do, not for its age. */
	refusedToken?: string;
	refusedAt: number;
	failure?: Failure;
	failureAt: number;
}

const accounts = new Map<string, AccountState>();

/**
 * Binds tokens to host, Application and Connection Code: whatever of them changes, also by an expression,
 * makes the stored tokens somebody else's. The secret counts too: n8n tests a credential with the token it
 * holds, and a wrong secret would look right until that token is too old.
 *
 * @returns a hash, so that no secret is stored twice
 */
export function tokenOwner(account: TokenAccount): string {
	return hash(
		account.access,
		account.api,
		account.applicationKey,
		account.applicationSecret,
		account.access === 'account' ? account.connectionCode : '',
	);
}

/** Whether stored tokens may be sent for this account at all, and are not past their time by our clock. */
export function usable(account: TokenAccount, held: Tokens, now: number): boolean {
	if (held.accessToken === '' || held.tokenOwner !== tokenOwner(account)) return false;
	return held.tokenExpiresAt === 0 || now < held.tokenExpiresAt;
}

/**
 * New tokens for callers whose tokens are missing, of another owner, too old or refused.
 *
 * However many callers come at once, one request goes out; whoever comes with an older token than the
 * latest gets the latest. Refresh first [doc: overview, client: freeback, weak], then the Connection Code
 * again, which is reusable [client: freeback], so that a lost race between processes does no harm.
 *
 * @param patience milliseconds after which a request that has no answer yet is waited for no longer: the next
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
			if ((mine === undefined && stillGood) || (age >= 0 && age < GRACE_MS)) return latest;
		} else if (
			state.refusedToken === latest.accessToken &&
			now() - state.refusedAt < GRACE_MS &&
			usable(account, mine, now())
		) {
			return latest;
		}
	}
	if (state.failure && now() - state.failureAt < REFUSAL_GRACE_MS) {
		throw new DropPayFailure(state.failure);
	}

	const flight = { tokens: request(account, mine, send, now), since: now() };
	state.flight = flight;
	try {
		const tokens = await flight.tokens;
		state.latest = tokens;
		state.latestAt = now();
		state.issuedInVain++;
		state.failure = undefined;
		return tokens;
	} catch (error) {
		if (error instanceof DropPayFailure && error.failure.outcome === 'refused') {
			state.failure = error.failure;
			state.failureAt = now();
		}
		return await Promise.reject(error);
	} finally {
		if (state.flight === flight) state.flight = undefined;
	}
}

const NO_TOKENS: Tokens = {
	accessToken: '',
	refreshToken: '',
	tokenExpiresAt: 0,
	tokenOwner: '',
};

/**
 * Tokens of an account for whom nobody stores any: those that this process holds, or new ones.
 *
 * They live in memory only, for at most {@link MAX_ACCOUNTS} accounts, each bound to its code, key and host.
 *
 * @param refused an access token that DropPay just took for too old; whoever else holds it, one renewal goes out
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
	const { latest } = stateOf(account);
	if (latest && latest.accessToken !== refused && usable(account, latest, now())) return latest;
	return await obtainTokens(account, latest ?? NO_TOKENS, send, now, patience);
}

/**
 * The tokens that are good for longest: those that somebody stored, or those that this process got since.
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
		(tokens): tokens is Tokens => tokens !== undefined && usable(account, tokens, now),
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

/** Remembers that DropPay has accepted a token of this account: renewing leads somewhere. */
export function noteAccepted(account: TokenAccount): void {
	stateOf(account).issuedInVain = 0;
}

/** Whether one more token of this account would be refused just as the latest ones were. */
export function isRenewedInVain(account: TokenAccount): boolean {
	return stateOf(account).issuedInVain >= TOKENS_IN_VAIN;
}

function stateOf(account: TokenAccount): AccountState {
	const key = tokenOwner(account);
	const state = accounts.get(key) ?? { issuedInVain: 0, latestAt: 0, refusedAt: 0, failureAt: 0 };
	accounts.delete(key);
	accounts.set(key, state);
	if (accounts.size > MAX_ACCOUNTS) {
		const [oldest] = accounts.keys();
		if (oldest !== undefined) accounts.delete(oldest);
	}
	return state;
}

async function request(
	account: TokenAccount,
	held: Tokens | undefined,
	send: TokenSender,
	now: () => number,
): Promise<Tokens> {
	if (account.access === 'application') {
		return await issue(account, 'createApplicationToken', clientCredentials(account), send, now);
	}
	if (account.connectionCode === '') {
		throw refused(
			'This credential has no Connection Code: open a Connection, confirm it in the DropPay app and put its Connection Code into the credential.',
		);
	}
	if (held && held.refreshToken !== '') {
		const body = { ...authorizationCode(account), refresh_token: held.refreshToken };
		const refreshed = await ask(account, 'refreshUserToken', body, send);
		const tokens = readTokens(account, refreshed.status, refreshed.text, now());
		// A refusal of any kind leads to the code: that the refresh works at all is weakly sourced.
		if (tokens) return { ...tokens, refreshToken: tokens.refreshToken || held.refreshToken };
	}
	return await issue(account, 'createUserToken', authorizationCode(account), send, now);
}

/** Source: path and grant_type doc authentication-v1; the other members inferred from the user token. */
function clientCredentials(account: TokenAccount): Record<string, string> {
	return {
		grant_type: 'client_credentials',
		client_id: account.applicationKey,
		client_secret: account.applicationSecret,
		scope: 'app',
	};
}

/** Source: client freeback, for the exchange and for the refresh. */
function authorizationCode(account: TokenAccount): Record<string, string> {
	return {
		grant_type: 'authorization_code',
		code: account.connectionCode,
		client_id: account.applicationKey,
		client_secret: account.applicationSecret,
		scope: 'app',
	};
}

async function ask(
	account: TokenAccount,
	endpoint: EndpointName,
	body: Record<string, string>,
	send: TokenSender,
): Promise<{ status: number; text: unknown }> {
	const method = endpoints[endpoint].method as 'POST' | 'PUT';
	const { path } = endpointPath(endpoint, {}, account.overrides);
	const answer = await send({ method, url: `${account.api}${path}`, body });
	if ('networkCode' in answer) {
		const { message } = noAnswer(endpoint, answer.networkCode, hostOf(account.api));
		throw new DropPayFailure({
			message: `No access token: ${message}.`,
			description: 'Check the network and the Base URL of the credential, then run it again.',
			outcome: 'notSent',
		});
	}
	return answer;
}

async function issue(
	account: TokenAccount,
	endpoint: EndpointName,
	body: Record<string, string>,
	send: TokenSender,
	now: () => number,
): Promise<Tokens> {
	const { status, text } = await ask(account, endpoint, body, send);
	const tokens = readTokens(account, status, text, now());
	if (tokens) return tokens;
	throw refusedExchange(account, status, text);
}

function refusedExchange(account: TokenAccount, status: number, text: unknown): DropPayFailure {
	const answer = readBody(text);
	const { code } = answer.kind === 'json' ? vendorError(answer.value) : {};
	const label = `DropPay ${status}${code !== undefined ? `/${code}` : ''}`;
	const host = hostOf(account.api);
	if (status >= 500) {
		return refused(
			`No access token: ${host} could not answer (${label}); run it again later.`,
			status,
			code,
		);
	}
	if (status >= 200 && status < 300) {
		const what =
			answer.kind === 'unreadable' ? answer.what : 'something that holds no access token';
		return refused(
			`No access token: ${host} answered ${status} with ${what}; check Environment and Base URL in the credential.`,
			status,
		);
	}
	if (status === 401 && code === '102') {
		return refused(
			`The Connection was revoked or its Connection Code is not valid (${label}): open a new Connection, confirm it in the DropPay app and put the new Connection Code into ${codeStandsIn(account)}.`,
			status,
			code,
		);
	}
	if (status === 401 && code === '100') {
		return refused(
			`DropPay does not accept this Application Key and Application Secret (${label}): copy both again from the DropPay Developer Area into the credential.`,
			status,
			code,
		);
	}
	if (status === 404 || status === 405 || answer.kind === 'unreadable') {
		return refused(
			`No access token: ${host} has no token endpoint at this address (${label}); check Environment, Base URL and Endpoint Overrides in the credential.`,
			status,
			code,
		);
	}
	return refused(
		account.access === 'account'
			? `DropPay gives no access token (${label}): check Application Key, Application Secret and Connection Code; when they are right, open a new Connection and put the new Connection Code into ${codeStandsIn(account)}.`
			: `DropPay gives no access token (${label}): check Application Key and Application Secret in the credential.`,
		status,
		code,
	);
}

function refused(message: string, status?: number, code?: string): DropPayFailure {
	return new DropPayFailure({
		message,
		description: '',
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
		outcome: 'refused',
	});
}

function readTokens(
	account: TokenAccount,
	status: number,
	text: unknown,
	now: number,
): Tokens | undefined {
	if (status < 200 || status >= 300) return undefined;
	const answer = readBody(text);
	if (answer.kind !== 'json' || answer.value === null || typeof answer.value !== 'object') {
		return undefined;
	}
	const { access_token, refresh_token, expires_in } = answer.value as Partial<AccessToken>;
	if (typeof access_token !== 'string' || access_token === '') return undefined;
	// Missing, zero and text are not trusted: then only a 401 tells that the token is old.
	const seconds = Number(expires_in);
	return {
		accessToken: access_token,
		refreshToken: typeof refresh_token === 'string' ? refresh_token : '',
		tokenExpiresAt: Number.isFinite(seconds) && seconds > 0 ? now + seconds * 1000 : 0,
		tokenOwner: tokenOwner(account),
	};
}

function codeStandsIn(account: TokenAccount): string {
	return account.codeStandsIn ?? 'the credential';
}

function hostOf(address: string): string {
	return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function hash(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
