/** Waiting by polling: an n8n that DropPay cannot reach asks in turns. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { authorizationParameters, Merchant } from '../../support/merchant.mts';
import { poll as untilSo } from '../../support/poll.mts';
import { slowDown } from '../../support/slowTime.mts';
import { CREATION, idsOf, type Kind } from './kinds.mts';

jest.mock('n8n-workflow', () =>
	jest
		.requireActual<typeof import('../../support/slowTime.mts')>('../../support/slowTime.mts')
		.slowWorkflow(),
);
jest.mock('../../../api/clock', () =>
	jest
		.requireActual<typeof import('../../support/slowTime.mts')>('../../support/slowTime.mts')
		.slowClock(),
);

/** A second of the node, in milliseconds of most tests. */
const SECOND = 50;

/** In seconds of the node: longer than any decision takes on a busy machine. */
const AMPLE = 1_200;

beforeEach(() => slowDown(SECOND / 1_000));

const { sendEventsTo: _nowhere, ...sale } = authorizationParameters;

const seconds = (amount: number) => ({
	limitWaitTime: {
		values: { limitType: 'afterTimeInterval', resumeAmount: amount, resumeUnit: 'seconds' },
	},
	pollInterval: 1,
});

const polling = (limit: number, changes: IDataObject = {}): IDataObject => ({
	...sale,
	resumeBy: 'polling',
	options: seconds(limit),
	...changes,
});

const madeOf = async (merchant: Merchant, kind: Kind, count: number): Promise<string[]> =>
	await untilSo(
		async () => await idsOf(merchant, kind),
		(ids) => ids.length >= count,
	);

/** Waits until the node has read the grant, and the other resource twice after it. */
async function roundsAfterGrant(merchant: Merchant, granted: string, open: string): Promise<void> {
	await untilSo(
		async () => await merchant.control.journal(),
		(entries) => {
			const grant = entries.findIndex(
				({ answer, path }) =>
					path.endsWith(granted) &&
					['GRANTED', 'DONE'].includes(String((answer as IDataObject | null)?.status)),
			);
			const after = grant < 0 ? [] : entries.slice(grant);
			return after.filter(({ path }) => path.endsWith(open)).length >= 2;
		},
	);
}

const created = async (merchant: Merchant, count: number) =>
	await madeOf(merchant, 'authorization', count);

test('polling waits for all items, decides each once and keeps their order', async () => {
	const merchant = await Merchant.open();
	const { result } = merchant.start(
		'authorization.sendAndWait',
		polling(AMPLE, { chargeOnApproval: true, paymentDescription: '={{ $json.order }}' }),
		{ items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }] },
	);
	const [a = '', b = '', c = ''] = await created(merchant, 3);
	await merchant.control.decide(c, 'grant');
	await untilSo(
		async () => await merchant.received('createCharge'),
		(charges) => charges.length > 0,
	);
	await merchant.control.decide(a, 'refuse');
	await merchant.control.decide(b, 'grant');
	const { json, items, status } = await result;
	expect(status).toBe('success');
	expect(json).toMatchObject([
		{ id: a, description: 'a', decision: 'refused' },
		{ id: b, description: 'b', decision: 'granted', charge: { authorization_id: b } },
		{ id: c, description: 'c', decision: 'granted', charge: { authorization_id: c } },
	]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(await merchant.received('createCharge')).toHaveLength(2);
	for (const { body } of await merchant.received('createAuthorization')) {
		expect(body).not.toHaveProperty('webhooks');
	}
});

