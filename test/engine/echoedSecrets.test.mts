/** A server may echo what it received: nothing that authorizes a request is shown, in a failure or in an output. */
import { Merchant } from '../support/merchant.mts';

test.each([400, 500, 230])('a refusal that echoes the token: %i', async (status) => {
	const merchant = await Merchant.open();
	await merchant.run('account.get');
	const { accessToken } = await merchant.issuedTokens();
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		times: 0,
		fault: {
			kind: 'status',
			status,
			body: { code: '101', description: `request was Bearer ${accessToken}` },
		},
	});

	// `run` fails if any secret stands in the result.
	const { error } = await merchant.run('account.get');

	expect(`${error?.message} ${error?.description}`).toContain('request was Bearer (hidden)');
});

test('a pay token that is echoed by the refusal of a charge', async () => {
	const merchant = await Merchant.open();
	const authorizationId = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: {
			kind: 'status',
			status: 400,
			body: { code: '101', description: 'token ABC123456 is off' },
		},
	});

	const { error } = await merchant.run('charge.create', {
		authorizationId,
		additionalFields: { payToken: 'ABC123456' },
	});

	expect(error?.description).toContain('token (hidden) is off');
});

/** What a server may echo of the account, and how JSON may write it. */
describe.each<[string, (merchant: Merchant) => unknown]>([
	// Before n8n 2.34 the tokens are not in the credential.
	['the access token', async (merchant) => (await merchant.issuedTokens()).accessToken],
	['the refresh token', async (merchant) => (await merchant.issuedTokens()).refreshToken],
	['the Connection Code', ({ credential }) => credential.connectionCode],
	['the Application Secret', ({ credential }) => credential.applicationSecret],
])('%s', (_, secretOf) => {
	test.each<[string, (secret: string) => string]>([
		['as it is', (secret) => `received ${secret} here`],
		['where the text is cut', (secret) => `${'x'.repeat(298 - secret.length / 2)} ${secret}`],
	])('echoed %s, comes out of no failure', async (_form, textWith) => {
		const merchant = await Merchant.open();
		await merchant.run('account.get');
		const secret = String(await secretOf(merchant));
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			fault: { kind: 'status', status: 400, body: { code: '101', description: textWith(secret) } },
		});

		const { error } = await merchant.run('account.get');

		const shown = `${error?.message} ${error?.description} ${JSON.stringify(error?.context)}`;
		expect(secret.length).toBeGreaterThan(12);
		expect(shown).not.toContain(secret.slice(0, 6));
	});
});

test('a pay token where the text is cut, and one of a custom request', async () => {
	const merchant = await Merchant.open();
	const authorizationId = await merchant.granted();
	const refuse = async (match: { operationId?: string; path?: string }) =>
		await merchant.control.addFault({
			match,
			fault: {
				kind: 'status',
				status: 400,
				body: { code: '101', description: `${'x'.repeat(290)} ABC123456DEF` },
			},
		});
	await refuse({ operationId: 'createCharge' });
	const charge = await merchant.run('charge.create', {
		authorizationId,
		additionalFields: { payToken: 'ABC123456DEF' },
	});
	await refuse({ operationId: 'createCharge' });
	const custom = await merchant.run('customRequest.send', {
		method: 'POST',
		path: '/shop/v1/pos/charge',
		query: '{}',
		body: '{"amount":1,"pay_token":{"val":"ABC123456DEF"}}',
	});

	for (const { error } of [charge, custom]) {
		expect(error?.description).toContain('x');
		expect(`${error?.message} ${error?.description}`).not.toContain('ABC');
	}
});
