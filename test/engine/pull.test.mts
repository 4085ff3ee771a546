import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { balances, expectRefusedInput, inDays, SEPA_IBAN } from './bank.mts';
import { useMerchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

const merchant = useMerchant();

const parameters: IDataObject = {
	paymentDescription: 'Order 1001',
	payer: 'link',
	policy: 'TRANSFERRED',
	transferAmountPolicy: 'FIXED',
	transferAmount: '50.00',
	status: 'READY',
	sendEventsTo: 'nowhere',
};

/** A standing permission over any amount. */
const standing: IDataObject = {
	...parameters,
	policy: 'TRANSFERABLE',
	transferAmountPolicy: 'OPEN',
};

/** The connected account as DropPay's own client sends it. */
const connected = {
	id: MERCHANT.accountId,
	username: '393330000001',
	account_iban: MERCHANT.iban,
	account: MERCHANT.iban,
};

const asked = {
	description: 'Order 1001',
	policy: 'TRANSFERRED',
	transfer_amount_policy: 'FIXED',
	transfer_amount: 50,
	status: 'READY',
	recipient: connected,
};

async function create(changes: IDataObject = {}): Promise<string> {
	const { json, error } = await merchant.run('pull.create', { ...parameters, ...changes });
	if (error) throw error;
	return json[0]?.id as string;
}

async function granted(changes: IDataObject = {}): Promise<string> {
	const pullId = await create({ ...standing, ...changes });
	await merchant.control.decide(pullId, 'grant');
	await merchant.control.clearJournal();
	return pullId;
}

describe('create', () => {
	test('Pull: Create asks whoever holds the link, for the connected account', async () => {
		const { json, items } = await merchant.run('pull.create', { ...parameters, simplify: false });

		const [account, request] = await merchant.requests();
		expectRequest(merchant, account, { method: 'GET', path: '/bank/v1/registry/account' });
		expectRequest(merchant, request, { method: 'POST', path: '/bank/v1/pull', body: asked });
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({
			status: 'READY',
			sharing: `${merchant.sandbox.url}/u/2/${json[0]?.id as string}`,
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('Pull: Create reads the account once for all items', async () => {
		const { json } = await merchant.run(
			'pull.create',
			{ ...parameters, options: { concurrency: 10 } },
			{ items: Array.from({ length: 25 }, () => ({})) },
		);

		expect(json).toHaveLength(25);
		expect(await merchant.received('getAccount')).toHaveLength(1);
		const pulls = await merchant.received('createPull');
		expect(pulls.map(({ body }) => (body as typeof asked).recipient)).toEqual(
			Array.from({ length: 25 }, () => connected),
		);
	});

	test('Pull: Create fetches the account again for the next item when the fetch failed', async () => {
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
		});

		const { json } = await merchant.run('pull.create', parameters, {
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});

		expect(json).toEqual([
			{ error: expect.objectContaining({ status: 403, outcome: 'refused' }) },
			expect.objectContaining({ status: 'READY' }),
		]);
		expect(await merchant.received('createPull')).toHaveLength(1);
	});

	test('Pull: Create sends every field of a standing permission, and reads no account when one is given', async () => {
		const day = inDays(400).slice(0, 10);
		const { error } = await merchant.run('pull.create', {
			...standing,
			payer: 'phone',
			payerPhone: '+39 333 0000002',
			dateEnd: `${day}T00:00:00`,
			status: 'DRAFT',
			sendEventsTo: 'url',
			eventsUrl: 'https://merchant.example/hooks',
			additionalFields: {
				loopbackUri: 'myapp://paid',
				recipientIban: MERCHANT.iban,
				additionalProperties: '{"recurrence":{"period":"P1M"}}',
			},
		});

		expect(error).toBeUndefined();
		const [request, ...others] = await merchant.requests();
		expect(others).toEqual([]);
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/bank/v1/pull',
			body: {
				description: 'Order 1001',
				policy: 'TRANSFERABLE',
				transfer_amount_policy: 'OPEN',
				date_end: day,
				source: { username: CUSTOMER.username },
				recipient: { account: MERCHANT.iban, account_iban: MERCHANT.iban },
				status: 'DRAFT',
				loopback_uri: 'myapp://paid',
				webhooks: { all: 'https://merchant.example/hooks' },
				recurrence: { period: 'P1M' },
			},
		});
	});

	test('Pull: Create names the payer by IBAN', async () => {
		await merchant.run('pull.create', {
			...parameters,
			payer: 'iban',
			payerIban: CUSTOMER.iban.toLowerCase(),
		});

		const [request] = await merchant.received('createPull');
		expect(request?.body).toMatchObject({
			source: { account: CUSTOMER.iban, account_iban: CUSTOMER.iban },
		});
		expect(request?.contract).toEqual([]);
	});

	test('Pull: Create leaves labels that nobody has seen to Additional Properties', async () => {
		await merchant.run('pull.create', {
			...standing,
			additionalFields: {
				additionalProperties: '{"transfer_amount_policy":"LIMITED","transfer_amount":80}',
			},
		});

		const [request] = await merchant.received('createPull');
		expect(request?.body).toMatchObject({ transfer_amount_policy: 'LIMITED', transfer_amount: 80 });
	});

	test('Pull: Create lets each item name its payer, and leaves out what its choice hides', async () => {
		const { error } = await merchant.run(
			'pull.create',
			{
				...parameters,
				payer: '={{ $json.payer }}',
				payerIban: '={{ $json.iban }}',
				payerPhone: '={{ $json.phone }}',
			},
			{
				items: [
					{ payer: 'link', iban: 'off', phone: 'off' },
					{ payer: 'iban', iban: CUSTOMER.iban, phone: 'off' },
					{ payer: 'phone', iban: 'off', phone: '00393330000002' },
				],
			},
		);

		expect(error).toBeUndefined();
		const requests = await merchant.received('createPull');
		expect(requests.map(({ body }) => (body as { source?: unknown }).source)).toEqual([
			undefined,
			{ account: CUSTOMER.iban, account_iban: CUSTOMER.iban },
			{ username: CUSTOMER.username },
		]);
	});

	test('Pull: Create builds the link where DropPay leaves it out, and shows it as QR code', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPull' },
			fault: { kind: 'merge', body: { sharing: null } },
		});

		const { json, items } = await merchant.run('pull.create', {
			...parameters,
			options: { qrCode: 'png' },
		});

		expect(json[0]?.sharing).toBe(`https://dp.link/u/2/${json[0]?.id as string}`);
		expect(items[0]?.binary?.qrCode).toMatchObject({ mimeType: 'image/png' });
	});

	test.each([
		[{ paymentDescription: ' ' }, 'Description: is empty'],
		[{ transferAmount: '1.234,50' }, 'Amount (EUR): "1.234,50" uses a comma'],
		[{ transferAmount: '' }, 'Amount (EUR): expected an amount'],
		[{ payer: 'somebody' }, 'Payer: "somebody" is not one of "link", "iban", "phone"'],
		[{ payer: 'iban', payerIban: '' }, 'Payer IBAN: expected an IBAN'],
		[{ payer: 'iban', payerIban: 'IT60X' }, 'Payer IBAN: "IT60X" has 5 characters'],
		[
			{ payer: 'iban', payerIban: SEPA_IBAN },
			`Payer IBAN: "${SEPA_IBAN}" is not the IBAN of a DropPay account`,
		],
		[{ payer: 'phone', payerPhone: '333 0000002' }, 'Payer Phone: "333 0000002" has no country'],
		[{ payer: 'phone', payerPhone: '' }, 'Payer Phone: expected a telephone number'],
		[{ policy: 'TRANSFERABLE', dateEnd: '2020-01-31' }, 'Last Day: "2020-01-31" has already'],
		[{ policy: 'TRANSFERABLE', dateEnd: '31/01/2030' }, 'Last Day: "31/01/2030" is not a day'],
		[{ additionalFields: { recipientIban: 'IT00' } }, 'Recipient IBAN: "IT00" has 4 characters'],
	] as Array<[IDataObject, string]>)('Pull: Create refuses %j', async (bad, message) => {
		const good = { ...parameters, payerIban: CUSTOMER.iban, payerPhone: '+393330000002' };
		await expectRefusedInput(merchant, 'pull.create', good, bad, message);
	});
});

