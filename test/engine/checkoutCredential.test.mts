import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { CHECKOUT_POS } from '../../sandbox/seed.mts';
import { testCredential, type CredentialTestResult } from './credentialTest.mts';
import { itWith } from '../support/onVersions.mts';
import { sandboxCheckoutCredential } from '../support/harness.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(async () => await sandbox.control.reset());

afterAll(async () => await sandbox.close());

async function tested(changes: ICredentialDataDecryptedObject = {}): Promise<CredentialTestResult> {
	return await testCredential(
		'dropPayCheckoutApi',
		sandboxCheckoutCredential(sandbox.url, changes),
	);
}

describe('the test of the Checkout credential', () => {
	test('a good key is accepted, though it asks for nobody’s Authorization', async () => {
		expect(await tested()).toEqual({ status: 'OK', message: 'Connection successful!' });
		const [entry, ...others] = await sandbox.control.journal();
		expect(others).toEqual([]);
		expect(entry).toMatchObject({ operationId: 'checkoutCheck', status: 404, effect: false });
		expect(entry?.contract).toEqual([]);
		expect(entry?.headers['x-droppay-checkout-privatekey']).toBe(CHECKOUT_POS.privateKey);
	});

	test('a wrong key is refused', async () => {
		expect(await tested({ checkoutPrivateKey: 'another' })).toEqual({
			status: 'Error',
			message: expect.stringContaining('does not accept this Checkout Private Key'),
		});
	});

	test.each([
		['400 with a code', 400, '103', 'OK'],
		['403 for the resource', 403, '101', 'OK'],
		['403 for the signature', 403, '100', 'Error'],
		['401', 401, '102', 'Error'],
		['500', 500, '100', 'Error'],
		['503', 503, '100', 'Error'],
	])('an answer of %s', async (_, status, code, expected) => {
		await sandbox.control.addFault({
			match: { operationId: 'checkoutCheck' },
			times: 0,
			fault: { kind: 'status', status, body: { code, description: 'said' } },
		});
		expect((await tested()).status).toBe(expected);
	});

	test.each([200, 404])('a web page with the status %s is no Checkout', async (status) => {
		await sandbox.control.addFault({
			match: { operationId: 'checkoutCheck' },
			fault: {
				kind: 'body',
				status,
				contentType: 'text/html',
				body: '<!doctype html><p>Not here</p>',
			},
		});
		expect(await tested()).toEqual({
			status: 'Error',
			message: expect.stringContaining('does not respond like the DropPay Checkout'),
		});
	});

	itWith('credentialTestStatuses')('a redirect is not followed', async () => {
		await sandbox.control.addFault({
			match: { operationId: 'checkoutCheck' },
			fault: {
				kind: 'status',
				status: 302,
				headers: { location: `${sandbox.url}/js/droppay-checkout.js` },
			},
		});
		expect((await tested()).status).toBe('Error');
		const asked = (await sandbox.control.journal()).map(({ operationId }) => operationId);
		expect(asked).toEqual(['checkoutCheck']);
	});

	test.each([
		['plain http', { checkoutBaseUrl: 'http://shop.example' }, 'plain http'],
		['no address', { checkoutBaseUrl: '' }, 'Checkout Base URL is empty'],
		['no key', { checkoutPrivateKey: ' ' }, 'Checkout Private Key is empty'],
		['no public key', { checkoutPublicKey: '' }, 'Checkout Public Key is empty'],
		['a key with a line break', { checkoutPrivateKey: 'a\nb' }, 'invalid character'],
		['an override that is off', { endpointOverrides: '[]' }, 'Endpoint Overrides'],
	])('%s: said in words, and nothing is sent', async (_, changes, said) => {
		const { status, message } = await tested(changes);
		expect(status).toBe('Error');
		expect(message).toContain(said);
		expect(await sandbox.control.journal()).toEqual([]);
	});
});

describe('the private key', () => {
	const { authenticate } = new DropPayCheckoutApi();

	test.each([
		['the host of the API', 'https://api.drop-pay.io/bank/v1/registry/account'],
		['another scheme', 'http://checkout.drop-pay.com/v1/authorization/X/check'],
		['another port', 'https://checkout.drop-pay.com:8443/v1/authorization/X/check'],
		['a host that only begins alike', 'https://checkout.drop-pay.com.evil.example/v1'],
		['a host behind a user name', 'https://checkout.drop-pay.com@evil.example/v1'],
	])('the private key of the Checkout is not sent to %s', async (_, url) => {
		if (typeof authenticate !== 'function') throw new Error('it is a function');
		const production = sandboxCheckoutCredential('', { environment: 'production' });
		await expect(authenticate(production, { url })).rejects.toThrow(
			'sent to https://checkout.drop-pay.com only',
		);
	});

	test('the private key of the Checkout is masked, and the public one is not', () => {
		const masked = new DropPayCheckoutApi().properties
			.filter(({ typeOptions }) => typeOptions?.password === true)
			.map(({ name }) => name);
		expect(masked).toEqual(['checkoutPrivateKey']);
	});
});
