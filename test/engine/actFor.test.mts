import type { IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import { MERCHANT, type NumberedMerchant } from '../../sandbox/seed.mts';
import { leaked, Merchant } from '../support/merchant.mts';

let platform: Merchant;

/** Each test gets merchants of its own, so that no test sees the tokens of another. */
let used = 0;

async function merchants(count: number): Promise<NumberedMerchant[]> {
	const all = await platform.control.addMerchants(used + count);
	const own = all.slice(used);
	used += count;
	return own;
}

beforeEach(async () => {
	platform = await Merchant.open();
});

const actFor = '={{ $json.code }}';

const itemsOf = (list: NumberedMerchant[]): IDataObject[] =>
	list.map(({ connectionCode: code, posId, accountId }) => ({ code, posId, accountId }));

const order = {
	posId: { __rl: true, mode: 'id', value: '={{ $json.posId }}' },
	amount: '25.00',
	paymentDescription: 'Order 1001',
	policy: 'CHARGEABLE',
	sendEventsTo: 'nowhere',
};

/** Codes that were exchanged, in order. */
async function exchanges(operationId = 'createUserToken'): Promise<unknown[]> {
	return (await platform.received(operationId)).map(({ body }) => (body as { code: string }).code);
}

/** Accounts whose tokens the requests of an operation carried, in order. */
async function tokenOwners(operationId: string): Promise<Array<string | null>> {
	return (await platform.received(operationId)).map(({ tokenOwner }) => tokenOwner);
}

const bearers = (entries: JournalEntry[]): number =>
	new Set(entries.map(({ authorization }) => authorization)).size;

describe('items over several merchants', () => {
	test('each of 48 requests, 10 at a time, carries the token of its merchant, and each code is exchanged once', async () => {
		const all = await merchants(6);
		const items = Array.from({ length: 48 }, (_, index) => itemsOf(all)[(index * 5) % 6] ?? {});

		const { json, error, run } = await platform.run(
			'authorization.create',
			{ ...order, options: { concurrency: 10, actFor } },
			{ items },
		);

		expect(error).toBeUndefined();
		expect(json).toHaveLength(48);
		expect(json.map(({ pos_id }) => pos_id)).toEqual(items.map(({ posId }) => posId));

		const requests = await platform.received('createAuthorization');
		expect(requests).toHaveLength(48);
		const ownerOf = new Map(all.map(({ posId, accountId }) => [posId, accountId]));
		const mixed = requests.filter(
			({ tokenOwner, body }) => tokenOwner !== ownerOf.get((body as { pos_id: string }).pos_id),
		);
		expect(mixed).toEqual([]);
		expect(requests.every(({ status, contract }) => status === 200 && contract.length === 0)).toBe(
			true,
		);
		expect(bearers(requests)).toBe(6);

		const codes = await exchanges();
		expect(codes).toHaveLength(6);
		expect(new Set(codes)).toEqual(new Set(all.map(({ connectionCode }) => connectionCode)));
		expect(await exchanges('refreshUserToken')).toEqual([]);

		// The credential has seen none of it: no token of another account, not even one of its own.
		expect(platform.credentials.writes).toBe(0);
		expect(platform.credential).not.toHaveProperty('accessToken');
		const tokens = requests.map(({ authorization }) => String(authorization).slice(7));
		expect(leaked({ run, error } as never, tokens)).toEqual([]);
	}, 120_000);

	test('tokens that end in the middle are renewed once for each merchant, and nothing goes out twice', async () => {
		const five = await merchants(5);
		const items = Array.from({ length: 50 }, (_, index) => itemsOf(five)[index % 5] ?? {});
		// Every token is taken for 5 requests; then it has expired.
		await platform.control.settings({ expireTokensEveryRequests: 5 });

		const { json, error } = await platform.run(
			'authorization.create',
			{ ...order, options: { concurrency: 10, actFor } },
			{ items },
		);

		expect(error).toBeUndefined();
		expect(json).toHaveLength(50);
		const requests = await platform.received('createAuthorization');
		expect(requests.filter(({ effect }) => effect)).toHaveLength(50);
		const ownerOf = new Map(five.map(({ posId, accountId }) => [posId, accountId]));
		for (const { tokenOwner, body } of requests) {
			expect(tokenOwner).toBe(ownerOf.get((body as { pos_id: string }).pos_id));
		}
		expect(await exchanges()).toHaveLength(5);
		const renewals = await exchanges('refreshUserToken');
		expect(renewals).toHaveLength(5);
		expect(new Set(renewals).size).toBe(5);
	}, 300_000);
});

describe('a code that is revoked', () => {
	test('a revoked code of Act For fails its items alone', async () => {
		const three = await merchants(3);
		const [good, bad, other] = itemsOf(three) as [IDataObject, IDataObject, IDataObject];
		const parameters = { options: { concurrency: 3, actFor } };
		await platform.run('account.get', parameters, { items: [bad] });
		await platform.control.revokeConnection(bad.code as string);

		const { items, errors } = await platform.run('account.get', parameters, {
			items: [good, bad, other, bad, good],
			onError: 'continueErrorOutput',
		});

		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
			{ item: 4 },
		]);
		expect(errors.map(({ error }) => (error as IDataObject).message)).toEqual(
			Array(2).fill(expect.stringContaining('The Connection was revoked')),
		);
		expect((errors[0]?.error as IDataObject).message).toContain(
			'put the new Connection Code into Act For',
		);
		const answered = (await platform.received('getAccount')).filter(({ status }) => status === 200);
		expect(new Set(answered.map(({ tokenOwner }) => tokenOwner))).toEqual(
			new Set(three.map(({ accountId }) => accountId)),
		);
	});

	test('a code that nobody granted is refused, and does not appear in the message', async () => {
		const code = 'NOBODY-GRANTED-THIS-CODE';
		const { error } = await platform.run('account.get', { options: { actFor: code } });
		expect(error?.message).toContain('its Connection Code is not valid');
		expect(`${error?.message} ${error?.description}`).not.toContain(code);
		expect(await platform.received('getAccount')).toEqual([]);
	});
});

