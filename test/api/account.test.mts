import {
	readAccount,
	readCheckoutAccount,
	readHeldTokens,
	serverOf,
} from '../../api/auth/apiCredential';
import { DropPayFailure } from '../../api/errors/failure';

const stored = {
	environment: 'custom',
	baseUrl: 'https://droppay.example/',
	checkoutBaseUrl: '',
	access: 'account',
	applicationKey: ' key ',
	applicationSecret: 'secret\n',
	connectionCode: '\tcode',
	endpointOverrides: '{"getAccount": "/v2/account"}',
};

test('a stored credential is read, white space and all', () => {
	expect(readAccount(stored)).toMatchObject({
		access: 'account',
		api: 'https://droppay.example',
		checkout: 'https://droppay.example',
		applicationKey: 'key',
		applicationSecret: 'secret',
		connectionCode: 'code',
		overrides: { getAccount: '/v2/account' },
	});
});

test.each([undefined, null, 7, {}, 'other'])('an access of %j is that of an account', (access) => {
	expect(readAccount({ ...stored, access }).access).toBe('account');
});

test.each([
	[{ baseUrl: 'http://droppay.example' }, 'Base URL "http://droppay.example" is plain http'],
	[{ baseUrl: undefined }, 'Base URL is empty'],
	[{ environment: 'sandbox' }, 'Environment is "sandbox", neither "production" nor "custom"'],
	[{ environment: 'Custom' }, 'Environment is "Custom", neither'],
	[{ environment: '' }, 'Environment is "", neither'],
	[{ environment: undefined }, 'Environment is nothing, neither'],
	[{ endpointOverrides: '[' }, 'Endpoint Overrides: is not a JSON object'],
	[{ endpointOverrides: '{"x": "/"}' }, 'Endpoint Overrides: names no operation "x"'],
])('%j cannot be used', (change, text) => {
	let refused: unknown;
	try {
		readAccount({ ...stored, ...change });
	} catch (error) {
		refused = error;
	}
	expect(refused).toBeInstanceOf(DropPayFailure);
	const { failure } = refused as DropPayFailure;
	expect(failure.message).toMatch(/^The credential cannot be used: .*\.$/);
	expect(failure.message).toContain(text);
	expect(failure.description).toMatch(/\.$/);
	expect(failure.outcome).toBe('notSent');
});

test('a Checkout in an environment that is none of the two cannot be used', () => {
	const keys = {
		checkoutPublicKey: 'public',
		checkoutPrivateKey: 'private',
		endpointOverrides: '{}',
	};
	expect(readCheckoutAccount({ ...keys, environment: 'production' }).publicKey).toBe('public');
	expect(() => readCheckoutAccount({ ...keys, environment: 'sandbox' })).toThrow(
		'Environment is "sandbox", neither "production" nor "custom"',
	);
});

test('tokens are read whatever was stored', () => {
	const none = { accessToken: '', refreshToken: '', tokenExpiresAt: 0, tokenOwner: '' };
	expect(readHeldTokens({})).toEqual(none);
	expect(readHeldTokens({ accessToken: 7, tokenExpiresAt: 'soon', tokenOwner: null })).toEqual(
		none,
	);
	expect(readHeldTokens({ accessToken: 'a', tokenExpiresAt: '1800000000000' })).toEqual({
		...none,
		accessToken: 'a',
		tokenExpiresAt: 1_800_000_000_000,
	});
});

test.each([
	['https://api.example/a/b?c#d', 'https://api.example'],
	['HTTPS://API.example:443', 'https://api.example:443'],
	['http://127.0.0.1:80/', 'http://127.0.0.1:80'],
	['/only/a/path', ''],
	['ftp://api.example', ''],
])('the server of %s is %j', (address, server) => {
	expect(serverOf(address)).toBe(server);
});

test('user info counts as part of the server, so that it matches none', () => {
	expect(serverOf('https://api.example@evil.example/')).not.toBe(serverOf('https://api.example/'));
});
