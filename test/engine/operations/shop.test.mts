import { APPLICATION, BRAND, MERCHANT, POS, STORE } from '../../../sandbox/seed.mts';
import { useMerchant } from '../../support/merchant.mts';
import { expectRequest } from '../requests.mts';

const merchant = useMerchant();

describe('account get', () => {
	test('Account: Get reads the account and flattens it', async () => {
		const { json, items } = await merchant.run('account.get', { simplify: true });

		expect(json).toEqual([
			{
				id: MERCHANT.accountId,
				iban: MERCHANT.iban,
				name: MERCHANT.name,
				class: 'BUSINESS',
				status: 'ACTIVE',
				balance_current: 10_000,
				balance_available: 10_000,
				owner: MERCHANT.name,
				user_holding_role: 'LEGALREPRESENTATIVE',
				date_opened: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
			},
		]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'GET', path: '/bank/v1/registry/account' });
	});

	test('Account: Get names a person by first and last name, wherever the holders hang', async () => {
		const owner = { natural_person: { first_name: 'Giulia', last_name: 'Ferri' } };
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			fault: {
				kind: 'body',
				body: { id: 'ACC000000002', bank_account: {}, holders: { owner } },
			},
		});

		const { json } = await merchant.run('account.get', { simplify: true });

		expect(json).toEqual([{ id: 'ACC000000002', owner: 'Giulia Ferri' }]);
	});

	test('Account: Get passes everything on when it is not simplified', async () => {
		const { json } = await merchant.run('account.get', { simplify: false });

		const [request] = await merchant.requests();
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toHaveProperty('bank_account.holders.owner.legal_person.vat_code');
	});
});

describe('brand get many', () => {
	const brands = Array.from({ length: 60 }, (_, number) => ({ id: `BRN${1000 + number}` }));

	async function answerWith(body: unknown): Promise<void> {
		await merchant.control.addFault({
			match: { operationId: 'listBrands' },
			fault: { kind: 'body', body },
		});
	}

	test('Brand: Get Many lists the Brands with their Stores, one item each', async () => {
		const { json, items } = await merchant.run('brand.getAll', { returnAll: true });

		expect(json).toEqual([
			expect.objectContaining({
				id: BRAND.id,
				name: BRAND.name,
				stores: [expect.objectContaining({ id: STORE.id })],
			}),
		]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'GET', path: '/shop/v1/brands' });
	});

	test.each([
		{ parameters: { returnAll: true }, count: 60 },
		{ parameters: { returnAll: false, limit: 7 }, count: 7 },
		{ parameters: { returnAll: false }, count: 50 },
		{ parameters: {}, count: 50 },
	])('Brand: Get Many gives $count of 60 for $parameters', async ({ parameters, count }) => {
		await answerWith({ brands });

		const { json, items } = await merchant.run('brand.getAll', parameters);

		expect(json).toEqual(brands.slice(0, count));
		expect(items.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(true);
	});

	test.each([0, -1, 'all', 2.5])(
		'a limit of %j is refused, not cut to something',
		async (limit) => {
			await answerWith({ brands });

			const { json, error } = await merchant.run('brand.getAll', { returnAll: false, limit });

			expect(json).toEqual([]);
			expect(error?.message).toBe('Limit: must be a whole number of at least 1');
		},
	);

	test('Brand: Get Many passes over entries that are no Brands', async () => {
		await answerWith({ brands: [null, brands[0], 'x'] });

		const { json } = await merchant.run('brand.getAll', { returnAll: true });

		expect(json).toEqual([brands[0]]);
	});

	test('Brand: Get Many gives no items for an account without Brands', async () => {
		await answerWith({ brands: [] });

		const { json, error } = await merchant.run('brand.getAll', { returnAll: true });

		expect(error).toBeUndefined();
		expect(json).toEqual([]);
	});
});

describe('pos', () => {
	const posId = { __rl: true, mode: 'id', value: POS.id };
	const storeId = { __rl: true, mode: 'id', value: STORE.id };

	test('POS: Create sends what was filled in, and nothing else', async () => {
		const { json, items } = await merchant.run('pos.create', { storeId });

		expect(json[0]).toMatchObject({ status: 'ENABLED', store: { id: STORE.id } });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/shop/v1/pos',
			body: { store_id: STORE.id },
		});
	});

	test('POS: Create sends every field', async () => {
		const { json } = await merchant.run('pos.create', {
			brandId: { __rl: true, mode: 'list', value: BRAND.id },
			storeId,
			additionalFields: {
				name: 'Kiosk',
				description: 'At the entrance',
				deviceType: 'APP',
				deviceRef: APPLICATION.key,
				additionalProperties: '{"colour":"red"}',
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/shop/v1/pos',
			body: {
				store_id: STORE.id,
				name: 'Kiosk',
				description: 'At the entrance',
				device: { type: 'APP', ref: APPLICATION.key },
				colour: 'red',
			},
		});
		expect(json[0]).toMatchObject({ colour: 'red', device: { name: 'Kiosk' } });
	});

	test.each([
		{ mode: 'id', value: POS.id },
		{ mode: 'list', value: POS.id },
		{ mode: 'id', value: `https://shop.example/pos/${POS.id}` },
		{ mode: 'id', value: `  ${POS.id} ` },
	])('POS: Get takes a POS by $mode: $value', async (locator) => {
		const { json, items } = await merchant.run('pos.get', { posId: { __rl: true, ...locator } });

		expect(json[0]).toMatchObject({ id: POS.id, status: 'ENABLED', brand: { id: BRAND.id } });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'GET', path: `/shop/v1/pos/${POS.id}` });
	});

	test('POS: Update sends the changes and answers the changed POS', async () => {
		const { json, items } = await merchant.run('pos.update', {
			posId,
			updateFields: { status: 'DISABLED', name: 'Old orders', description: 'Closed' },
		});

		expect(json[0]).toMatchObject({
			id: POS.id,
			status: 'DISABLED',
			device: { name: 'Old orders', description: 'Closed' },
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'PATCH',
			path: `/shop/v1/pos/${POS.id}`,
			body: { status: 'DISABLED', name: 'Old orders', description: 'Closed' },
		});
	});

	test('POS: Delete says what it deleted', async () => {
		const { json, items } = await merchant.run('pos.delete', { posId });

		expect(json).toEqual([{ id: POS.id, deleted: true }]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'DELETE', path: `/shop/v1/pos/${POS.id}` });
		expect((await merchant.control.state()).pos.map(({ id }) => id)).not.toContain(POS.id);
	});
});
