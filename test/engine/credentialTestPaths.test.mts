/** The credential test: where it goes with Endpoint Overrides, and what a forbidden account says. */
import { readAccount } from '../../api/auth/apiCredential';
import { tokenOwner } from '../../api/auth/tokens';
import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { itWith } from '../support/onVersions.mts';
import { testCredential } from './credentialTest.mts';
import { sandboxCheckoutCredential, sandboxCredential } from '../support/storedCredentials.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(async () => await sandbox.control.reset());

afterAll(async () => await sandbox.close());

const overriding = (endpointOverrides: object) => ({
	endpointOverrides: JSON.stringify(endpointOverrides),
});

test.each([
	[
		'account',
		'dropPayApi',
		() => sandboxCredential(sandbox.url, overriding({ getAccount: '/bank/v9/account' })),
		['GET /bank/v9/account'],
	],
	[
		'checkout',
		'dropPayCheckoutApi',
		() =>
			sandboxCheckoutCredential(
				sandbox.url,
				overriding({ checkoutCheck: '/v9/check/{authorization_id}' }),
			),
		['GET /v9/check/CHT0000000000'],
	],
] as const)(
	'the credential test with access %s goes where Endpoint Overrides lead',
	async (_, type, data, paths) => {
		await testCredential(type, data());

		const sent = (await sandbox.control.journal()).map(({ method, path }) => `${method} ${path}`);
		expect(sent.filter((request) => !request.includes('/ac/token'))).toEqual(paths);
	},
);

test('the token request of the test, too', async () => {
	const stored = sandboxCredential(sandbox.url, {
		access: 'application',
		...overriding({ createApplicationToken: '/oa2/v9/cc/token' }),
	});
	const held = { ...stored, accessToken: 'token', tokenOwner: tokenOwner(readAccount(stored)) };
	const { authenticate } = new DropPayApi();
	if (typeof authenticate !== 'function') throw new Error('it is a function');

	const { url } = await authenticate(held, {
		method: 'POST',
		baseURL: sandbox.url,
		url: '/oa2/v1/cc/token',
	});

	expect(url).toBe('/oa2/v9/cc/token');
});

itWith('errorCause')('the credential test says what a forbidden account means', async () => {
	await sandbox.control.addFault({
		match: { operationId: 'getAccount' },
		times: 0,
		fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
	});

	expect(await testCredential('dropPayApi', sandboxCredential(sandbox.url))).toEqual({
		status: 'Error',
		message: expect.stringMatching(/^DropPay returned a token, but not the account/),
	});
});
