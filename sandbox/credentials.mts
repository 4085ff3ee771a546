import type { Caller } from './call.mts';
import type { SecurityScheme } from './contract.mts';
import { badToken, outOfScope, wrongCredentials } from './refusals.mts';
import { accountById } from './resources/accounts.mts';
import { acceptToken } from './resources/tokens.mts';
import type { World } from './world.mts';

const CHECKOUT_HEADER = 'x-droppay-checkout-privatekey';

type Headers = Record<string, string | string[] | undefined>;

function bearer(headers: Headers): string | null {
	const header = headers.authorization;
	const match = /^Bearer +(\S+)$/i.exec(typeof header === 'string' ? header : '');
	return match?.[1] ?? null;
}

/** Whose token a request carries, live or not; null without a known token. */
export function tokenOwner(world: World, headers: Headers): string | null {
	const token = world.accessTokens.get(bearer(headers) ?? '');
	if (!token) return null;
	return token.connection ? token.connection.accountId : token.applicationKey;
}

/**
 * The caller that a request's credential names.
 * @param security alternatives of the contract; mutual TLS counts as given, for the sandbox has none
 * @throws 401/100 wrong Checkout key, 401/101 a token of the wrong kind, 401/102 a bad token
 */
export function authenticate(world: World, security: SecurityScheme[][], headers: Headers): Caller {
	const schemes = new Set(security.flat());
	if (schemes.has('CheckoutPrivateKey')) {
		const key = headers[CHECKOUT_HEADER];
		const pos = [...world.pos.values()].find(
			({ checkoutPrivateKey }) => checkoutPrivateKey !== null && checkoutPrivateKey === key,
		);
		if (!pos) throw wrongCredentials('unknown Checkout Private Key');
		return { kind: 'checkout', pos };
	}
	const user = schemes.has('UserAccessToken');
	const application = schemes.has('ApplicationAccessToken');
	if (!user && !application) return { kind: 'nobody' };

	const value = bearer(headers);
	if (value === null) throw badToken('a Bearer token is missing');
	const { applicationKey, connection } = acceptToken(world, value);
	if (!connection) {
		if (!application) throw outOfScope('a User Access Token is needed');
		return { kind: 'application', applicationKey };
	}
	if (!user) throw outOfScope('an Application Access Token is needed');
	const account = accountById(world, connection.accountId ?? '');
	return { kind: 'user', applicationKey, account, connection };
}