test('polling asks with growing pauses, and gives up when the time is over', async () => {
	const merchant = await Merchant.open();
	// The pauses are what this is about: requests take a small part of them.
	const second = 250;
	slowDown(second / 1_000);
	const started = performance.now();
	const { json } = await merchant.run('authorization.sendAndWait', polling(8));
	expect(json).toMatchObject([{ decision: 'timedOut', approved: false, status: 'WAITING' }]);
	expect(performance.now() - started).toBeGreaterThan(7.9 * second);
	const reads = await merchant.received('getAuthorization');
	// After 0, 1, 2.5, 4.75 and 8 seconds, and fewer on a busy machine.
	expect(reads.length).toBeGreaterThanOrEqual(3);
	expect(reads.length).toBeLessThanOrEqual(6);
	const times = reads.map(({ at }) => Date.parse(at));
	const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	expect(pauses[0]).toBeGreaterThan(0.9 * second);
	expect(pauses[1]).toBeGreaterThan(1.4 * second);
});

test('polling ends at once when the execution is cancelled', async () => {
	const merchant = await Merchant.open();
	const { result, cancel } = merchant.start('authorization.sendAndWait', polling(AMPLE));
	await untilSo(
		async () => await merchant.received('getAuthorization'),
		(reads) => reads.length > 0,
	);
	cancel();
	// The test itself would time out first if the wait of a minute lasted.
	await result.catch(() => undefined);
	await sleep(2 * SECOND);
	const reads = (await merchant.received('getAuthorization')).length;
	await sleep(10 * SECOND);
	expect(await merchant.received('getAuthorization')).toHaveLength(reads);
});

test('DropPay out of reach makes the wait longer, not shorter', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 4,
		fault: { kind: 'status', status: 503 },
	});
	const { result } = merchant.start('authorization.sendAndWait', polling(AMPLE));
	const [id = ''] = await created(merchant, 1);
	await merchant.control.decide(id, 'grant');
	expect((await result).json).toMatchObject([{ id, decision: 'granted' }]);
});

test('an item that DropPay does not know stops the run and says so', async () => {
	const merchant = await Merchant.open();
	const known = (await merchant.authorize()).id;
	const parameters = {
		authorizationId: '={{ $json.id }}',
		resumeBy: 'polling',
		options: seconds(1),
	};
	const items = [{ id: known }, { id: 'CHT0000000999' }];
	const { error } = await merchant.run('authorization.wait', parameters, { items });
	expect(error?.message).toContain('404');
	const continued = await merchant.run('authorization.wait', parameters, {
		items,
		onError: 'continueRegularOutput',
	});
	expect(continued.json).toMatchObject([
		{ id: known, decision: 'timedOut' },
		{ error: { status: 404 } },
	]);
});

test.each([
	[{ pollInterval: 0 }, /^Polling Interval \(Seconds\) must be between 1 and 3600/],
	[{ maxPollInterval: 4_000 }, /^Max Polling Interval/],
])(
	'an interval that would not do is refused before anything is created: %j',
	async (options, said) => {
		const merchant = await Merchant.open();
		const { error } = await merchant.run('authorization.sendAndWait', {
			...sale,
			resumeBy: 'polling',
			options,
		});
		expect(error?.message).toMatch(said);
		expect(await merchant.received('createAuthorization')).toEqual([]);
	},
);

test('cancelled, it puts out no items that look as if nothing had been sent', async () => {
	const merchant = await Merchant.open();
	const { result, cancel } = merchant.start('authorization.sendAndWait', polling(AMPLE), {
		onError: 'continueRegularOutput',
	});
	await untilSo(
		async () => await merchant.received('getAuthorization'),
		(reads) => reads.length > 0,
	);
	cancel();
	const { json } = await result.catch(() => ({ json: [] }));
	expect(JSON.stringify(json)).not.toContain('notSent');
});

test.each([404, 403, 400])(
	'an Authorization that is rejected with %i at first is waited for on',
	async (status) => {
		const merchant = await Merchant.open();
		const run = merchant.run('authorization.sendAndWait', polling(AMPLE));
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 3,
			fault: { kind: 'status', status },
		});
		await merchant.control.settings({ decideAfterMs: 1, decideAs: 'grant' });
		expect((await run).json).toMatchObject([{ decision: 'granted' }]);
	},
);

