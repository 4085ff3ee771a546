import { DropPayFailure } from './errors';
import { hosts } from './hosts';
import { InvalidValue } from './invalidValue';
import { parseEndpointOverrides } from './paths';
import type { TokenAccount, Tokens } from './tokens';

/** The fields of the `dropPayApi` credential as they are stored, expressions resolved. */
export type StoredCredential = Readonly<Record<string, unknown>>;

/** What requests need to know of the credential. */
export interface Account extends TokenAccount {
	/** Base address of the Checkout, without a trailing slash. */
	checkout: string;
}

/**
 * @throws DropPayFailure in one sentence when a field cannot be used: a host that would leak secrets,
 * a path override that is off
 */
export function readAccount(stored: StoredCredential): Account {
	try {
		const { api, checkout } = hosts({
			environment: text(stored.environment),
			baseUrl: text(stored.baseUrl),
			checkoutBaseUrl: text(stored.checkoutBaseUrl),
		});
		return {
			access: stored.access === 'application' ? 'application' : 'account',
			api,
			checkout,
			applicationKey: text(stored.applicationKey),
			applicationSecret: text(stored.applicationSecret),
			connectionCode: text(stored.connectionCode),
			overrides: readOverrides(stored.endpointOverrides),
		};
	} catch (error) {
		return refuse(error);
	}
}

export function readHeldTokens(stored: StoredCredential): Tokens {
	return {
		accessToken: text(stored.accessToken),
		refreshToken: text(stored.refreshToken),
		tokenExpiresAt: Number(stored.tokenExpiresAt) || 0,
		tokenOwner: text(stored.tokenOwner),
	};
}

/** Scheme, host and port of an address: what a token must never leave. */
export function serverOf(address: string): string {
	return (/^https?:\/\/[^/?#]*/i.exec(address)?.[0] ?? '').toLowerCase();
}

function readOverrides(value: unknown) {
	try {
		return parseEndpointOverrides(value);
	} catch (error) {
		if (!(error instanceof InvalidValue)) return refuse(error);
		return refuse(new InvalidValue(`Endpoint Overrides: ${error.reason}`, error.remedy));
	}
}

function refuse(error: unknown): never {
	if (!(error instanceof InvalidValue)) throw error;
	throw new DropPayFailure({
		message: `The credential cannot be used: ${error.reason}.`,
		description: error.remedy ?? 'Correct it in the credential.',
		outcome: 'notSent',
	});
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
