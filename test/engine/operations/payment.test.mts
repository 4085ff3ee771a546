import { CUSTOMER, MERCHANT } from '../../../sandbox/seed.mts';
import { useMerchant } from '../../support/merchant.mts';
import { expectRequest } from '../requests.mts';

const merchant = useMerchant();

async function balanceOf(accountId: string): Promise<number | undefined> {
	const { accounts } = await merchant.control.state();
	return accounts.find(({ id }) => id === accountId)?.balance;
}

const payTokenOf = async (id: string) =>
	(
		(await merchant.received('getAuthorization')).findLast(({ path }) => path.endsWith(id))
			?.answer as { pay_token?: { val: string } }
	).pay_token?.val;

describe('charge create', () => {
	const PATH = '/shop/v1/pos/charge';

	test('Charge: Create reads a fresh pay token and charges what was authorized', async () => {
		const authorizationId = await merchant.granted();
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run('charge.create', { authorizationId, amount: '' });

		const [reading, charge, ...others] = await merchant.requests();
		expect(others).toEqual([]);
		expectRequest(merchant, reading, {
			method: 'GET',
			path: `/shop/v1/pos/authorization/${authorizationId}`,
		});
		expectRequest(merchant, charge, {
			method: 'POST',
			path: PATH,
			body: {
				authorization_id: authorizationId,
				amount: 25,
				description: 'Order 1001',
				pay_token_val: await payTokenOf(authorizationId),
			},
		});
		expect(json[0]).toMatchObject({
			id: expect.stringMatching(/^CHA/),
			authorization_id: authorizationId,
			status: 'DONE',
			amount: 25,
			description: 'Order 1001',
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(await balanceOf(MERCHANT.accountId)).toBe(MERCHANT.balanceCents / 100 + 25);
		expect(await balanceOf(CUSTOMER.accountId)).toBe(CUSTOMER.balanceCents / 100 - 25);
	});

	test('Charge: Create leaves the spent pay token out of the output', async () => {
		const authorizationId = await merchant.granted();

		const { json } = await merchant.run('charge.create', { authorizationId });

		const payToken = await payTokenOf(authorizationId);
		expect(payToken).toMatch(/./);
		expect(JSON.stringify(json)).not.toContain(payToken);
	});

	test('Charge: Create charges a part, with a description of its own and further properties', async () => {
		const authorizationId = await merchant.granted();

		const { json } = await merchant.run('charge.create', {
			authorizationId: `https://dp.link/u/10/${authorizationId}`,
			amount: '10.40',
			additionalFields: { description: 'First part', additionalProperties: { lot: 7 } },
		});

		const charge = (await merchant.requests()).at(-1);
		expectRequest(merchant, charge, {
			method: 'POST',
			path: PATH,
			body: {
				authorization_id: authorizationId,
				amount: 10.4,
				description: 'First part',
				pay_token_val: await payTokenOf(authorizationId),
				lot: 7,
			},
		});
		expect(json[0]).toMatchObject({ status: 'DONE', amount: 10.4, description: 'First part' });
	});

	test('Charge: Create charges a booked Authorization', async () => {
		const authorizationId = await merchant.granted({ policy: 'BOOKED' });

		const { json } = await merchant.run('charge.create', { authorizationId });

		expect(json[0]).toMatchObject({ status: 'DONE', amount: 25 });
	});
});

describe('charge get', () => {
	test('Charge: Get reads a charge', async () => {
		const id = await merchant.charged();

		const { json, items } = await merchant.run('charge.get', { chargeId: id });

		const request = (await merchant.requests()).at(-1);
		expectRequest(merchant, request, { method: 'GET', path: `/shop/v1/pos/charge/${id}` });
		expect(json[0]).toMatchObject({ id, status: 'DONE', amount: 25 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});
});

describe('refund', () => {
	const PATH = '/shop/v1/pos/refund';

	test('Refund: Create gives a part back', async () => {
		const chargeId = await merchant.charged();

		const { json, items } = await merchant.run('refund.create', {
			chargeId,
			amount: '5.40',
			additionalFields: { reason: 'Damaged', additionalProperties: '{"lot":7}' },
		});

		const request = (await merchant.requests()).at(-1);
		expectRequest(merchant, request, {
			method: 'POST',
			path: PATH,
			body: { charge_id: chargeId, amount: 5.4, reason: 'Damaged', lot: 7 },
		});
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ charge_id: chargeId, status: 'DONE', amount: 5.4 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(await balanceOf(MERCHANT.accountId)).toBe(MERCHANT.balanceCents / 100 + 19.6);
	});

	test('Refund: Create without an amount fetches the charge, and gives all of it back', async () => {
		const chargeId = await merchant.charged();
		await merchant.control.clearJournal();

		const { json } = await merchant.run('refund.create', { chargeId, amount: '' });

		const [fetched, request, ...others] = await merchant.requests();
		expect(others).toEqual([]);
		expectRequest(merchant, fetched, { method: 'GET', path: `/shop/v1/pos/charge/${chargeId}` });
		expectRequest(merchant, request, {
			method: 'POST',
			path: PATH,
			body: { charge_id: chargeId, amount: 25 },
		});
		expect(json).toMatchObject([{ charge_id: chargeId, status: 'DONE', amount: 25 }]);
	});

	test.each([
		['shows a refund', { refund_amount: 5 }],
		['cannot be fetched', undefined],
	])('Refund: Create without an amount sends nothing for a charge that %s', async (_, shown) => {
		const chargeId = await merchant.charged();
		await merchant.control.clearJournal();
		await merchant.control.addFault({
			match: { operationId: 'getCharge' },
			fault: shown
				? {
						kind: 'status',
						status: 200,
						body: { id: chargeId, status: 'DONE', amount: 25, ...shown },
					}
				: { kind: 'status', status: 404 },
		});

		const { error } = await merchant.run('refund.create', { chargeId });

		expect(['notSent', 'refused']).toContain(
			(error?.context.dropPay as { outcome: string }).outcome,
		);
		expect(await merchant.received('createRefund')).toEqual([]);
	});

	test('an expression that finds no amount refunds nothing', async () => {
		const { error } = await merchant.run('refund.create', {
			chargeId: await merchant.charged(),
			amount: '={{ $json.none }}',
		});

		expect(error?.message).toContain('Amount (EUR): the expression');
		expect(await merchant.received('createRefund')).toEqual([]);
	});

	test('Refund: Get reads a refund', async () => {
		const chargeId = await merchant.charged();
		const created = await merchant.run('refund.create', { chargeId, amount: '25.00' });
		const id = created.json[0]?.id as string;

		const { json, items } = await merchant.run('refund.get', { refundId: id });

		const request = (await merchant.requests()).at(-1);
		expectRequest(merchant, request, { method: 'GET', path: `${PATH}/${id}` });
		expect(json).toEqual(created.json);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('Refund: Create says that a charge is refunded once only', async () => {
		const chargeId = await merchant.charged();
		await merchant.run('refund.create', { chargeId, amount: '5.00' });

		const { error } = await merchant.run('refund.create', { chargeId, amount: '5.00' });

		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101)');
		expect(error?.description).toContain('refunded before');
	});
});