describe('create transfer', () => {
	test('Pull: Create Transfer takes money without asking the payer again', async () => {
		const before = await balances(merchant);
		const pullId = await granted();

		const { json, items } = await merchant.run('pull.createTransfer', {
			pullId: `${merchant.sandbox.url}/u/2/${pullId}`,
			amount: '12.34',
			paymentDescription: 'January',
			additionalFields: { additionalProperties: '{"note":1}' },
		});

		const [request] = await merchant.received('createPullTransfer');
		expectRequest(merchant, request, {
			method: 'POST',
			path: `/bank/v1/pull/${pullId}/transfer`,
			body: { amount: 12.34, description: 'January', note: 1 },
		});
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ status: 'DONE', amount: 12.34, description: 'January' });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect((await balances(merchant)).merchant).toBeCloseTo(before.merchant + 12.34, 2);
	});

	test('Pull: Create Transfer does not take the Pull itself for a transfer', async () => {
		const pullId = await granted();
		await merchant.control.addFault({
			match: { operationId: 'createPullTransfer' },
			fault: { kind: 'merge', body: { id: pullId } },
		});

		const { error } = await merchant.run('pull.createTransfer', {
			pullId,
			amount: '5',
			paymentDescription: 'January',
		});

		expect(error?.message).toBe(`DropPay returned Pull ${pullId} instead of a transfer`);
		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
	});

	test.each([
		[{ amount: '' }, 'Amount (EUR): expected an amount'],
		[{ amount: '5 EUR' }, 'Amount (EUR): "5 EUR" names a currency'],
		[{ paymentDescription: '' }, 'Description: is empty'],
		[{ pullId: '' }, 'Pull: expected an id'],
		[{ pullId: 'a b' }, 'Pull: "a b" has white space inside'],
	] as Array<[IDataObject, string]>)('Pull: Create Transfer refuses %j', async (bad, message) => {
		const pullId = await granted();
		await expectRefusedInput(
			merchant,
			'pull.createTransfer',
			{ pullId, amount: '5', paymentDescription: 'January' },
			bad,
			message,
		);
	});
});

