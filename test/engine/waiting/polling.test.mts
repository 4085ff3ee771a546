/** Waiting by polling: an n8n that DropPay cannot reach asks in turns. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { authorizationParameters, Merchant } from '../merchant.mts';

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

async function created(merchant: Merchant, count: number): Promise<string[]> {
	for (;;) {
		const requests = await merchant.received('createAuthorization');
		const ids = requests.map(({ answer }) => (answer as { id?: string } | null)?.id);
		if (ids.length >= count) return ids as string[];
		await sleep(20);
	}
}

test('waits for all items, decides each once and keeps their order', async () => {
	const merchant = await Merchant.open();
	const { result } = merchant.start(
		'authorization.sendAndWait',
		polling(20, { chargeOnApproval: true, description: '={{ $json.order }}' }),
		{ items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }] },
	);
	const [a = '', b = '', c = ''] = await created(merchant, 3);
	await merchant.control.decide(c, 'grant');
	await sleep(1_500);
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

test('asks with growing pauses, and gives up when the time is over', async () => {
	const merchant = await Merchant.open();
	const started = Date.now();
	const { json } = await merchant.run('authorization.sendAndWait', polling(4));
	const lasted = Date.now() - started;
	expect(json).toMatchObject([{ decision: 'timedOut', approved: false, status: 'WAITING' }]);
	expect(lasted).toBeGreaterThan(3_900);
	expect(lasted).toBeLessThan(7_000);
	const reads = await merchant.received('getAuthorization');
	expect(reads.length).toBeGreaterThanOrEqual(3);
	expect(reads.length).toBeLessThanOrEqual(5);
	const times = reads.map(({ at }) => Date.parse(at));
	const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	expect(pauses[0]).toBeGreaterThan(900);
	expect(pauses[1]).toBeGreaterThan(1_400);
});

test('ends at once when the execution is cancelled', async () => {
	const merchant = await Merchant.open();
	const { result, cancel } = merchant.start('authorization.sendAndWait', polling(60));
	await created(merchant, 1);
	await sleep(300);
	const stopped = Date.now();
	cancel();
	await result.catch(() => undefined);
	await sleep(1_600);
	expect(Date.now() - stopped).toBeLessThan(6_000);
	const reads = (await merchant.received('getAuthorization')).length;
	await sleep(2_500);
	expect(await merchant.received('getAuthorization')).toHaveLength(reads);
});

test('DropPay out of reach makes the wait longer, not shorter', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 4,
		fault: { kind: 'status', status: 503 },
	});
	const { result } = merchant.start('authorization.sendAndWait', polling(20));
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
	[{ pollInterval: 0 }, /^Polling Interval \(Seconds\) has to be between 1 and 3600/],
	[{ maxPollInterval: 4_000 }, /^Polling Interval at Most/],
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
	const { result, cancel } = merchant.start('authorization.sendAndWait', polling(60), {
		onError: 'continueRegularOutput',
	});
	await created(merchant, 1);
	await sleep(300);
	cancel();
	const { json } = await result.catch(() => ({ json: [] }));
	expect(JSON.stringify(json)).not.toContain('notSent');
});