describe('without a code', () => {
	test.each([
		['empty', ''],
		['blank', '   '],
		['an expression that finds nothing', '={{ $json.missing }}'],
		['an expression that gives an object', '={{ $json.nested }}'],
	])('%s: the credential is not used instead', async (_, code) => {
		const { error } = await platform.run(
			'authorization.create',
			{ ...order, posId: 'POS000000001', options: { actFor: code } },
			{ items: [{ nested: {} }] },
		);
		expect(error?.message).toContain('Act For: there is no Connection Code');
		expect(await platform.control.journal()).toEqual([]);
	});

	test('the option left out acts for the account of the credential', async () => {
		await platform.run('account.get', { options: {} });
		expect(await tokenOwners('getAccount')).toEqual([MERCHANT.accountId]);
	});
});

test('an Application without an account of its own can act for others', async () => {
	platform.changeCredential({ access: 'application', connectionCode: '' });
	const [one] = await merchants(1);
	const { error } = await platform.run('account.get', { options: { actFor: one?.connectionCode } });
	expect(error).toBeUndefined();
	expect(await tokenOwners('getAccount')).toEqual([one?.accountId]);
	expect(await platform.received('createApplicationToken')).toEqual([]);
});

test('a charge reads and charges for the same merchant', async () => {
	const [one] = await merchants(1);
	const options = { actFor: one?.connectionCode };
	const { json } = await platform.run('authorization.create', {
		...order,
		posId: one?.posId,
		options,
	});
	await platform.control.decide(json[0]?.id as string, 'grant');
	const { json: charges, error } = await platform.run('charge.create', {
		authorizationId: json[0]?.id,
		options,
	});
	expect(error).toBeUndefined();
	expect(charges[0]).toMatchObject({ status: 'DONE', amount: 25 });
	expect(await tokenOwners('getAuthorization')).toEqual([one?.accountId]);
	expect(await tokenOwners('createCharge')).toEqual([one?.accountId]);
});

test('what another account may not do is said once, without asking for token after token', async () => {
	const items = itemsOf(await merchants(1));
	await platform.control.addFault({
		match: { operationId: 'getAccount' },
		times: 0,
		fault: { kind: 'status', status: 401, body: { code: '101', description: 'scope' } },
	});
	for (let run = 0; run < 3; run++) {
		const { error } = await platform.run('account.get', { options: { actFor } }, { items });
		expect(error?.message).toContain('The token does not allow this operation (DropPay 401/101)');
	}
	expect(await exchanges()).toHaveLength(1);
	expect(await platform.received('getAccount')).toHaveLength(3);
});

test('a request with Act For follows no redirect: the token stays with the host', async () => {
	const items = itemsOf(await merchants(1));
	await platform.control.addFault({
		match: { operationId: 'getAccount' },
		fault: {
			kind: 'status',
			status: 302,
			headers: { location: `${platform.sandbox.url}/shop/v1/brands` },
		},
	});
	const { error } = await platform.run('account.get', { options: { actFor } }, { items });
	expect(error).toBeDefined();
	expect(await platform.received('listBrands')).toEqual([]);
});

test('a pause that DropPay asks of one merchant holds for the whole run', async () => {
	const two = itemsOf(await merchants(2));
	await platform.control.addFault({
		match: { operationId: 'getAccount' },
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
	});
	const started = Date.now();
	const { error } = await platform.run(
		'account.get',
		{ options: { concurrency: 1, actFor } },
		{ items: two },
	);
	expect(error).toBeUndefined();
	expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
});

test('a token that grows too old during such a pause is renewed', async () => {
	await platform.control.addFault({
		match: { operationId: 'getAccount' },
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
	});
	await platform.control.addFault({
		match: { operationId: 'getAccount' },
		fault: { kind: 'status', status: 401, body: { code: '102', description: 'expired' } },
	});
	const { error, json } = await platform.run(
		'account.get',
		{ options: { actFor } },
		{ items: itemsOf(await merchants(1)) },
	);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(1);
	expect(await platform.received('getAccount')).toHaveLength(3);
});
