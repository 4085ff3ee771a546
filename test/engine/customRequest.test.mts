import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { useMerchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

const merchant = useMerchant();

const push = { amount: 5, recipient: { account: CUSTOMER.iban }, status: 'READY' };

async function send(parameters: IDataObject, items: IDataObject[] = [{}]) {
	return await merchant.run('customRequest.send', parameters, { items });
}

describe('a GET', () => {
	test('a GET of a custom request reads with the token of the credential', async () => {
		const { json, items } = await send({ method: 'GET', path: '/bank/v1/registry/account' });

		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'GET', path: '/bank/v1/registry/account' });
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ id: MERCHANT.accountId });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('carries its query, and no body that was left over', async () => {
		await send({
			method: 'GET',
			path: '/bank/v1/registry/account',
			query: '{"from":"2026-01-01","limit":5,"tag":["a","b"]}',
			body: '{"amount":5}',
		});

		const [request] = await merchant.requests();
		expect(request).toMatchObject({ body: null, contract: [] });
		expect(request?.query).toMatchObject({ from: '2026-01-01', limit: '5' });
	});

	test('a GET of a custom request gives one item for each entry of a list, whatever the entries are', async () => {
		await merchant.control.addFault({
			match: { path: '^/bank/v2/news$' },
			fault: { kind: 'body', status: 200, body: [{ id: 1 }, 'two', null, [3]] },
			times: 0,
		});

		const { json, items } = await send({ method: 'GET', path: '/bank/v2/news' }, [{}, {}]);

		const one = [{ id: 1 }, { value: 'two' }, { value: null }, { value: [3] }];
		expect(json).toEqual([...one, ...one]);
		expect(items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([
			0, 0, 0, 0, 1, 1, 1, 1,
		]);
	});

	test('a GET of a custom request reads what failed as it is', async () => {
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			fault: { kind: 'body', status: 200, body: { id: 'SEM1', status: 'FAILED' } },
		});

		const { json } = await send({ method: 'GET', path: '/bank/v1/registry/account' });

		expect(json).toEqual([{ id: 'SEM1', status: 'FAILED' }]);
	});

	test('a GET of a custom request is tried again, and nothing of it is remembered as moved money', async () => {
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			fault: { kind: 'status', status: 503 },
			times: 2,
		});

		const { json, error } = await send({ method: 'GET', path: '={{ $json.path }}' }, [
			{ path: '/bank/v1/registry/account' },
			{ path: '/nowhere' },
		]);

		expect(json).toEqual([]);
		expect(error?.message).toBe('DropPay has nothing at this path (DropPay 404) [item 1]');
		expect(error?.context.paymentLog).toEqual([]);
		expect(await merchant.received('getAccount')).toHaveLength(3);
	});

	test('a GET of a custom request is not bound by the cap', async () => {
		merchant.changeCredential({ maxAmount: 1 });

		const { error } = await send({
			method: 'GET',
			path: '/bank/v1/registry/account',
			query: '{"amount":500}',
		});

		expect(error).toBeUndefined();
	});
});

describe('anything else', () => {
	test('a custom request that is no GET is sent as it was given', async () => {
		const { json, items } = await send({
			method: 'POST',
			path: '/bank/v1/push',
			query: { dry: true },
			body: push,
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/bank/v1/push',
			query: { dry: 'true' },
			body: push,
		});
		expect(json).toEqual([request?.answer]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test.each(['PATCH', 'DELETE'])(
		'a custom request that is no GET goes out as %s',
		async (method) => {
			const { json } = await send({ method: 'POST', path: '/bank/v1/push', body: push });
			const id = json[0]?.id as string;
			await merchant.control.clearJournal();

			const { json: answer, error } = await send({
				method,
				path: `/bank/v1/push/${id}`,
				body: '{"loopback_uri":"myapp://paid"}',
			});

			expect(error).toBeUndefined();
			const [request] = await merchant.requests();
			expectRequest(merchant, request, {
				method,
				path: `/bank/v1/push/${id}`,
				...(method === 'PATCH' && { body: { loopback_uri: 'myapp://paid' } }),
			});
			expect(answer).toEqual([method === 'PATCH' ? request?.answer : {}]);
		},
	);

	test('PUT may answer nothing', async () => {
		await merchant.control.addFault({
			match: { path: '^/bank/v2/news$' },
			fault: { kind: 'status', status: 204 },
		});

		const { json, error } = await send({ method: 'PUT', path: '/bank/v2/news', body: '{"a":1}' });

		expect(error).toBeUndefined();
		expect(json).toEqual([{}]);
	});

	test('a custom request that is no GET is on record when a later item stops', async () => {
		const { error } = await send(
			{ method: 'POST', path: '={{ $json.path }}', body: JSON.stringify(push) },
			[{ path: '/bank/v1/push' }, { path: 'bank' }],
		);

		expect(error?.message).toBe(
			'Path: "bank" is not a path: it must start with a single "/" [item 1]',
		);
		expect(error?.context.paymentLog).toEqual([
			expect.objectContaining({ item: 0, outcome: 'done', amount: '5.00' }),
		]);
	});

	test.each([
		[true, { body: '{"a":1}' }, undefined],
		[true, { body: '{"amount":5.01}' }, 'above the spending cap of 5.00 EUR'],
		[false, { body: '{"a":1}' }, 'This request shows no amount'],
	])(
		'Allow Custom Requests Without Amount: %p, with %j',
		async (allowRequestsWithoutAmount, given, message) => {
			merchant.changeCredential({ maxAmount: 5, allowRequestsWithoutAmount });

			const { error } = await send({ method: 'POST', path: '/shop/v1/pos', ...given });

			expect((await merchant.requests()).length).toBe(message === undefined ? 1 : 0);
			if (message !== undefined) expect(error?.message).toContain(message);
		},
	);

	test('a custom request that is no GET does not take another amount for what was sent', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPush' },
			fault: { kind: 'merge', body: { id: 'SEM1', amount: 50 } },
		});

		const { error } = await send({ method: 'POST', path: '/bank/v1/push', body: push });

		expect(error?.context.dropPay).toMatchObject({
			message: 'Response SEM1 came back for 50 EUR instead of 5.00 EUR',
			outcome: 'unknown',
		});
	});
});

