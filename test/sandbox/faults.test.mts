import { MERCHANT } from '../../sandbox/seed.mts';
import type { FaultRule } from '../../sandbox/control.mts';
import { type Json, Shop, outcome, useShop } from '../support/shop.mts';

describe('faults', () => {
	const shop = useShop();

	const fault = async (rule: FaultRule['fault'], more: Partial<FaultRule> = {}): Promise<void> =>
		await shop.sandbox.control.addFault({
			match: { operationId: 'createCharge' },
			fault: rule,
			...more,
		});
	const balance = async (): Promise<number> => (await shop.balance(MERCHANT.accountId)).balance;
	/** Charges 25.00 EUR and tells how it went, also when the connection breaks. */
	const charge = async (): Promise<{ result: string; data: Json | string }> => {
		const authorization = await shop.granted();
		try {
			const answer = await shop.charge(authorization);
			return { result: outcome(answer), data: answer.data };
		} catch (cause) {
			return { result: String((cause as { code?: string }).code), data: '' };
		}
	};

	test.each([
		['status before', { kind: 'status', when: 'before', status: 503 }, '503', false],
		['status after', { kind: 'status', when: 'after', status: 500 }, '500', true],
		['cut before', { kind: 'cut', when: 'before' }, 'ECONNRESET', false],
		['cut after', { kind: 'cut', when: 'after' }, 'ECONNRESET', true],
		['cut in the answer', { kind: 'cut', when: 'after', bytes: 10 }, 'ECONNRESET', true],
		['body after', { kind: 'body', when: 'after', body: '{"id":' }, '200', true],
	] as const)(
		'the fault %s of the sandbox does what it says',
		async (name, rule, result, effect) => {
			await fault(rule);
			expect((await charge()).result).toMatch(new RegExp(`${result}|ERR_BAD_RESPONSE`));
			expect(await balance()).toBe(effect ? 10_025 : 10_000);
			const [entry, ...more] = await shop.sandbox.control.journal({ operationId: 'createCharge' });
			expect(more).toEqual([]);
			expect(entry).toMatchObject({ effect, fault: `${rule.kind} ${rule.when}` });
			expect(entry?.status).toBe(name.startsWith('cut') ? null : Number(result));
			expect((await charge()).result).toBe('200');
		},
	);

	test('a status with its headers and a page', async () => {
		await fault({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '2' },
			body: '<html>slow down</html>',
			contentType: 'text/html',
		});
		const answer = await shop.charge(await shop.granted());
		expect(answer.status).toBe(429);
		expect(answer.headers).toMatchObject({ 'retry-after': '2', 'content-type': 'text/html' });
		expect(answer.data).toBe('<html>slow down</html>');
	});

	test('a status without a body has no Content-Type', async () => {
		await fault({ kind: 'status', status: 400 });
		const answer = await shop.charge(await shop.granted());
		expect([answer.status, answer.data]).toEqual([400, '']);
		expect(answer.headers['content-type']).toBeUndefined();
	});

	test('another id and another amount in the answer', async () => {
		await fault({ kind: 'merge', body: { id: 'CHAOTHER', amount: 1 } });
		const { data } = await charge();
		expect(data).toMatchObject({ id: 'CHAOTHER', amount: 1, status: 'DONE' });
		expect(await balance()).toBe(10_025);
	});

	test('a property that the answer goes without', async () => {
		await fault(
			{ kind: 'merge', body: { scope: 'other' }, omit: ['expires_in'] },
			{ match: { operationId: 'createUserToken' } },
		);
		const token = await shop.connect();
		expect(token).not.toHaveProperty('expires_in');
		expect(token).toMatchObject({ scope: 'other', access_token: expect.any(String) });
		await fault({ kind: 'merge', omit: ['id'] });
		expect((await charge()).data).not.toHaveProperty('id');
	});

	test.each(['items', 'data', ''])('a list that comes in "%s"', async (as) => {
		const plain = await shop.call('GET', '/shop/v1/brands');
		const { brands } = plain.data as { brands: Json[] };
		expect(brands.length).toBeGreaterThan(0);
		await fault({ kind: 'wrap', as }, { match: { operationId: 'listBrands' } });
		const { data } = await shop.call('GET', '/shop/v1/brands');
		expect(data).toEqual(as === '' ? brands : { [as]: brands });
	});

	test('custom headers: a correlation ID comes back, request IDs where they are on', async () => {
		const ask = async () =>
			await shop.http.get('/shop/v1/brands', { headers: { 'X-DropPay-Correlation-Id': 'a-1' } });
		const { headers } = await ask();
		expect(headers['x-droppay-correlation-id']).toBe('a-1');
		expect(headers['x-droppay-request-id']).toBeUndefined();
		await shop.sandbox.control.settings({ requestIds: true });
		expect((await ask()).headers['x-droppay-request-id']).toMatch(/^sandbox-\d+$/);
	});

	test('latency before and after, together with a status', async () => {
		await fault({ kind: 'latency', when: 'before', ms: 60 });
		await fault({ kind: 'latency', when: 'after', ms: 60 });
		await fault({ kind: 'status', when: 'after', status: 502 });
		const started = Date.now();
		expect((await charge()).result).toBe('502');
		expect(Date.now() - started).toBeGreaterThanOrEqual(118);
		expect(await balance()).toBe(10_025);
	});

	test('skip and times choose the requests', async () => {
		const match = { method: 'get', path: '^/bank/' };
		await shop.sandbox.control.addFault({
			match,
			skip: 1,
			times: 2,
			fault: { kind: 'status', status: 503 },
		});
		const statuses: number[] = [];
		for (let round = 0; round < 5; round++) {
			statuses.push((await shop.call('GET', '/bank/v1/registry/account')).status);
		}
		expect(statuses).toEqual([200, 503, 503, 200, 200]);
		expect(await shop.sandbox.control.faults()).toMatchObject([{ seen: 5, hit: 2 }]);
	});

	test('times 0 is for ever, until the faults are cleared', async () => {
		const rule = { times: 0, match: {}, fault: { kind: 'status', status: 500 } } as const;
		await shop.sandbox.control.addFault(rule);
		const status = async (): Promise<number> =>
			(await shop.call('GET', '/bank/v1/registry/account')).status;
		expect([await status(), await status(), await status()]).toEqual([500, 500, 500]);
		await shop.sandbox.control.clearFaults();
		expect(await status()).toBe(200);
	});

	test('hang gives no answer until the sandbox closes', async () => {
		const other = await Shop.open();
		await other.connect();
		await other.sandbox.control.addFault({ fault: { kind: 'hang', when: 'after' } });
		const hanging = other.call('GET', '/bank/v1/registry/account').then(
			() => 'answered',
			() => 'closed',
		);
		const first = await Promise.race([
			hanging,
			new Promise((resolve) => setTimeout(resolve, 200, 'hangs')),
		]);
		expect(first).toBe('hangs');
		const [, entry] = await other.sandbox.control.journal();
		expect(entry).toMatchObject({ status: null, fault: 'hang after' });
		await other.sandbox.close();
		expect(await hanging).toBe('closed');
	});

	test('a rule that makes no sense is refused', async () => {
		const add = async (rule: unknown): Promise<void> =>
			await shop.sandbox.control.addFault(rule as FaultRule);
		await expect(add({ fault: { kind: 'explode' } })).rejects.toThrow('400');
		await expect(add({ match: { path: '(' }, fault: { kind: 'cut' } })).rejects.toThrow('400');
		await expect(add({ fault: { kind: 'cut' }, often: 3 })).rejects.toThrow('400');
	});
});
