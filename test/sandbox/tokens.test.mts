import { APPLICATION, MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { outcome, Shop, tokenRequest } from '../support/shop.mts';

describe('tokens', () => {
	let shop: Shop;
	beforeAll(async () => {
		shop = await Shop.open();
	});
	afterAll(async () => await shop.sandbox.close());
	beforeEach(async () => await shop.sandbox.control.reset());

	const account = async (): Promise<string> =>
		outcome(await shop.call('GET', '/bank/v1/registry/account'));

	test('a Connection Code is exchanged again and again', async () => {
		const first = await shop.connect();
		const second = await shop.connect();
		expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
		expect(first.access_token).toMatch(/^[0-9a-f]{32}$/);
		expect(second.access_token).not.toBe(first.access_token);
		expect(await account()).toBe('200');
		const entry = await shop.lastEntry();
		expect(entry).toMatchObject({ operationId: 'getAccount', tokenOwner: MERCHANT.accountId });
		expect(entry.authorization).toBe(`Bearer ${second.access_token}`);
	});

	test.each([
		['wrong secret', { client_secret: 'nope' }, '401/100'],
		['wrong key', { client_id: 'nope' }, '401/100'],
		['unknown code', { code: 'nope' }, '401/102'],
		['wrong grant type', { grant_type: 'password' }, '400/101'],
		['missing code', { code: undefined }, '400/100'],
		['code of a wrong type', { code: 5 }, '400/101'],
	])('a token request with a %s is refused', async (_name, change, expected) => {
		expect(outcome(await shop.http.post('/oa2/v1/ac/token', tokenRequest(change)))).toBe(expected);
		expect((await shop.lastEntry()).effect).toBe(false);
	});

	test('a token expires with the sandbox clock', async () => {
		await shop.connect();
		await shop.sandbox.control.advanceClock(3599);
		expect(await account()).toBe('200');
		await shop.sandbox.control.advanceClock(2);
		expect(await account()).toBe('401/102');
		expect((await shop.lastEntry()).tokenOwner).toBe(MERCHANT.accountId);
	});

	test('a refresh by PUT rotates the refresh token', async () => {
		const first = await shop.connect();
		const refresh = tokenRequest({ refresh_token: first.refresh_token });
		const answer = await shop.http.put('/oa2/v1/ac/token', refresh);
		expect(answer.status).toBe(200);
		expect(answer.data.refresh_token).not.toBe(first.refresh_token);
		expect(outcome(await shop.http.put('/oa2/v1/ac/token', refresh))).toBe('401/102');
	});

	test('a refresh token stays good without rotation', async () => {
		await shop.sandbox.control.settings({ rotateRefreshTokens: false });
		const { refresh_token: token } = await shop.connect();
		for (let round = 0; round < 3; round++) {
			const answer = await shop.http.put(
				'/oa2/v1/ac/token',
				tokenRequest({ refresh_token: token }),
			);
			expect(answer.data.refresh_token).toBe(token);
		}
	});

	test('a refresh token of one Connection does not serve another', async () => {
		const { refresh_token: token } = await shop.connect(OTHER_MERCHANT.connectionCode);
		const answer = await shop.http.put('/oa2/v1/ac/token', tokenRequest({ refresh_token: token }));
		expect(outcome(answer)).toBe('401/102');
	});

	test('refreshes can be refused, and refresh tokens revoked', async () => {
		const { refresh_token: token } = await shop.connect();
		await shop.sandbox.control.settings({ refreshAccepted: false });
		const refresh = tokenRequest({ refresh_token: token });
		expect(outcome(await shop.http.put('/oa2/v1/ac/token', refresh))).toBe('401/102');
		await shop.sandbox.control.settings({ refreshAccepted: true });
		expect(await shop.sandbox.control.revokeRefreshTokens()).toBeGreaterThan(0);
		expect(outcome(await shop.http.put('/oa2/v1/ac/token', refresh))).toBe('401/102');
	});

	test('all live tokens can be expired', async () => {
		await shop.connect();
		expect(await shop.sandbox.control.expireTokens()).toBe(1);
		expect(await account()).toBe('401/102');
		expect(await shop.sandbox.control.expireTokens()).toBe(0);
	});

	test('a token can end after a number of requests', async () => {
		await shop.sandbox.control.settings({ expireTokensEveryRequests: 3 });
		await shop.connect();
		const outcomes = [await account(), await account(), await account(), await account()];
		expect(outcomes).toEqual(['200', '200', '200', '401/102']);
	});

	test('a revoked Connection ends its code and its tokens', async () => {
		await shop.connect();
		await shop.sandbox.control.revokeConnection(MERCHANT.connectionCode);
		expect(await account()).toBe('401/102');
		expect(outcome(await shop.http.post('/oa2/v1/ac/token', tokenRequest()))).toBe('401/102');
	});

	test('an Application token is out of scope on a user resource', async () => {
		const { code: _code, ...request } = tokenRequest({ grant_type: 'client_credentials' });
		const answer = await shop.http.post('/oa2/v1/cc/token', request);
		expect(answer.status).toBe(200);
		shop.token = answer.data.access_token;
		expect(await account()).toBe('401/101');
		expect((await shop.lastEntry()).tokenOwner).toBe(APPLICATION.key);
	});

	test.each([
		['no header', undefined],
		['another scheme', 'Basic abc'],
		['an unknown token', 'Bearer 0123'],
	])('%s is a bad token', async (_name, authorization) => {
		const answer = await shop.http.get('/bank/v1/registry/account', { headers: { authorization } });
		expect(outcome(answer)).toBe('401/102');
	});
});
