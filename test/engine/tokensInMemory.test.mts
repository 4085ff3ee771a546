/** n8n before 2.34: with a token it stores what expressions in the credential gave, so no token may be stored. */
import type { IDataObject } from 'n8n-workflow';

import { MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { testCredential } from './credentialTest.mts';
import type { NodeResult } from '../support/harness.mts';
import { type Merchant, useMerchant } from '../support/merchant.mts';

jest.mock('n8n-workflow', () => {
	const {
		getCredentialActivationParameters: _1,
		n8nOAuth2Auth: _2,
		resolveSupportedCredentialActivation: _3,
		...before
	} = jest.requireActual<Record<string, unknown>>('n8n-workflow');
	return { ...before, __esModule: true };
});

const merchant = useMerchant();

beforeEach(async () => {
	merchant.credentials.keepsExpressions = false;
});

afterEach(() => expect(merchant.credentials.writes).toBe(0));

const readAccount = async (
	items: IDataObject[] = [{}],
	options: Parameters<Merchant['run']>[2] = {},
): Promise<NodeResult> =>
	await merchant.run('account.get', { options: { concurrency: 10 } }, { items, ...options });

const times = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

describe('a Connection Code from an expression', () => {
	const mine = { code: MERCHANT.connectionCode };
	const theirs = { code: OTHER_MERCHANT.connectionCode };

	beforeEach(() => merchant.changeCredential({ connectionCode: '={{ $json.code }}' }));

	test('acts for the account of each run, and stays an expression', async () => {
		const ibans: unknown[] = [];
		for (const item of [mine, theirs, mine]) ibans.push((await readAccount([item])).json[0]?.iban);
		expect(ibans).toEqual([MERCHANT.iban, OTHER_MERCHANT.iban, MERCHANT.iban]);
		expect(merchant.credential.connectionCode).toBe('={{ $json.code }}');
	});

	test('a Connection Code from an expression of another account is refused within a run', async () => {
		const { json } = await readAccount([mine, theirs], { onError: 'continueRegularOutput' });
		expect(json).toMatchObject([
			{ iban: MERCHANT.iban },
			{ error: { message: expect.stringContaining('another account'), outcome: 'notSent' } },
		]);
	});
});

describe('a token', () => {
	test('a token in memory is exchanged once, used by all runs, and refreshed once when it has expired', async () => {
		await readAccount(times(30));
		await readAccount(times(30));
		expect(await merchant.tokenRequests()).toEqual(['createUserToken']);
		await merchant.control.expireTokens();
		const { json, error } = await readAccount(times(30));
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
		expect(await merchant.tokenRequests()).toEqual(['createUserToken', 'refreshUserToken']);
	});

	test('a token in memory that is refused for what it may do is not renewed by every item', async () => {
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			times: 0,
			fault: { kind: 'status', status: 401, body: { code: '101', description: 'not this' } },
		});
		const { json } = await readAccount(times(20), { onError: 'continueRegularOutput' });
		expect(json).toHaveLength(20);
		expect(json[19]).toMatchObject({ error: { outcome: 'refused', status: 401 } });
		expect(await merchant.tokenRequests()).toEqual(['createUserToken']);
	});

	test('a token in memory that DropPay has ended does not make the credential test red', async () => {
		const tested = async () => (await testCredential('dropPayApi', merchant.credential)).status;
		expect(await tested()).toBe('OK');
		await merchant.control.expireTokens();
		expect(await tested()).toBe('OK');
		await merchant.control.clearJournal();
		await readAccount(times(5));
		expect((await merchant.received('getAccount')).map(({ status }) => status)).toEqual(
			Array.from({ length: 5 }, () => 200),
		);
	});
});
