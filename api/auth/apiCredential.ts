import { parseEndpointOverrides, type EndpointOverrides } from '../contract/paths';
import { rejectCredential, rejectInvalid } from '../errors/failure';
import { InvalidValue, kindOf, quote } from '../values/invalidValue';
import { checkoutHost, hosts } from './hosts';
import type { TokenAccount, Tokens } from './tokens';

/** The fields of the `dropPayApi` credential as they are stored, expressions resolved. */
export type StoredCredential = Readonly<Record<string, unknown>>;

/** What requests need to know of the credential. */
export interface ApiAccount extends TokenAccount {
	/** Base address of the Checkout, without a trailing slash. */
	checkout: string;
}

/**
 * Missing keys come out as empty text; DropPay rejects them. Any Access but `application` counts as `account`.
 *
 * @throws DropPayFailure in one sentence if Environment, an address or a path override can't be used
 */
export function readAccount(stored: StoredCredential): ApiAccount {
	try {
		const { api, checkout } = hosts({
			environment: readEnvironment(stored.environment),
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

/** What requests to the Checkout need to know of the `dropPayCheckoutApi` credential. */
export interface CheckoutAccount {
	/** Base address of the Checkout, without a trailing slash. */
	checkout: string;
	/** Stands in the page, for everybody to read. */
	publicKey: string;
	privateKey: string;
	overrides: EndpointOverrides;
}

/** @throws DropPayFailure as {@link readAccount}, also when a key is missing */
export function readCheckoutAccount(stored: StoredCredential): CheckoutAccount {
	try {
		const checkout = checkoutHost({
			environment: readEnvironment(stored.environment),
			checkoutBaseUrl: text(stored.checkoutBaseUrl),
		});
		return {
			checkout,
			publicKey: requireKey(stored.checkoutPublicKey, 'Checkout Public Key'),
			privateKey: requireKey(stored.checkoutPrivateKey, 'Checkout Private Key'),
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

/** Given by an expression, anything but the two would otherwise stand for Production, which is real money. */
function readEnvironment(value: unknown): string {
	if (value === 'production' || value === 'custom') return value;
	const given = typeof value === 'string' ? quote(value) : kindOf(value);
	throw new InvalidValue(
		`Environment is ${given}, neither "production" nor "custom"`,
		'Choose the Environment in the credential.',
	);
}

/** A key goes into a header or an attribute: printable characters without blanks, as such keys are. */
function requireKey(value: unknown, label: string): string {
	const key = text(value);
	if (key === '') throw new InvalidValue(`${label} is empty`);
	if (!/^[!-~]+$/.test(key))
		throw new InvalidValue(`${label} contains a space or another invalid character`);
	return key;
}

function readOverrides(value: unknown): EndpointOverrides {
	try {
		return parseEndpointOverrides(value);
	} catch (error) {
		if (!(error instanceof InvalidValue)) return refuse(error);
		return refuse(new InvalidValue(`Endpoint Overrides: ${error.reason}`, error.remedy));
	}
}

function refuse(error: unknown): never {
	return rejectInvalid(error, (reason, remedy = 'Correct it in the credential.') =>
		rejectCredential(reason, remedy),
	);
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
