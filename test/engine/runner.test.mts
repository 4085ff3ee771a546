import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { DISABLED_POS, POS } from '../../sandbox/seed.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';
import { poll } from '../support/poll.mts';
import { timeOutRequestsTo } from '../support/timeOuts.mts';

const merchant = useMerchant();

const pairs = (items: INodeExecutionData[]) => items.map(({ pairedItem }) => pairedItem);

const numbered = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, number) => ({ number, order: `Order ${number}` }));

/** Parameters whose values each item gives itself. */
const perItem = {
	...authorizationParameters,
	posId: '={{ $json.posId ?? "POS000000001" }}',
	paymentDescription: '={{ $json.order }}',
	amount: '={{ $json.number + 1 }}.50',
	additionalFields: { merchantCustomId: '={{ "order-" + $json.number }}' },
};

describe('order and pairing', () => {
	test('each item gets its own values, and the output keeps the order of the input', async () => {
		// Early items answer last: their order of arrival is not that of the output.
		for (const ms of [200, 150, 100, 50]) {
			await merchant.control.addFault({ fault: { kind: 'latency', ms } });
		}
		await merchant.authorize();

		const { json, items } = await merchant.run(
			'authorization.create',
			{ ...perItem, options: { concurrency: 5 } },
			{ items: numbered(20) },
		);

		expect(json.map(({ description }) => description)).toEqual(
			numbered(20).map(({ order }) => order),
		);
		expect(json.map(({ charge_amount }) => charge_amount)).toEqual(
			numbered(20).map((_, number) => number + 1.5),
		);
		expect(json.map(({ merchant_custom_id }) => merchant_custom_id)).toEqual(
			numbered(20).map((_, number) => `order-${number}`),
		);
		expect(pairs(items)).toEqual(numbered(20).map((_, item) => ({ item })));
	});

	test('60 items are read in order, with one token', async () => {
		const created = await merchant.run(
			'authorization.create',
			{ ...perItem, options: { concurrency: 20 } },
			{ items: numbered(20) },
		);
		const all = created.json.map(({ id, description }) => ({ id, description }));
		// A step that shares no divisor with 20 mixes the ids.
		const wanted = Array.from({ length: 60 }, (_, item) => all[(item * 7) % 20] as IDataObject);

		const { json, items } = await merchant.run(
			'authorization.get',
			{ authorizationId: '={{ $json.id }}', options: { concurrency: 20 } },
			{ items: wanted },
		);

		expect(json.map(({ id, description }) => ({ id, description }))).toEqual(wanted);
		expect(pairs(items)).toEqual(wanted.map((_, item) => ({ item })));
		expect(await merchant.received('getAuthorization')).toHaveLength(60);
		expect(await merchant.tokenRequests()).toEqual(['createUserToken']);
	});

	test('several items out of one are all paired with it', async () => {
		await merchant.control.addFault({
			match: { operationId: 'listBrands' },
			times: 0,
			fault: { kind: 'body', body: { brands: [{ id: 'BRN1' }, { id: 'BRN2' }] } },
		});

		const { json, items } = await merchant.run('brand.getAll', {}, { items: [{}, {}] });

		expect(json.map(({ id }) => id)).toEqual(['BRN1', 'BRN2', 'BRN1', 'BRN2']);
		expect(pairs(items)).toEqual([{ item: 0 }, { item: 0 }, { item: 1 }, { item: 1 }]);
	});

	test('no items in: nothing is sent and nothing comes out', async () => {
		const { json, error } = await merchant.run('authorization.create', perItem, { items: [] });

		expect(error).toBeUndefined();
		expect(json).toEqual([]);
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('concurrency', () => {
	test.each([
		['reads run ten at a time', 'account.get', {}, 10],
		['reads run as many as asked', 'account.get', { concurrency: 3 }, 3],
		['orders go one at a time', 'authorization.create', {}, 1],
		['orders go as many as asked', 'authorization.create', { concurrency: 20 }, 20],
	])('%s', async (_, operation, options, atOnce) => {
		await merchant.authorize();
		await merchant.control.clearJournal();
		await merchant.control.addFault({ times: 0, fault: { kind: 'hang' } });

		const run = merchant.start(
			operation,
			{ ...authorizationParameters, options },
			{ items: numbered(30), onError: 'stopWorkflow' },
		);
		const arrived = await poll(
			async () => await merchant.requests(),
			(all) => all.length >= atOnce,
		);
		run.cancel();
		timeOutRequestsTo(merchant.sandbox.url);
		await run.result;

		expect(arrived).toHaveLength(atOnce);
		expect(await merchant.requests()).toHaveLength(atOnce);
	});

	test.each([
		[0, 'must be between 1 and 20'],
		[21, 'must be between 1 and 20'],
		['many', 'must be between 1 and 20'],
	])('%j is refused before anything is sent', async (concurrency, text) => {
		const { error } = await merchant.run('authorization.create', {
			...authorizationParameters,
			options: { concurrency },
		});

		expect(error?.message).toBe(`Concurrency ${text}`);
		expect(error?.description).toContain('Nothing was sent');
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('continue on fail', () => {
	const items = [
		{ number: 0, order: 'Good' },
		{ number: 1, order: 'On a disabled POS', posId: DISABLED_POS.id },
		{ number: 2, order: 'Good too' },
		{ number: 3, order: 'x'.repeat(513) },
		{ number: 4, order: 'Last', posId: POS.id },
	];

	const refused = {
		message: 'POS "POS000000002" is disabled (DropPay 403/101)',
		description: expect.any(String),
		status: 403,
		code: '101',
		outcome: 'refused',
	};
	const tooLong = {
		message: 'Description: has 513 characters; DropPay takes at most 512',
		description: expect.stringContaining('Nothing was sent'),
		outcome: 'notSent',
	};

	test('with Continue on Fail, in the regular output the good and the bad stay in order', async () => {
		const { json, items: output } = await merchant.run(
			'authorization.create',
			{ ...perItem, options: { concurrency: 3 } },
			{ items, onError: 'continueRegularOutput' },
		);

		expect(json).toEqual([
			expect.objectContaining({ description: 'Good', status: 'WAITING' }),
			{ error: refused },
			expect.objectContaining({ description: 'Good too' }),
			{ error: tooLong },
			expect.objectContaining({ description: 'Last' }),
		]);
		expect(pairs(output)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
	});

	test('the error output takes the bad ones, with what came in', async () => {
		const { json, errors } = await merchant.run('authorization.create', perItem, {
			items,
			onError: 'continueErrorOutput',
		});

		expect(json.map(({ description }) => description)).toEqual(['Good', 'Good too', 'Last']);
		expect(errors).toEqual([
			{ ...items[1], error: refused },
			{ ...items[3], error: tooLong },
		]);
	});

	test('an expression that cannot be resolved is told like any other refusal', async () => {
		const { json } = await merchant.run(
			'authorization.create',
			{ ...perItem, paymentDescription: '={{ $("Nowhere").item.json.order }}' },
			{ items: numbered(1), onError: 'continueRegularOutput' },
		);

		expect(json).toEqual([
			{
				error: {
					message: expect.any(String),
					description: expect.stringContaining('Check the expressions of this item'),
					outcome: 'notSent',
				},
			},
		]);
		expect(await merchant.received('createAuthorization')).toEqual([]);
	});

	test.each([
		['an address that cannot be used', { baseUrl: 'http://droppay.example' }, {}],
		['an override that cannot be used', { endpointOverrides: 'nonsense' }, {}],
		['a limit out of range', {}, { options: { concurrency: 99 } }],
	])('%s fails every item, and passes none on as if it were good', async (_, credential, more) => {
		merchant.changeCredential(credential);

		const regular = await merchant.run(
			'authorization.create',
			{ ...perItem, ...more },
			{ items, onError: 'continueRegularOutput' },
		);
		const split = await merchant.run(
			'authorization.create',
			{ ...perItem, ...more },
			{ items, onError: 'continueErrorOutput' },
		);

		const error = {
			message: expect.any(String),
			description: expect.any(String),
			outcome: 'notSent',
		};
		expect(regular.json).toEqual(items.map(() => ({ error })));
		expect(pairs(regular.items)).toEqual(items.map((__, item) => ({ item })));
		expect(split.json).toEqual([]);
		expect(split.errors).toEqual(items.map((item) => ({ ...item, error })));
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('stopping at the first failure', () => {
	test('nothing new starts, what is under way ends, and the error lists what moved money', async () => {
		const items = numbered(12);
		// The third request is refused at once, while its neighbours still wait for their answers.
		await merchant.authorize();
		await merchant.control.clearJournal();
		await merchant.control.addFault({
			match: { operationId: 'createAuthorization' },
			skip: 2,
			fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
		});
		await merchant.control.addFault({
			match: { operationId: 'createAuthorization' },
			times: 2,
			fault: { kind: 'hold', when: 'after' },
		});

		const { result } = merchant.start(
			'authorization.create',
			{ ...perItem, options: { concurrency: 3 } },
			{ items },
		);
		await poll(
			async () => await merchant.received('createAuthorization'),
			(entries) => entries.some(({ status }) => status === 400),
		);
		await sleep(100);
		await merchant.control.releaseHeld();
		const { error, json } = await result;

		const sent = await merchant.received('createAuthorization');
		expect(sent).toHaveLength(3);
		const [first, second] = sent
			.filter(({ status }) => status === 200)
			.map(({ answer }) => answer as { id: string })
			.map(({ id }) => id);
		expect(json).toEqual([]);
		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101) [item 2]');
		expect(error?.context.paymentLog).toEqual([
			{
				item: 0,
				operation: 'Create authorization',
				outcome: 'done',
				id: expect.any(String),
				amount: '1.50',
			},
			{
				item: 1,
				operation: 'Create authorization',
				outcome: 'done',
				id: expect.any(String),
				amount: '2.50',
			},
		]);
		for (const text of [
			first,
			second,
			'1.50 EUR',
			'2.50 EUR',
			"Don't send these again",
			'item 0',
			'item 1',
		]) {
			expect(error?.description).toContain(text);
		}
	});

	test('an expression that cannot be resolved does not make the list forgotten', async () => {
		const { error } = await merchant.run(
			'authorization.create',
			{
				...perItem,
				paymentDescription:
					'={{ $json.number === 2 ? $("Nowhere").item.json.order : $json.order }}',
			},
			{ items: numbered(3) },
		);

		expect(error?.context.paymentLog).toHaveLength(2);
		expect(error?.description).toContain(
			"Don't send these again: item 0: Create authorization (CHT",
		);
	});

	test('a long list is cut short in the text and complete in the context', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createAuthorization' },
			skip: 30,
			fault: { kind: 'status', status: 400 },
		});

		const { error } = await merchant.run('authorization.create', perItem, { items: numbered(40) });

		expect(error?.context.paymentLog).toHaveLength(30);
		expect(error?.description).toContain('and 20 more');
	});

	test('a fetch that fails has no list', async () => {
		const { error } = await merchant.run('pos.get', { posId: 'POS999999999' });

		expect(error?.message).toMatch(/" was not found \(DropPay 404\)$/);
		expect(error?.description).not.toContain("Don't send these again");
		expect(error?.context.paymentLog).toEqual([]);
	});
});
