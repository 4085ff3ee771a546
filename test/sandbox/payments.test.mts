import {
	ACQUIRER_POS,
	CUSTOMER,
	DISABLED_POS,
	FOREIGN_POS,
	MERCHANT,
	OTHER_MERCHANT,
	POS,
	createSeed,
	STORE,
} from '../../sandbox/seed.mts';
import { poll } from '../support/poll.mts';
import { type Json, Shop, outcome, useShop } from '../support/shop.mts';

describe('payments on a POS', () => {
	const shop = useShop();

	const create = async (change: Json): Promise<string> =>
		outcome(
			await shop.call('POST', '/shop/v1/pos/authorization', {
				pos_id: POS.id,
				description: 'x',
				charge_amount: 25,
				...change,
			}),
		);
	const read = async (id: string): Promise<Json> =>
		(await shop.call('GET', `/shop/v1/pos/authorization/${id}`)).data;
	const refund = async (charge: Json, amount: number): Promise<Json> =>
		await shop.call('POST', '/shop/v1/pos/refund', { charge_id: charge.id, amount });

	describe('Authorization', () => {
		test('on an Authorization of the sandbox without a count, one charge is allowed, or any number where none is stated', async () => {
			expect((await shop.granted()).charge_max_count).toBe(1);
			await shop.sandbox.control.settings({ defaultMaxCount: null });
			const authorization = await shop.granted();
			expect(authorization).not.toHaveProperty('charge_max_count');
			for (const _ of [1, 2, 3]) expect(outcome(await shop.charge(authorization))).toBe('200');
			expect(await read(authorization.id)).toMatchObject({ charge_success_count: 3 });
			expect((await shop.lastEntry()).contract).toEqual([]);
			expect((await shop.granted({ charge_max_count: 2 })).charge_max_count).toBe(2);
		});

		test('echoes what it was given and waits', async () => {
			const authorization = await shop.authorize({
				merchant_custom_id: 'order-1',
				payer: { name: 'G' },
				something_new: [1],
			});
			expect(authorization).toMatchObject({
				status: 'WAITING',
				policy: 'CHARGEABLE',
				scheme: 'DROPPAY',
				pos_id: POS.id,
				charge_amount: 25,
				charge_max_count: 1,
				charge_success_count: 0,
				merchant_custom_id: 'order-1',
				payer: { name: 'G' },
				something_new: [1],
				sharing: `${shop.sandbox.url}/u/10/${authorization.id}`,
			});
			expect(authorization).not.toHaveProperty('pay_token');
			expect((await shop.lastEntry()).effect).toBe(true);
		});

		test.each([
			['an unknown POS', { pos_id: 'POS999999999' }, '404'],
			['a POS of another account', { pos_id: FOREIGN_POS.id }, '403/101'],
			['a disabled POS', { pos_id: DISABLED_POS.id }, '403/101'],
			['an id with a path', { pos_id: '../x' }, '400/103'],
			['no POS', { pos_id: undefined }, '400/100'],
			['no amount', { charge_amount: undefined }, '400/100'],
			['an amount of text', { charge_amount: '25.00' }, '400/101'],
			['an amount of zero', { charge_amount: 0 }, '400/101'],
			['an amount below zero', { charge_amount: -1 }, '400/101'],
			['three decimals', { charge_amount: 1.005 }, '400/101'],
			['too much', { charge_amount: 1_000_000_000 }, '400/101'],
			['a long description', { description: 'x'.repeat(513) }, '400/101'],
			['an unknown policy', { policy: 'FREE' }, '400/101'],
			['an unknown scheme', { scheme: 'GOLD' }, '400/101'],
			['a count of zero', { charge_max_count: 0 }, '400/101'],
			['a date without time', { charge_date_end: '2030-01-01' }, '400/102'],
			['a window in the past', { charge_date_end: '2020-01-01T00:00:00Z' }, '400/102'],
			[
				'a window that ends before it starts',
				{ charge_date_start: '2031-01-01T00:00:00Z', charge_date_end: '2030-01-01T00:00:00Z' },
				'400/102',
			],
		])('an Authorization of the sandbox refuses %s', async (_name, change, expected) => {
			expect(await create(change)).toBe(expected);
			expect((await shop.sandbox.control.state()).authorizations).toHaveLength(0);
		});

		test.each([
			['refuse', 'REFUSED'],
			['expire', 'EXPIRED'],
			['cancel', 'CANCELLED'],
		] as const)('%s ends it without a pay token', async (decision, status) => {
			const { id } = await shop.authorize();
			await shop.sandbox.control.decide(id, decision);
			const authorization = await read(id);
			expect(authorization.status).toBe(status);
			expect(authorization).not.toHaveProperty('pay_token');
		});

		test('DELETE cancels while it waits, and only then', async () => {
			const { id } = await shop.authorize();
			const path = `/shop/v1/pos/authorization/${id}`;
			const deleted = await shop.call('DELETE', path);
			expect(deleted.status).toBe(204);
			expect(deleted.data).toBe('');
			expect((await read(id)).status).toBe('CANCELLED');
			expect(outcome(await shop.call('DELETE', path))).toBe('400/101');
		});

		test('reading renews the pay token after 180 seconds, not before', async () => {
			const { id, pay_token: first } = await shop.granted();
			expect(Date.parse(first.date_expiring) - Date.parse(first.date_issued)).toBe(180_000);
			await shop.sandbox.control.advanceClock(170);
			expect((await read(id)).pay_token.val).toBe(first.val);
			await shop.sandbox.control.advanceClock(11);
			expect((await read(id)).pay_token.val).not.toBe(first.val);
		});

		test('another merchant may not read it', async () => {
			const { id } = await shop.authorize();
			await shop.connect(OTHER_MERCHANT.connectionCode);
			const answer = await shop.call('GET', `/shop/v1/pos/authorization/${id}`);
			expect(outcome(answer)).toBe('403/101');
			expect(answer.headers['content-type']).toMatch('application/json');
		});

		test('an unknown one is a 404 without a body', async () => {
			const answer = await shop.call('GET', '/shop/v1/pos/authorization/CHT0');
			expect(answer.status).toBe(404);
			expect(answer.data).toBe('');
			expect(answer.headers['content-type']).toBeUndefined();
			expect((await shop.lastEntry()).contract).toEqual([]);
		});

		test('an Authorization of the sandbox can leave sharing out', async () => {
			await shop.sandbox.control.settings({ omitSharing: true });
			expect(await shop.authorize()).not.toHaveProperty('sharing');
		});

		test('an Authorization of the sandbox is decided by itself when the settings say so', async () => {
			await shop.sandbox.control.settings({ decideAfterMs: 10, decideAs: 'refuse' });
			const { id } = await shop.authorize();
			await poll(
				async () => (await read(id)).status,
				(status) => status === 'REFUSED',
			);
		});
	});

	describe('Charge', () => {
		test('a charge of the sandbox moves the money once', async () => {
			const authorization = await shop.granted();
			const answer = await shop.charge(authorization, { description: 'Receipt 1' });
			expect(answer.data).toMatchObject({
				authorization_id: authorization.id,
				status: 'DONE',
				amount: 25,
				description: 'Receipt 1',
				pay_token_val: authorization.pay_token.val,
			});
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_025);
			expect((await shop.balance(CUSTOMER.accountId)).balance).toBe(999_975);
			const after = await read(authorization.id);
			expect(after.charge_success_count).toBe(1);
			expect(after).not.toHaveProperty('pay_token');
			expect(outcome(await shop.charge(authorization))).toBe('400/101');
			const got = await shop.call('GET', `/shop/v1/pos/charge/${answer.data.id}`);
			expect(got.data).toEqual(answer.data);
		});

		test('0.1 + 0.2 is 30 cents', async () => {
			const authorization = await shop.granted({ charge_amount: 0.1 + 0.2 });
			expect(authorization.charge_amount).toBe(0.3);
			await shop.charge(authorization, { amount: 0.3 });
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_000.3);
		});

		test.each([
			['over the amount', { amount: 25.01 }, '400/101'],
			['with a wrong token', { pay_token_val: 'x' }, '400/101'],
			['without a token', { pay_token_val: undefined }, '400/100'],
			['on an unknown Authorization', { authorization_id: 'CHT0' }, '404'],
		])('a charge of the sandbox %s is refused', async (_name, change, expected) => {
			expect(outcome(await shop.charge(await shop.granted(), change))).toBe(expected);
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_000);
		});

		test('a part of the amount is enough', async () => {
			const answer = await shop.charge(await shop.granted(), { amount: 5.4 });
			expect(answer.data.amount).toBe(5.4);
		});

		test('a charge of the sandbox with an old token is refused', async () => {
			const authorization = await shop.granted();
			await shop.sandbox.control.advanceClock(181);
			expect(outcome(await shop.charge(authorization))).toBe('400/101');
			expect(outcome(await shop.charge(await read(authorization.id)))).toBe('200');
		});

		test('up to the count, then no more', async () => {
			const authorization = await shop.granted({ charge_max_count: 2 });
			expect(authorization.pay_token.charge_available).toBe(2);
			const outcomes = [
				outcome(await shop.charge(authorization)),
				outcome(await shop.charge(authorization)),
				outcome(await shop.charge(authorization)),
			];
			expect(outcomes).toEqual(['200', '200', '400/101']);
		});

		test('outside the window is refused', async () => {
			const from = new Date(Date.now() + 100_000).toISOString();
			const until = new Date(Date.now() + 160_000).toISOString();
			const authorization = await shop.granted({ charge_date_start: from, charge_date_end: until });
			expect(outcome(await shop.charge(authorization))).toBe('400/101');
			await shop.sandbox.control.advanceClock(101);
			expect(outcome(await shop.charge(authorization, { amount: 1 }))).toBe('200');
			const late = await shop.granted({ charge_date_end: until });
			await shop.sandbox.control.advanceClock(61);
			expect(outcome(await shop.charge(late))).toBe('400/101');
		});

		test.each(['refuse', 'revoke'] as const)(
			'a charge of the sandbox after %s is refused',
			async (decision) => {
				const authorization = decision === 'revoke' ? await shop.granted() : await shop.authorize();
				await shop.sandbox.control.decide(authorization.id, decision);
				const change = { pay_token_val: authorization.pay_token?.val ?? 'none' };
				expect(outcome(await shop.charge(authorization, change))).toBe('400/101');
			},
		);

		test('a charge of the sandbox by another merchant is refused', async () => {
			const authorization = await shop.granted();
			await shop.connect(OTHER_MERCHANT.connectionCode);
			expect(outcome(await shop.charge(authorization))).toBe('403/101');
		});

		test('ten at once take the money once', async () => {
			const authorization = await shop.granted();
			const answers = await Promise.all(
				Array.from({ length: 10 }, async () => outcome(await shop.charge(authorization))),
			);
			expect(answers.filter((answer) => answer === '200')).toHaveLength(1);
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_025);
		});
	});

	describe('policies', () => {
		test('CHARGED charges on the grant', async () => {
			const authorization = await shop.granted({ policy: 'CHARGED' });
			expect(authorization.charge_success_count).toBe(1);
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_025);
			expect((await shop.sandbox.control.state()).charges).toHaveLength(1);
		});

		test('BOOKED reserves, charges from the reserve, and frees the rest', async () => {
			const authorization = await shop.granted({ policy: 'BOOKED', charge_max_count: 2 });
			const customer = async (): Promise<unknown> => await shop.balance(CUSTOMER.accountId);
			expect(await customer()).toEqual({ balance: 1_000_000, available: 999_950 });
			await shop.charge(authorization, { amount: 20 });
			expect(await customer()).toEqual({ balance: 999_980, available: 999_950 });
			await shop.charge(authorization, { amount: 10 });
			expect(await customer()).toEqual({ balance: 999_970, available: 999_970 });
		});

		test('a revoked BOOKED Authorization frees its reserve', async () => {
			const { id } = await shop.granted({ policy: 'BOOKED' });
			await shop.sandbox.control.decide(id, 'revoke');
			expect((await shop.balance(CUSTOMER.accountId)).available).toBe(1_000_000);
		});

		test('what the customer cannot cover is not granted, and a charge on it FAILED', async () => {
			const { id } = await shop.authorize({ policy: 'BOOKED', charge_amount: 2_000_000 });
			await expect(shop.sandbox.control.decide(id, 'grant')).rejects.toThrow('does not cover');
			const chargeable = await shop.granted({ charge_amount: 2_000_000 });
			const answer = await shop.charge(chargeable);
			expect(answer.data.status).toBe('FAILED');
			expect((await read(chargeable.id)).charge_success_count).toBe(0);
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_000);
		});

		test('an Acquirer POS grants at once and knows CHARGED only', async () => {
			expect(await create({ pos_id: ACQUIRER_POS.id, policy: 'CHARGEABLE' })).toBe('400/101');
			const authorization = await shop.authorize({ pos_id: ACQUIRER_POS.id });
			expect(authorization).toMatchObject({ status: 'GRANTED', policy: 'CHARGED' });
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_025);
			expect((await shop.balance(CUSTOMER.accountId)).balance).toBe(1_000_000);
		});
	});

	describe('Refund', () => {
		test('a refund of the sandbox gives back once, up to the charge', async () => {
			const charge = (await shop.charge(await shop.granted())).data;
			expect(outcome((await refund(charge, 25.01)) as never)).toBe('400/101');
			const answer = await refund(charge, 5.4);
			expect(answer.data).toMatchObject({ charge_id: charge.id, amount: 5.4, status: 'DONE' });
			expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_019.6);
			expect((await shop.balance(CUSTOMER.accountId)).balance).toBe(999_980.4);
			expect(outcome((await refund(charge, 1)) as never)).toBe('400/101');
			const got = await shop.call('GET', `/shop/v1/pos/refund/${answer.data.id}`);
			expect(got.data).toEqual(answer.data);
		});

		test('a refund in the sandbox of an unknown or foreign charge is refused', async () => {
			expect(outcome((await refund({ id: 'CHA0' }, 1)) as never)).toBe('404');
			const charge = (await shop.charge(await shop.granted())).data;
			await shop.connect(OTHER_MERCHANT.connectionCode);
			expect(outcome((await refund(charge, 1)) as never)).toBe('403/101');
			expect(outcome(await shop.call('GET', `/shop/v1/pos/charge/${charge.id}`))).toBe('403/101');
		});

		test('FAILED when the merchant has no money left, and can be tried again', async () => {
			const seed = createSeed();
			const merchant = seed.accounts.find(({ id }) => id === MERCHANT.accountId);
			if (merchant) merchant.balanceCents = 0;
			const poor = await Shop.open({ seed });
			try {
				await poor.connect();
				const charge = (await poor.charge(await poor.granted())).data;
				await poor.call('POST', '/bank/v1/push', {
					amount: 20,
					recipient: { account: CUSTOMER.iban },
					status: 'READY',
				});
				const push = (await poor.sandbox.control.state()).pushes[0];
				await poor.sandbox.control.decide(String(push?.id), 'grant');
				const request = { charge_id: charge.id, amount: 25 };
				const answer = await poor.call('POST', '/shop/v1/pos/refund', request);
				expect(answer.data.status).toBe('FAILED');
				const smaller = await poor.call('POST', '/shop/v1/pos/refund', { ...request, amount: 5 });
				expect(smaller.data.status).toBe('DONE');
			} finally {
				await poor.sandbox.close();
			}
		});
	});

	describe('Brands and POS', () => {
		test('brands of the connected account, with their Stores', async () => {
			const { brands } = (await shop.call('GET', '/shop/v1/brands')).data;
			expect(brands).toHaveLength(1);
			expect(brands[0].stores.map(({ id }: Json) => id)).toEqual([STORE.id]);
			expect(brands[0].stores[0]).not.toHaveProperty('pos');
			await shop.sandbox.control.settings({ storesListPos: true });
			const listed = (await shop.call('GET', '/shop/v1/brands')).data;
			expect(listed.brands[0].stores[0].pos.map(({ id }: Json) => id)).toContain(POS.id);
		});

		test('a POS is made, changed and deleted', async () => {
			const made = (
				await shop.call('POST', '/shop/v1/pos', { store_id: STORE.id, name: 'Stall', extra: 1 })
			).data;
			expect(made).toMatchObject({ status: 'ENABLED', extra: 1, store: { id: STORE.id } });
			expect(made.device).toMatchObject({ type: 'APP', name: 'Stall' });
			const path = `/shop/v1/pos/${made.id}`;
			const changed = await shop.call('PATCH', path, { status: 'DISABLED', name: 'Closed' });
			expect(changed.data).toMatchObject({ status: 'DISABLED', device: { name: 'Closed' } });
			expect(await create({ pos_id: made.id })).toBe('403/101');
			expect(outcome(await shop.call('PATCH', path, { status: 'SLEEPING' }))).toBe('400/101');
			await shop.call('PATCH', path, { status: 'ENABLED' });
			const { id } = await shop.authorize({ pos_id: made.id });
			expect((await shop.call('DELETE', path)).status).toBe(204);
			expect(outcome(await shop.call('GET', path))).toBe('404');
			expect((await read(id)).status).toBe('CANCELLED');
		});

		test('another account is out of reach', async () => {
			expect(outcome(await shop.call('GET', `/shop/v1/pos/${FOREIGN_POS.id}`))).toBe('403/101');
			expect(outcome(await shop.call('PATCH', `/shop/v1/pos/${FOREIGN_POS.id}`, {}))).toBe(
				'403/101',
			);
			const answer = await shop.call('POST', '/shop/v1/pos', { store_id: 'STR000000009' });
			expect(outcome(answer)).toBe('403/101');
		});

		test('the account shows holders and balances', async () => {
			const { bank_account: account } = (await shop.call('GET', '/bank/v1/registry/account')).data;
			expect(account).toMatchObject({
				iban: MERCHANT.iban,
				class: 'BUSINESS',
				balance_current: 10_000,
				balance_available: 10_000,
				holders: { owner: { type: 'LEGAL' } },
			});
		});
	});
});
