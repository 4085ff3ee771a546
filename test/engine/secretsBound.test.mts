/** Tokens, keys and secrets stay at the server of their credential, however a request is written or answered. */
import { UserError, type IHttpRequestOptions } from 'n8n-workflow';

import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { testCredential } from './credentialTest.mts';
import { sandboxCheckoutCredential, sandboxCredential } from './storedCredentials.mts';

let sandbox: Sandbox;
let other: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
	other = await startSandbox();
});

afterAll(async () => {
	await sandbox.close();
	await other.close();
});

describe.each([
	['dropPayApi', new DropPayApi(), sandboxCredential('', { environment: 'production' }), 'api'],
	[
		'dropPayCheckoutApi',
		new DropPayCheckoutApi(),
		sandboxCheckoutCredential('', { environment: 'production' }),
		'checkout',
	],
])('%s', (_name, { authenticate }, credential, host) => {
	const server = { api: 'https://api.drop-pay.io', checkout: 'https://checkout.drop-pay.com' }[
		host
	] as string;

	test.each(['https://evil.example/x', 'HTTPS://evil.example/x', '//evil.example/x'])(
		'an address that is whole goes where it says, whatever the base address: %s',
		async (url) => {
			if (typeof authenticate !== 'function') throw new Error('it is a function');
			await expect(authenticate(credential, { baseURL: server, url })).rejects.toThrow(
				`is sent to ${server} only`,
			);
		},
	);

	test("n8n's HTTP Request node, which hands over `uri`, is told where to go", async () => {
		if (typeof authenticate !== 'function') throw new Error('it is a function');
		const asHttpRequestNode = { uri: `${server}/bank/v1/push`, method: 'POST' };
		await expect(
			authenticate(credential, asHttpRequestNode as unknown as IHttpRequestOptions),
		).rejects.toThrow(
			new UserError(
				'This credential works in the DropPay nodes only: the HTTP Request node may send a payment twice. Use the DropPay node, resource Custom Request.',
			),
		);
	});
});

describe('a redirect of the credential test', () => {
	test.each([
		['account', 'getAccount', 302],
		['account', 'getAccount', 307],
		['application', 'createApplicationToken', 307],
	])('with access %s is not followed: %s, %i', async (access, operationId, status) => {
		await sandbox.control.reset();
		await sandbox.control.clearFaults();
		await sandbox.control.addFault({
			match: { operationId },
			// The first request for an application token is that of the credential itself.
			skip: access === 'application' ? 1 : 0,
			times: 0,
			fault: { kind: 'status', status, headers: { location: `${other.url}/somewhere` } },
		});

		const result = await testCredential('dropPayApi', sandboxCredential(sandbox.url, { access }));

		expect(result.status).toBe('Error');
		expect(await other.control.journal()).toEqual([]);
	});
});
