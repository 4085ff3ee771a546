import axios from 'axios';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import { CHECKOUT_POS, CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { useMerchant } from '../support/merchant.mts';

const KEY_HEADER = 'x-droppay-checkout-privatekey';

const merchant = useMerchant();

/** What the script of the Checkout does in the browser of a customer, who then confirms. */
async function payByButton(changes: Record<string, string> = {}): Promise<string> {
	const { data } = await axios.post<{ id: string }>(
		`${merchant.sandbox.url}/checkout/authorizations`,
		{
			checkout_key: CHECKOUT_POS.publicKey,
			amount: '25.00',
			policy: 'CHARGEABLE',
			max_charges: '1',
			description: 'Order 1001',
			custom_id: 'order-1001',
			...changes,
		},
		{ proxy: false },
	);
	await merchant.control.decide(data.id, 'grant');
	await merchant.control.clearJournal();
	return data.id;
}

function changeCheckout(changes: ICredentialDataDecryptedObject): void {
	merchant.credentials.store.checkout = {
		...(merchant.credentials.store.checkout as ICredentialDataDecryptedObject),
		...changes,
	};
}

async function sent(): Promise<string[]> {
	return (await merchant.control.journal()).map(
		({ operationId, method, path }) => operationId ?? `${method} ${path}`,
	);
}

async function balanceOf(accountId: string): Promise<number | undefined> {
	const { accounts } = await merchant.control.state();
	return accounts.find(({ id }) => id === accountId)?.balance;
}

function expectKeyAlone(entry: JournalEntry | undefined): void {
	expect(entry?.headers[KEY_HEADER]).toBe(CHECKOUT_POS.privateKey);
	expect(entry?.authorization).toBeNull();
	expect(entry?.contract).toEqual([]);
}

describe('checkout check', () => {
	test('Checkout: Check reads the Authorization with the private key and no token', async () => {
		const authorizationId = await payByButton();

		const { json, items } = await merchant.run('checkout.check', { authorizationId });

		const [entry, ...others] = await merchant.control.journal();
		expect(others).toEqual([]);
		expect(entry).toMatchObject({
			method: 'GET',
			path: `/v1/authorization/${authorizationId}/check`,
			body: null,
		});
		expectKeyAlone(entry);
		expect(json[0]).toMatchObject({
			id: authorizationId,
			status: 'GRANTED',
			charge_amount: 25,
			description: 'Order 1001',
			merchant_custom_id: 'order-1001',
			charge_success_count: 0,
		});
		expect(json[0]).not.toHaveProperty('pay_token');
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('Checkout: Check shows everything but the live pay token when Simplify is off', async () => {
		const authorizationId = await payByButton();
		const { json } = await merchant.run('checkout.check', { authorizationId, simplify: false });
		const [entry] = await merchant.control.journal();
		const answer = entry?.answer as { pay_token: IDataObject };
		const { val: _live, ...shown } = answer.pay_token;
		expect(json[0]).toEqual({ ...answer, pay_token: shown });
	});

	test('Checkout: Check says that the key is not accepted, and does not speak of tokens', async () => {
		const authorizationId = await payByButton();
		changeCheckout({ checkoutPrivateKey: 'another-key' });
		const { error } = await merchant.run('checkout.check', { authorizationId });
		expect(error?.message).toBe(
			'DropPay does not accept the Checkout Private Key (DropPay 401/100)',
		);
		expect(error?.description).toContain('Copy it again');
	});

	test('Checkout: Check says that the Authorization belongs to another POS', async () => {
		const { id } = await merchant.authorize();
		const { error } = await merchant.run('checkout.check', { authorizationId: id });
		expect(error?.message).toMatch(
			/"CHT\w+": no access to this Authorization \(DropPay 403\/101\)$/,
		);
	});

	test('Checkout: Check sends nothing to a plain http host, and names the field', async () => {
		const authorizationId = await payByButton();
		changeCheckout({ checkoutBaseUrl: 'http://shop.example' });
		const { error } = await merchant.run('checkout.check', { authorizationId });
		expect(error?.message).toContain('Checkout Base URL "http://shop.example" is plain http');
		expect(await sent()).toEqual([]);
	});

	test('Checkout: Check follows no redirect: the key stays with the Checkout', async () => {
		const authorizationId = await payByButton();
		await merchant.control.addFault({
			match: { operationId: 'checkoutCheck' },
			fault: {
				kind: 'status',
				status: 302,
				headers: { location: `${merchant.sandbox.url}/bank/v1/registry/account` },
			},
		});
		const { error } = await merchant.run('checkout.check', { authorizationId });
		expect(error).toBeDefined();
		expect(await sent()).toEqual(['checkoutCheck']);
	});

	test('Checkout: Check takes the paths that the credential names', async () => {
		const authorizationId = await payByButton();
		changeCheckout({
			endpointOverrides: '{"checkoutCheck": "/v2/authorization/{authorization_id}"}',
		});
		await merchant.run('checkout.check', { authorizationId });
		expect(await sent()).toEqual([`GET /v2/authorization/${authorizationId}`]);
	});
});

describe('checkout charge', () => {
	const order = (authorizationId: string, changes: IDataObject = {}) => ({
		authorizationId,
		amount: '25.00',
		...changes,
	});

	/** Changes what the sandbox answers to the check or to the charge. */
	async function answerWith(
		operationId: 'checkoutCheck' | 'checkoutCharge',
		body: IDataObject,
	): Promise<void> {
		await merchant.control.addFault({ match: { operationId }, fault: { kind: 'merge', body } });
	}

	test('Checkout: Charge checks, then charges what was authorized, and moves the money once', async () => {
		const authorizationId = await payByButton();

		const { json, items, error } = await merchant.run('checkout.charge', order(authorizationId));

		expect(error).toBeUndefined();
		const [check, charge, ...others] = await merchant.control.journal();
		expect(others).toEqual([]);
		expectKeyAlone(check);
		expectKeyAlone(charge);
		expect(check?.path).toBe(`/v1/authorization/${authorizationId}/check`);
		const { pay_token } = check?.answer as { pay_token: { val: string } };
		expect(charge).toMatchObject({
			method: 'POST',
			path: `/v1/authorization/${authorizationId}/charge`,
			body: { amount: 25, description: 'Order 1001', pay_token_val: pay_token.val },
		});
		expect(json[0]).toMatchObject({
			authorization_id: authorizationId,
			status: 'DONE',
			amount: 25,
			description: 'Order 1001',
		});
		expect(JSON.stringify(json)).not.toContain(pay_token.val);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(await balanceOf(MERCHANT.accountId)).toBe(MERCHANT.balanceCents / 100 + 25);
		expect(await balanceOf(CUSTOMER.accountId)).toBe(CUSTOMER.balanceCents / 100 - 25);
	});

	test.each([
		['over less than the order', { amount: '0.01' }, 'is for 0.01 EUR, the order is for 25.00 EUR'],
		[
			'over more than the order',
			{ amount: '99.00' },
			'is for 99.00 EUR, the order is for 25.00 EUR',
		],
	])('Checkout: Charge refuses an Authorization %s', async (_, button, said) => {
		const authorizationId = await payByButton(button);
		const { error } = await merchant.run('checkout.charge', order(authorizationId));
		expect(error?.message).toMatch(/No charge was sent/);
		if (button.amount === '99.00') expect(error?.message).toContain(said);
		else expect(error?.message).toContain('25.00 EUR is more than the 0.01 EUR');
		expect(await sent()).toEqual(['checkoutCheck']);
	});

	test('Checkout: Charge refuses an Authorization of another order', async () => {
		const authorizationId = await payByButton({ custom_id: 'order-7' });
		const parameters = order(authorizationId, {
			additionalFields: { merchantCustomId: 'order-1001' },
		});
		const { error } = await merchant.run('checkout.charge', parameters);
		expect(error?.message).toContain('belongs to "order-7", not to the order "order-1001"');
		expect(await sent()).toEqual(['checkoutCheck']);
	});

	test.each([
		['another id', { id: 'CHT0000000099' }, 'and returned'],
		['no amount', { charge_amount: 'much' }, 'amount'],
		['the status REVOKED', { status: 'REVOKED' }, 'is REVOKED'],
		['a status nobody knows', { status: 'GRANTED_SOON' }, 'is GRANTED_SOON'],
	])('Checkout: Charge sends no charge when the check answers with %s', async (_, body, said) => {
		const authorizationId = await payByButton();
		await answerWith('checkoutCheck', body);
		const { error } = await merchant.run('checkout.charge', order(authorizationId));
		expect(error?.message).toContain(said);
		expect(await sent()).toEqual(['checkoutCheck']);
	});

	test.each([
		[1, undefined, ['checkoutCheck', 'checkoutCheck', 'checkoutCharge']],
		[0, 'came without a pay token', Array.from({ length: 4 }, () => 'checkoutCheck')],
	])(
		'Checkout: Charge checks again for a pay token that is not there yet (fault %i times)',
		async (times, said, requests) => {
			const authorizationId = await payByButton();
			await merchant.control.addFault({
				match: { operationId: 'checkoutCheck' },
				times,
				fault: { kind: 'merge', body: { pay_token: null } },
			});
			const { error } = await merchant.run('checkout.charge', order(authorizationId));
			if (said === undefined) expect(error).toBeUndefined();
			else expect(error?.message).toContain(said);
			expect(await sent()).toEqual(requests);
		},
	);

	test.each([
		[
			'another Authorization',
			{ authorization_id: 'CHT0000000099' },
			'for Authorization CHT0000000099',
		],
		['another amount', { amount: 24 }, 'for 24 EUR instead of 25.00 EUR'],
		['another pay token', { pay_token_val: 'other' }, 'with another pay token'],
		['another description', { description: 'Order 7' }, 'with another description'],
	])('Checkout: Charge does not call it charged when the answer has %s', async (_, body, said) => {
		const authorizationId = await payByButton();
		await answerWith('checkoutCharge', body);
		const { error, errors } = await merchant.run('checkout.charge', order(authorizationId), {
			onError: 'continueErrorOutput',
		});
		expect(error).toBeUndefined();
		const failed = errors[0]?.error as IDataObject;
		expect(failed.message).toContain(said);
		expect(failed.outcome).toBe('unknown');
		expect(await sent()).toEqual(['checkoutCheck', 'checkoutCharge']);
	});

	test.each([
		['no status', { status: null }],
		['no Authorization', { authorization_id: null }],
		['no description', { description: null }],
	])('Checkout: Charge is confirmed by one more fetch when the answer has %s', async (_, body) => {
		const authorizationId = await payByButton();
		await answerWith('checkoutCharge', body);

		const { json } = await merchant.run('checkout.charge', order(authorizationId));

		expect(json[0]).toMatchObject({
			id: expect.stringMatching(/^CHA/),
			status: 'DONE',
			outcome: 'done',
			confirmedBy: 'secondRequest',
		});
		expect(await sent()).toEqual(['checkoutCheck', 'checkoutCharge', 'checkoutCheck']);
	});

	test.each([
		['RUNNING', 0],
		['RUNNING', 1],
		[null, 0],
	])('Checkout: Charge is unknown for the status %j and a count of %i', async (status, counted) => {
		const authorizationId = await payByButton();
		await answerWith('checkoutCharge', { status });
		await merchant.control.addFault({
			match: { operationId: 'checkoutCheck' },
			skip: 1,
			fault: { kind: 'merge', body: { charge_success_count: counted } },
		});

		const { error } = await merchant.run('checkout.charge', order(authorizationId));

		expect(error?.message).toMatch(
			/^Charge CHA\w+ came back (with the status RUNNING|without a status)$/,
		);
		expect(error?.context.dropPay).toMatchObject({
			outcome: 'unknown',
			fetched: { charge_success_count: counted, charge_max_count: 1 },
		});
	});

	test('ACCOUNTED is paid, as it is for a charge by the API', async () => {
		const authorizationId = await payByButton();
		await answerWith('checkoutCharge', { status: 'ACCOUNTED' });
		const { json } = await merchant.run('checkout.charge', order(authorizationId));
		expect(json[0]).toMatchObject({ status: 'ACCOUNTED', amount: 25 });
		expect(json[0]).not.toHaveProperty('confirmedBy');
	});

	test.each(['FAILED', 'failed'])(
		'Checkout: Charge says that no money moved when it is %s',
		async (status) => {
			const authorizationId = await payByButton();
			await answerWith('checkoutCharge', { status });
			const { error } = await merchant.run('checkout.charge', order(authorizationId));
			expect(error?.message).toContain('came back with the status FAILED');
			expect(error?.description).toContain('No money moved');
		},
	);
});