test('a custom request says where to look when there is nothing at the path, or not with this method', async () => {
	const unknown = await send({ method: 'GET', path: '/bank/v2/news' });
	expect(unknown.error?.message).toBe('DropPay has nothing at this path (DropPay 404)');
	expect(unknown.error?.description).toBe('Check Path, and the IDs in it.');

	const { error } = await send({ method: 'PUT', path: '/bank/v1/push', body: '{"a":1}' });
	expect(error?.message).toBe('DropPay does not allow this method here (DropPay 405)');
	expect(error?.description).toBe('Check Method and Path.');
	expect(error?.context.dropPay).toMatchObject({ outcome: 'refused' });
});

test.each([
	[{ path: '' }, 'Path: expected a path'],
	[{ path: 'https://evil.example/bank' }, 'Path: "https://evil.example/bank" is not a path'],
	[{ path: '//evil.example/bank' }, 'Path: "//evil.example/bank" is not a path'],
	[{ path: '/bank/../oa2/v1/ac/token' }, 'must not hold "." or ".."'],
	[{ path: '/bank/%2e%2e/oa2' }, 'must not hold "." or ".."'],
	[{ path: '/bank?x=1' }, 'holds a query'],
	[{ path: '/oa2/v1/ac/token' }, 'is where tokens come from'],
	[{ method: 'TRACE' }, 'Method: "TRACE" is not one of'],
	[{ query: '[1]' }, 'Query: is not a JSON object'],
	[{ body: '{"amount": 5' }, 'Body: is not a JSON object'],
	[{ body: 'x' }, 'Body: is not a JSON object'],
] as Array<[IDataObject, string]>)('refuses %j and sends nothing', async (bad, message) => {
	const values: IDataObject = {
		method: 'POST',
		path: '/bank/v1/push',
		query: '{}',
		body: '{}',
		...bad,
	};
	const { error } = await send(
		{
			method: '={{ $json.method }}',
			path: '={{ $json.path }}',
			query: '={{ $json.query }}',
			body: '={{ $json.body }}',
		},
		[values],
	);

	expect(error?.message).toContain(message);
	expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
	expect(await merchant.requests()).toEqual([]);
});

test.each(['authorization', '__CUSTOM_API_CALL__'])(
	'n8n\'s own "Custom API Call" under %s leads here',
	async (resource) => {
		const { error } = await merchant.run(`${resource}.__CUSTOM_API_CALL__`);

		expect(error?.message).toBe('Custom API Call is not an operation of this node');
		expect(error?.description).toContain('Choose the resource Custom Request');
		expect(await merchant.control.journal()).toEqual([]);
	},
);

test.each([
	['the operation that n8n adds itself', 'authorization.__CUSTOM_API_CALL__'],
	['an operation of another version', 'authorization.transmogrify'],
])('%s passes no item on as if it had been processed', async (_, operation) => {
	const { json } = await merchant.run(
		operation,
		{},
		{ items: [{ order: 1 }, { order: 2 }], onError: 'continueRegularOutput' },
	);

	expect(json).toEqual(
		Array.from({ length: 2 }, () => ({
			error: expect.objectContaining({ message: expect.any(String), outcome: 'notSent' }),
		})),
	);
	expect(await merchant.control.journal()).toEqual([]);
});

test('what is compared with the spending cap is what goes out', async () => {
	merchant.changeCredential({ maxAmount: 5 });
	let written = 0;
	// n8n's expressions can give values that become others when they are written.
	const amount = { toJSON: () => (written++ === 0 ? 1 : 500) };

	await send({ method: 'POST', path: '/bank/v1/push', body: { ...push, amount } as IDataObject });

	const [request] = await merchant.received('createPush');
	expect([undefined, 1]).toContain((request?.body as { amount?: number } | undefined)?.amount);
});
