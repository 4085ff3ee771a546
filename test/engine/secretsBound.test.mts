/** Tokens, keys and secrets stay at the server of their credential, however a request is written or answered. */
import type { IHttpRequestOptions } from 'n8n-workflow';

import { readAccount } from '../../api/auth/apiCredential';
import { tokenOwner } from '../../api/auth/tokens';
import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { markRequest } from '../../credentials/requestMark';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { testCredential } from './credentialTest.mts';
import { sandboxCheckoutCredential, sandboxCredential } from '../support/storedCredentials.mts';

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

	const path = host === 'api' ? '/bank/v1/push' : '/v1/authorization/CHT0000000001/charge';
	const forged = Symbol('request of the DropPay client');

	// As n8n 2.41.1 builds them; none of them is a request of our client.
	test.each([
		['HTTP Request 1 to 4, by the deprecated helper', { method: 'POST', uri: `${server}${path}` }],
		[
			'HTTP Request Tool 1 and 1.1',
			{ method: 'POST', url: `${server}${path}`, body: { amount: 5 } },
		],
		['a declarative node', { method: 'POST', baseURL: server, url: path, body: { amount: 5 } }],
		['GraphQL', { method: 'POST', url: `${server}/graphql`, body: { query: '{ a }' } }],
		['a read', { method: 'GET', baseURL: server, url: '/bank/v1/registry/account/other' }],
		['the address of the test, with a query', testLike({ qs: { a: 1 } })],
		['the address of the test, with a body', testLike({ body: { amount: 5 } })],
		['the address of the test, by another method', testLike({ method: 'DELETE' })],
		['the address of the test, whole', { method: 'GET', url: `${server}${testPath()}` }],
		[
			'a mark that another module made',
			{ method: 'POST', baseURL: server, url: path, [forged]: {} },
		],
	])('refuses a request of another node: %s', async (_sender, request) => {
		if (typeof authenticate !== 'function') throw new Error('it is a function');
		await expect(
			authenticate(credential, request as unknown as IHttpRequestOptions),
		).rejects.toThrow(/^This credential works in the DropPay nodes only: /);
	});

	test('hands out a request of our client once', async () => {
		if (typeof authenticate !== 'function') throw new Error('it is a function');
		const stored = {
			...credential,
			accessToken: 'token',
			tokenOwner: host === 'api' ? tokenOwner(readAccount(credential)) : '',
		};
		const { options, mark } = markRequest({ method: 'POST', baseURL: server, url: path });
		const sent = await authenticate(stored, options);
		expect(mark.isHandedOut).toBe(true);
		expect(Object.getOwnPropertySymbols(sent)).toEqual([]);
		await expect(authenticate(stored, sent)).rejects.toThrow(/DropPay nodes only/);
	});

	function testPath(): string {
		return host === 'api' ? '/bank/v1/registry/account' : '/v1/authorization/CHT0000000000/check';
	}

	function testLike(changes: object): object {
		return { method: 'GET', baseURL: server, url: testPath(), ...changes };
	}
});

describe('a redirect of the credential test', () => {
	test.each([
		['account', 'getAccount', 302],
		['account', 'getAccount', 307],
		['application', 'createApplicationToken', 307],
	])(
		'a redirect of the credential test with access %s is not followed: %s, %i',
		async (access, operationId, status) => {
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
		},
	);
});
