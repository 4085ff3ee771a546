import {
	getCredentialActivationParameters,
	n8nOAuth2Auth,
	resolveSupportedCredentialActivation,
} from 'n8n-workflow';

import { readHeldTokens, type StoredCredential } from '../api/auth/apiCredential';
import { rememberedTokens, tokensInMemory } from '../api/auth/tokenCache';
import type { TokenSender } from '../api/auth/tokenRequests';
import type { TokenAccount, Tokens } from '../api/auth/tokens';
import { processStore } from '../api/boundedMap';

/** Exports that n8n-workflow has since n8n 2.34 (read in 2.33.2, 2.34.0 and 2.41.0). */
const SINCE_2_34: unknown[] = [
	getCredentialActivationParameters,
	n8nOAuth2Auth,
	resolveSupportedCredentialActivation,
];

/**
 * Whether n8n may store tokens in the credential. Before 2.34, n8n stores all other fields with them as the expressions
 * in them turned out for one item (credentials-helper.js of 1.123.81, 2.8.4, 2.22.6 and 2.33.7): a Connection Code from
 * an expression would become that item's for good, and every later run would act for that account.
 *
 * There the tokens stay in the memory of the process, as on any n8n that isn't recognised: it costs an exchange for
 * each process.
 */
export function canStoreTokens(): boolean {
	return SINCE_2_34.some((known) => known !== undefined);
}

/** The tokens that a request with this credential goes out with; perhaps none. */
export function currentTokens(account: TokenAccount, credentials: StoredCredential): Tokens {
	const remembered = canStoreTokens() ? undefined : rememberedTokens(account);
	return remembered ?? readHeldTokens(credentials);
}

/** Tokens that DropPay rejected or, of a credential test, may have rejected, by token. */
const doubted = processStore<string, true>('rejected tokens', 1_000);

/**
 * Remembers a token that must not go out again. n8n itself sends a credential test: that its token was rejected shows
 * only in being asked for tokens once more.
 */
export function doubtToken(accessToken: string): void {
	doubted.set(accessToken, true);
}

/**
 * Gets tokens where n8n may not store them.
 *
 * @throws DropPayFailure with one sentence that says what to do
 */
export async function rememberTokens(account: TokenAccount, send: TokenSender): Promise<void> {
	const remembered = rememberedTokens(account)?.accessToken;
	const isDoubted = remembered !== undefined && doubted.get(remembered) === true;
	await tokensInMemory(account, isDoubted ? remembered : undefined, send);
}
