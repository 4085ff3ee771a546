import { MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { startReceiver, type Receiver } from './receiver.mts';
import { outcome, Shop, tokenRequest } from '../support/shop.mts';

describe('connections', () => {
	let shop: Shop;
	let receiver: Receiver;
	beforeAll(async () => {
		shop = await Shop.open();
		receiver = await startReceiver();
	});
	afterAll(async () => {
		await shop.sandbox.close();
		await receiver.close();
	});
	beforeEach(async () => {
		await shop.sandbox.control.reset();
		receiver.received.length = 0;
		const { code: _code, ...request } = tokenRequest({ grant_type: 'client_credentials' });
		shop.token = (await shop.http.post('/oa2/v1/cc/token', request)).data.access_token;
	});

	const open = async (): Promise<Record<string, unknown> & { id: string; sharing: string }> =>
		(
			await shop.call('POST', '/oa2/v1/connection', {
				webhooks: { ALL: receiver.url },
				loopback_uri: 'https://merchant.example/connected',
			})
		).data as never;

	test('granted on the phone, its code comes with the event and opens the account', async () => {
		const connection = await open();
		expect(connection).toMatchObject({
			status: 'WAITING',
			sharing: `${shop.sandbox.url}/u/20/${connection.id}`,
			loopback_uri: 'https://merchant.example/connected',
		});
		await shop.sandbox.control.confirm(connection.sharing, MERCHANT.pin);
		await shop.sandbox.control.settle();
		const { id, code, edata } = receiver.received[0]?.body as Record<string, unknown>;
		expect(id).toBe(connection.id);
		expect(edata).toMatchObject({ id: connection.id, code, status: 'GRANTED' });
		await shop.connect(String(code));
		expect((await shop.call('GET', '/bank/v1/registry/account')).data.id).toBe(MERCHANT.accountId);
	});

	test('a read returns the code only when the settings say so', async () => {
		const { id } = await open();
		await shop.sandbox.control.decide(id, 'grant', { accountId: OTHER_MERCHANT.accountId });
		const read = async (method: string): Promise<Record<string, unknown>> =>
			(await shop.call(method, `/oa2/v1/connection/${id}`)).data;
		expect(await read('GET')).not.toHaveProperty('code');
		expect(await read('PUT')).toMatchObject({ id, status: 'GRANTED' });
		await shop.sandbox.control.settings({ connectionReadReturnsCode: true });
		const { code } = await read('GET');
		await shop.connect(String(code));
		expect((await shop.call('GET', '/bank/v1/registry/account')).data.id).toBe(
			OTHER_MERCHANT.accountId,
		);
	});

	test.each([
		['refuse', 'REFUSED'],
		['expire', 'EXPIRED'],
		['cancel', 'CANCELLED'],
	] as const)('the decision %s ends a Connection', async (decision, status) => {
		const { id } = await open();
		expect(await shop.sandbox.control.decide(id, decision)).toEqual({ id, status });
		await expect(shop.sandbox.control.decide(id, 'grant')).rejects.toThrow(status);
		await shop.sandbox.control.settle();
		expect(receiver.received).toHaveLength(1);
	});

	test('DELETE cancels while it waits, and only then', async () => {
		const { id } = await open();
		expect((await shop.call('DELETE', `/oa2/v1/connection/${id}`)).status).toBe(204);
		expect(outcome(await shop.call('DELETE', `/oa2/v1/connection/${id}`))).toBe('400/101');
	});

	test('it expires with the clock', async () => {
		const { id } = await open();
		await shop.sandbox.control.advanceClock(86_401);
		const answer = await shop.call('GET', `/oa2/v1/connection/${id}`);
		expect(outcome(answer)).toBe('401/102');
		await shop.connect();
		const again = await shop.call('GET', `/oa2/v1/connection/${id}`);
		expect(again.data.status).toBe('EXPIRED');
	});

	test('unknown ids, malformed ids', async () => {
		expect(outcome(await shop.call('GET', '/oa2/v1/connection/CON0'))).toBe('404');
		expect(outcome(await shop.call('GET', '/oa2/v1/connection/a%20b'))).toBe('400/103');
		expect(outcome(await shop.call('GET', '/oa2/v1/connection/..%2Fx'))).toBe('400/103');
	});

	test('a subscription that is no address is refused', async () => {
		const answer = await shop.call('POST', '/oa2/v1/connection', { webhooks: { ALL: 'nowhere' } });
		expect(outcome(answer)).toBe('400/101');
	});
});
