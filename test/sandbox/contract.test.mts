import { operations } from '../../sandbox/contract.mts';
import { HANDLERS } from '../../sandbox/operations.mts';
import { CHECKOUT_POS, STORE } from '../../sandbox/seed.mts';
import { outcome, useShop, type Json } from '../support/shop.mts';

const fill = (path: string): string => path.replaceAll(/\{\w+\}/g, 'ABC000000000');

describe('contract', () => {
	const shop = useShop();
	beforeEach(async () => await shop.sandbox.control.clearJournal());

	test('every operation of the OpenAPI file has a handler, and none has more', () => {
		const ids = operations().map(({ operationId }) => operationId);
		expect(ids).toHaveLength(45);
		expect(Object.keys(HANDLERS).sort()).toEqual([...ids].sort());
	});

	test('every candidate path reaches its operation', async () => {
		const expected: string[] = [];
		for (const { operationId, method, paths } of operations()) {
			for (const path of paths) {
				expected.push(operationId);
				await shop.call(method, fill(path), method === 'GET' ? undefined : {});
			}
		}
		const reached = (await shop.sandbox.control.journal()).map((entry) => entry.operationId);
		expect(reached).toEqual(expected);
		expect(expected.length).toBeGreaterThan(45);
	});

	test('responses to these calls fit the contract', async () => {
		for (const { method, paths } of operations()) {
			for (const path of paths) await shop.call(method, fill(path));
		}
		const faulty = (await shop.sandbox.control.journal())
			.map(({ operationId, status, contract }) => ({
				operationId,
				status,
				findings: contract.filter((text) => text.startsWith('answer')),
			}))
			.filter(({ status, findings }) => findings.length > 0 || Number(status) >= 500);
		expect(faulty).toEqual([]);
	});

	test('no request and no answer of a whole sale violates it', async () => {
		const authorization = await shop.granted({ webhooks: { ALL: 'http://127.0.0.1:9/none' } });
		const charge = (await shop.charge(authorization)).data;
		await shop.call('POST', '/shop/v1/pos/refund', { charge_id: charge.id, amount: 1 });
		await shop.call('GET', '/shop/v1/brands');
		await shop.call('POST', '/shop/v1/pos', { store_id: STORE.id });
		await shop.call('GET', '/bank/v1/registry/account');
		const entries = await shop.sandbox.control.journal();
		expect(entries.map(({ status }) => status)).toEqual(Array(entries.length).fill(200));
		expect(entries.flatMap(({ contract }) => contract)).toEqual([]);
	});

	test.each([
		['a missing property', { charge_id: 'CHA1' }, '400/100', /amount/],
		['a wrong type', { charge_id: 7, amount: 1 }, '400/101', /charge_id/],
		['a list', [], '400/101', /object/],
		['half a JSON text', Buffer.from('{"charge_id":'), '400/101', /JSON/],
		['nothing', undefined, '400/100', /missing/],
	])('%s is refused and noted', async (_name, body, expected, note) => {
		const answer = await shop.http.post('/shop/v1/pos/refund', body, {
			headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
		});
		expect(outcome(answer)).toBe(expected);
		const entry = await shop.lastEntry();
		expect(entry.contract.join()).toMatch(note);
		expect(entry.effect).toBe(false);
	});

	test('a body that is no JSON by its type is refused', async () => {
		const answer = await shop.http.post('/shop/v1/pos/refund', 'charge_id=1', {
			headers: {
				authorization: `Bearer ${shop.token}`,
				'content-type': 'application/x-www-form-urlencoded',
			},
		});
		expect(outcome(answer)).toBe('400/101');
	});

	test('a body beyond the limit is a 413', async () => {
		const answer = await shop.call('POST', '/shop/v1/pos/refund', {
			reason: 'x'.repeat(2_000_000),
		});
		expect(answer.status).toBe(413);
	});

	test('paths that are nowhere: 404, verbs that are not: 405, both without a body', async () => {
		for (const [method, path, status] of [
			['GET', '/shop/v1/nothing', 404],
			['PATCH', '/shop/v1/brands', 405],
			['GET', '/oa2/v1/ac/token', 405],
		] as const) {
			const answer = await shop.call(method, path);
			expect([answer.status, answer.data, answer.headers['content-type']]).toEqual([
				status,
				'',
				undefined,
			]);
			expect(await shop.lastEntry()).toMatchObject({ operationId: null, status });
		}
	});

	test('the settings close the canonical paths or the others', async () => {
		const { control } = shop.sandbox;
		const create = async (path: string): Promise<number> =>
			(
				await shop.call('POST', path, {
					pos_id: 'POS000000001',
					description: 'x',
					charge_amount: 1,
				})
			).status;
		const statuses = async (): Promise<number[]> => [
			await create('/shop/v1/pos/authorization'),
			await create('/shop/v1/authorization'),
			await create('/shop/v1/pos/POS000000001/authorization'),
			(await shop.call('GET', '/shop/v1/brands')).status,
		];
		expect(await statuses()).toEqual([200, 200, 200, 200]);
		await control.settings({ pathCandidates: 'canonical' });
		expect(await statuses()).toEqual([200, 404, 404, 200]);
		await control.settings({ pathCandidates: 'others' });
		expect(await statuses()).toEqual([404, 200, 200, 200]);
	});

	test('a nested path carries the id of its parent', async () => {
		const authorization = await shop.granted();
		const path = `/shop/v1/pos/authorization/${authorization.id}/charge`;
		const request = { amount: 25, pay_token_val: authorization.pay_token.val };
		const wrong = await shop.call('POST', path, { ...request, authorization_id: 'CHT0' });
		expect(outcome(wrong)).toBe('400/101');
		expect((await shop.call('POST', path, request)).data.authorization_id).toBe(authorization.id);
		const nested = await shop.call('POST', `/shop/v1/stores/${STORE.id}/pos`, {});
		expect((nested.data as Json).store.id).toBe(STORE.id);
	});

	test('the Checkout API takes the private key only', async () => {
		const path = '/v1/authorization/CHT0/check';
		expect(outcome(await shop.call('GET', path))).toBe('401/100');
		const headers = { 'X-DropPay-Checkout-PrivateKey': CHECKOUT_POS.privateKey };
		expect((await shop.http.get(path, { headers })).status).toBe(404);
	});
});
