import { createHash } from 'node:crypto';

import type { EndpointOverrides } from '../contract/paths';

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

/** The value of an account without tokens. */
export const NO_TOKENS: Tokens = {
	accessToken: '',
	refreshToken: '',
	tokenExpiresAt: 0,
	tokenOwner: '',
};

/**
 * Binds tokens to host, Application and Connection Code: whatever of them changes, also by an expression,
 * makes the stored tokens invalid for this account. The secret counts too: n8n tests a credential with the token it
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
export function isUsable(account: TokenAccount, held: Tokens, now: number): boolean {
	if (held.accessToken === '' || held.tokenOwner !== tokenOwner(account)) return false;
	return held.tokenExpiresAt === 0 || now < held.tokenExpiresAt;
}

function hash(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What the token endpoint returned. */
export interface TokenResponse {
	status: number;
	text: unknown;
	/** By lower-case name. */
	headers?: unknown;
}