test('an Authorization that is never found is named, and not called refused', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 0,
		fault: { kind: 'status', status: 404 },
	});
	const { json } = await merchant.run('authorization.sendAndWait', polling(3), {
		onError: 'continueRegularOutput',
	});
	const [id = ''] = await madeOf(merchant, 'authorization', 1);
	expect(json).toMatchObject([
		{
			error: {
				message: expect.stringContaining(`The wait for authorization ${id} ended`),
				description: expect.stringContaining(`Look for ${id}`),
				outcome: 'unknown',
			},
		},
	]);
	const { error } = await merchant.run('authorization.sendAndWait', polling(3));
	expect(error?.message).toContain('The wait for authorization');
	expect(await merchant.received('createAuthorization')).toHaveLength(2);
});

describe('what stops a run', () => {
	const wait = (options: IDataObject = {}): IDataObject => ({
		authorizationId: '={{ $json.id }}',
		resumeBy: 'polling',
		chargeOnApproval: true,
		options: { ...seconds(AMPLE), ...options },
	});

	test('nothing is charged after an item that failed, and the message says where the others stand', async () => {
		const merchant = await Merchant.open();
		const granted = await merchant.granted();
		const { id: waiting } = await merchant.authorize();
		const { id: gone } = await merchant.authorize();
		// Granted at the fetch that ends the wait for the other.
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization', path: granted },
			times: 5,
			fault: { kind: 'merge', body: { status: 'WAITING' } },
		});
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization', path: gone },
			skip: 1,
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		const { error } = await merchant.run('authorization.wait', wait(), {
			items: [{ id: granted }, { id: waiting }, { id: gone }],
		});
		expect(error?.message).toMatch(/404.*\[item 2\]/);
		expect(error?.description).toContain(`${granted} (GRANTED, not charged), ${waiting} (WAITING)`);
		expect(await merchant.received('createCharge')).toEqual([]);
	});

	test('what was charged and decided before is named', async () => {
		const merchant = await Merchant.open();
		const granted = await merchant.granted();
		const { id: refused } = await merchant.authorize();
		await merchant.control.decide(refused, 'refuse');
		const { id: gone } = await merchant.authorize();
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization', path: gone },
			skip: 2,
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		const { error } = await merchant.run('authorization.wait', wait(), {
			items: [{ id: granted }, { id: refused }, { id: gone }],
		});
		expect(error?.description).toContain(
			`Already decided: ${granted} (granted), ${refused} (refused).`,
		);
		const [charge] = await merchant.received('createCharge');
		const { id } = charge?.answer as { id: string };
		expect(error?.description).toContain(`item 0: Create charge (${id}, 25.00 EUR)`);
		expect(error?.context.paymentLog).toMatchObject([
			{ item: 0, outcome: 'done', id, amount: '25.00' },
		]);
	});

	test('a charge of unknown outcome is in the record too', async () => {
		const merchant = await Merchant.open();
		const granted = await merchant.granted({ additionalFields: { chargeMaxCount: 3 } });
		const { id: gone } = await merchant.authorize();
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'status', status: 500, when: 'after' },
		});
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization', path: gone },
			skip: 2,
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		const { error } = await merchant.run('authorization.wait', wait(), {
			items: [{ id: granted }, { id: gone }],
		});
		expect(error?.description).toContain(`${granted} (unknown)`);
		expect(error?.context.paymentLog).toMatchObject([{ item: 0, outcome: 'unknown' }]);
	});

	test.each(['pull', 'push'] as const)('a %s that was confirmed has moved money', async (kind) => {
		const merchant = await Merchant.open();
		const { result, cancel } = merchant.start(
			`${kind}.sendAndWait`,
			{ ...CREATION[kind], resumeBy: 'polling', options: seconds(AMPLE) },
			{ items: [{}, {}] },
		);
		const [granted = '', open = ''] = await madeOf(merchant, kind, 2);
		await merchant.control.decide(granted, 'grant');
		await roundsAfterGrant(merchant, granted, open);
		cancel();
		const { error } = await result;
		expect(error?.message).toBe('The execution was cancelled');
		expect(error?.description).toMatch(new RegExp(`be confirmed or cancelled: ${open} \\(`));
		expect(error?.description).toContain(`Already decided: ${granted} (granted)`);
		expect(error?.context.paymentLog).toMatchObject([
			{ item: 0, outcome: 'done', id: granted, amount: kind === 'pull' ? '50.00' : '120.50' },
		]);
	});
});