describe('update', () => {
	test('Pull: Update changes a draft and makes it ready', async () => {
		const pullId = await create({ status: 'DRAFT' });
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run('pull.update', {
			pullId,
			updateFields: { status: 'READY', transferAmount: '60', description: 'Order 1002' },
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'PATCH',
			path: `/bank/v1/pull/${pullId}`,
			body: { status: 'READY', transfer_amount: 60, description: 'Order 1002' },
		});
		expect(json[0]).toMatchObject({ id: pullId, status: 'READY', transfer_amount: 60 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const before = await balances(merchant);
		await merchant.control.decide(pullId, 'grant');
		expect((await balances(merchant)).merchant).toBe(before.merchant + 60);
	});
});

describe('cancel', () => {
	test('Pull: Cancel withdraws it, and no further transfer is made', async () => {
		const pullId = await granted();

		const { json, items } = await merchant.run('pull.cancel', { pullId });

		expect(json).toEqual([{ id: pullId, cancelled: true }]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.received('cancelPull');
		expectRequest(merchant, request, { method: 'DELETE', path: `/bank/v1/pull/${pullId}` });
		const { error } = await merchant.run('pull.createTransfer', {
			pullId,
			amount: '1',
			paymentDescription: 'January',
		});
		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101)');
	});

	test.each([
		[{ status: 'DONE' }, 'is SCHEDULED, not cancelled', 'refused'],
		[{ id: 'PLL000000999', status: 'CANCELLED' }, 'returned PLL000000999', 'unknown'],
	])('Pull: Cancel does not say so when DropPay answers %j', async (body, message, outcome) => {
		const pullId = await granted();
		await merchant.control.addFault({
			match: { operationId: 'cancelPull' },
			fault: { kind: 'body', status: 200, body },
		});

		const { error } = await merchant.run('pull.cancel', { pullId });

		expect(error?.message).toContain(message);
		expect(error?.message).toContain(pullId);
		expect(error?.context.dropPay).toMatchObject({ outcome, fetched: expect.any(Object) });
	});

	test('Pull: Cancel says so when DropPay answers with the cancelled Pull', async () => {
		const pullId = await granted();
		await merchant.control.addFault({
			match: { operationId: 'cancelPull' },
			fault: { kind: 'body', status: 200, body: { id: pullId, status: 'CANCELLED' } },
		});

		const { json } = await merchant.run('pull.cancel', { pullId });

		expect(json).toEqual([{ id: pullId, cancelled: true }]);
	});
});

describe('get transfers', () => {
	test.each([
		[{ returnAll: true }, [1, 2, 3]],
		[{ returnAll: false, limit: 2 }, [1, 2]],
		[{}, [1, 2, 3]],
	] as Array<[IDataObject, number[]]>)(
		'Pull: Get Transfers with %j gives %j',
		async (listing, amounts) => {
			const pullId = await granted();
			for (const amount of ['1', '2', '3']) {
				await merchant.run('pull.createTransfer', {
					pullId,
					amount,
					paymentDescription: 'January',
				});
			}
			await merchant.control.clearJournal();

			const { json, items } = await merchant.run('pull.getTransfers', { pullId, ...listing });

			expect(json.map(({ amount }) => amount)).toEqual(amounts);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(amounts.map(() => ({ item: 0 })));
			const [request] = await merchant.requests();
			expectRequest(merchant, request, {
				method: 'GET',
				path: `/bank/v1/pull/${pullId}/transfer`,
			});
		},
	);
});
