import { processStore } from '../boundedMap';
import { endpoints, type EndpointName } from '../contract/endpoints';
import type { AccessToken } from '../contract/entities';
import { endpointPath } from '../contract/paths';
import { readBody } from '../errors/body';
import { noAnswer } from '../errors/lostResponses';
import { hostOf } from './hosts';
import { refusedExchange, unansweredExchange, withoutConnectionCode } from './tokenRefusals';
import { tokenOwner, type TokenAccount, type TokenResponse, type Tokens } from './tokens';

export interface TokenRequest {
	method: 'POST' | 'PUT';
	url: string;
	body: Record<string, string>;
}

/** Sends one request, follows no redirect, resolves for every HTTP status. `networkCode` is Node's, such as ECONNREFUSED. */
export type TokenSender = (
	request: TokenRequest,
) => Promise<TokenResponse | { networkCode: string | undefined }>;

/**
 * Fetches tokens from DropPay by one to three requests.
 *
 * Refresh first, by PUT and then by POST [doc: overview, client: freeback, weak], then the Connection Code again, which is
 * reusable [client: freeback], so that a lost race between processes does no harm.
 *
 * @param held tokens of this account, whose refresh token is tried
 * @throws DropPayFailure with one sentence that says what to do
 */
export async function requestTokens(
	account: TokenAccount,
	held: Tokens | undefined,
	send: TokenSender,
	now: () => number,
): Promise<Tokens> {
	if (account.access === 'application') {
		return await issue(account, 'createApplicationToken', clientCredentials(account), send, now);
	}
	if (account.connectionCode === '') {
		throw withoutConnectionCode();
	}
	if (held && held.refreshToken !== '') {
		const tokens = await refresh(account, held.refreshToken, send, now);
		if (tokens) return { ...tokens, refreshToken: tokens.refreshToken || held.refreshToken };
	}
	return await issue(account, 'createUserToken', authorizationCode(account), send, now);
}

/** Statuses of a server that has no PUT for tokens. */
const NO_PUT = [404, 405, 501];

/** Servers that know no PUT for tokens; there the refresh is that of OAuth2. */
const withoutPut = processStore<string, true>('servers without PUT for tokens', 100);

/**
 * Refreshes by PUT [client: freeback, weak], or by POST with `grant_type: refresh_token` as OAuth2 has it.
 *
 * @returns undefined when it did not succeed for whatever reason: that it works at all is weakly sourced, and the
 * Connection Code is good for another exchange
 */
async function refresh(
	account: TokenAccount,
	refreshToken: string,
	send: TokenSender,
	now: () => number,
): Promise<Tokens | undefined> {
	const put = { ...authorizationCode(account), refresh_token: refreshToken };
	const post = { ...put, grant_type: 'refresh_token' };
	const attempt = async (endpoint: EndpointName, body: Record<string, string>) =>
		await ask(account, endpoint, body, send).catch(() => undefined);
	const isKnown = withoutPut.get(account.api) === true;
	const response = isKnown ? undefined : await attempt('refreshUserToken', put);
	if (!isKnown && !NO_PUT.includes(response?.status ?? 0)) return tokensIn(account, response, now);
	const tokens = tokensIn(account, await attempt('createUserToken', post), now);
	// A server that takes neither is asked as before: it may have been a proxy that answered.
	if (tokens) withoutPut.set(account.api, true);
	else withoutPut.delete(account.api);
	return tokens;
}

function tokensIn(
	account: TokenAccount,
	response: TokenResponse | undefined,
	now: () => number,
): Tokens | undefined {
	return response && readTokens(account, response.status, response.text, now());
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
): Promise<TokenResponse> {
	const method = endpoints[endpoint].method as 'POST' | 'PUT';
	const { path } = endpointPath(endpoint, {}, account.overrides);
	const answer = await send({ method, url: `${account.api}${path}`, body });
	if ('networkCode' in answer) {
		const { message } = noAnswer(endpoint, answer.networkCode, hostOf(account.api));
		throw unansweredExchange(message);
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
	const response = await ask(account, endpoint, body, send);
	const tokens = tokensIn(account, response, now);
	if (tokens) return tokens;
	throw refusedExchange(account, response);
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