describe.each(['pull', 'push'] as const)('%s', (kind) => {
	test('both operations ask until somebody has decided', async () => {
		const merchant = await Merchant.open();
		const { result } = merchant.start(
			`${kind}.sendAndWait`,
			{ ...CREATION[kind], resumeBy: 'polling', options: seconds(AMPLE) },
			{ items: [{}, {}] },
		);
		const ids = await madeOf(merchant, kind, 2);
		await merchant.control.decide(ids[0] ?? '', 'grant');
		await merchant.control.decide(ids[1] ?? '', 'refuse');
		const decided = [
			{ id: ids[0], decision: 'granted', approved: true },
			{ id: ids[1], decision: 'refused', approved: false },
		];
		expect((await result).json).toMatchObject(decided);
		const again = await merchant.run(
			`${kind}.wait`,
			{ [`${kind}Id`]: '={{ $json.id }}', resumeBy: 'polling', options: seconds(AMPLE) },
			{ items: ids.map((id) => ({ id })) },
		);
		expect(again.json).toMatchObject(decided);
	});
});

test.each([
	[undefined, 1],
	[3, 3],
])(
	'with the concurrency %p, %i charges of polled waits go out at a time',
	async (concurrency, atATime) => {
		const merchant = await Merchant.open();
		const ids = [await merchant.granted(), await merchant.granted(), await merchant.granted()];
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			times: 0,
			fault: { kind: 'hold' },
		});
		const { result } = merchant.start(
			'authorization.wait',
			{
				authorizationId: '={{ $json.id }}',
				resumeBy: 'polling',
				chargeOnApproval: true,
				options: { ...seconds(AMPLE), ...(concurrency && { concurrency }) },
			},
			{ items: ids.map((id) => ({ id })) },
		);
		const charges = async () => (await merchant.received('createCharge')).length;
		for (let expected = atATime; expected <= 3; expected += atATime) {
			await untilSo(charges, (count) => count >= expected);
			await sleep(100);
			expect(await charges()).toBe(expected);
			await merchant.control.releaseHeld();
		}
		const { json } = await result;
		expect(json.map(({ decision }) => decision)).toEqual(['granted', 'granted', 'granted']);
	},
);

test('an expression that stops the run for one item stops it before anything is created', async () => {
	const merchant = await Merchant.open();
	const parameters = polling(AMPLE, { chargeOnApproval: '={{ $("Nowhere").item.json.charge }}' });
	const options = { items: [{}, {}] };
	const { error } = await merchant.run('authorization.sendAndWait', parameters, options);
	expect(error).toBeDefined();
	const { json } = await merchant.run('authorization.sendAndWait', parameters, {
		...options,
		onError: 'continueRegularOutput',
	});
	expect(json).toMatchObject([
		{ error: { outcome: 'notSent' } },
		{ error: { outcome: 'notSent' } },
	]);
	expect(await merchant.received('createAuthorization')).toEqual([]);
});

test('an answer without an id fails its own item only', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'createAuthorization' },
		fault: { kind: 'body', body: { status: 'WAITING' } },
	});
	const options = { items: [{}, {}], onError: 'continueRegularOutput' as const };
	const { result } = merchant.start('authorization.sendAndWait', polling(AMPLE), options);
	const [, id = ''] = await created(merchant, 2);
	await merchant.control.decide(id, 'grant');
	expect((await result).json).toMatchObject([
		{ error: { outcome: 'unknown' } },
		{ id, decision: 'granted' },
	]);
});
