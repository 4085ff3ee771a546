/** What becomes of a parked wait whose callback is lost: the node is called again until its time is over. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { elapsedMs } from '../../../api/clock';
import {
	countRechecks,
	forgetRechecks,
	nextRecheck,
	proofOf,
	recheckLater,
} from '../../../nodes/DropPay/waiting/recheck';
import { authorizationParameters, Merchant } from '../../support/merchant.mts';
import { endRechecksWithTheirProcess, ParkedExecution } from '../../support/parkedExecution.mts';

endRechecksWithTheirProcess();

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const { sendEventsTo: _nowhere, ...sale } = authorizationParameters;

test('the rechecks come at once, after 1, 5 and 15 minutes, then each hour, and 30 s before the end', () => {
	const all = (until: number, isFirst: boolean) => {
		const moments: number[] = [];
		const next = (now: number) => nextRecheck(0, until, now, isFirst);
		for (let at = next(0); at !== undefined; at = next(at)) moments.push(at);
		return moments;
	};
	const first = [0.15, 0.6, 2, 6, 20].map((seconds) => seconds * SECOND);
	const until = 3.5 * HOUR;
	const later = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, until - 30 * SECOND];
	expect(all(until, true)).toEqual([...first, ...later]);
	expect(all(until, false)).toEqual(later);
	expect(all(20 * SECOND, true)).toEqual(first.slice(0, -1));
	expect(all(20 * SECOND, false)).toEqual([]);
	expect(nextRecheck(0, 40 * SECOND, 0, false)).toBe(10 * SECOND);
});

let mockClock: Clock | undefined;

// Of this file only: parked waits of another file in the same process must not take its ticks.
jest.mock('../../../api/clock', () => {
	const real = jest.requireActual<typeof import('../../../api/clock')>('../../../api/clock');
	return {
		elapsedMs: () => mockClock?.elapsed ?? real.elapsedMs(),
		idle: async (ms: number) => await (mockClock?.idle(ms) ?? real.idle(ms)),
	};
});

/** Time that passes as soon as all rechecks wait for it. */
class Clock {
	private now = Date.now();

	elapsed = 0;

	private timers: Array<{ due: number; ring: () => void }> = [];

	constructor() {
		jest.spyOn(Date, 'now').mockImplementation(() => this.now);
	}

	async idle(ms: number): Promise<void> {
		await new Promise<void>((ring) => this.timers.push({ due: this.elapsed + ms, ring }));
	}

	/** Lets pass so many milliseconds, timer by timer; each is processed before the next. */
	async pass(ms: number): Promise<void> {
		const end = this.elapsed + ms;
		while (await this.isWaitedFor()) {
			const [first] = this.timers.sort((a, b) => a.due - b.due);
			if (first === undefined || first.due > end) break;
			this.timers = this.timers.slice(1);
			this.now += first.due - this.elapsed;
			this.elapsed = first.due;
			first.ring();
		}
		this.now += end - this.elapsed;
		this.elapsed = end;
	}

	/** Sets the time of day, as people and time servers do. */
	set(ms: number): void {
		this.now += ms;
	}

	/** Calls take real time, however busy the machine is; each wait that is rechecked comes back for the next moment. */
	private async isWaitedFor(): Promise<boolean> {
		do await new Promise(setImmediate);
		while (this.timers.length < countRechecks());
		return this.timers.length > 0;
	}
}

interface Call {
	url: string;
	body: IDataObject;
}

/** n8n's answers to the calls of the node to itself. */
function n8nThat(answer: (call: Call) => unknown) {
	const calls: Array<Call & { after: number }> = [];
	const since = elapsedMs();
	const warnings: string[] = [];
	const context = {
		logger: { warn: (text: string) => warnings.push(text) },
		helpers: {
			httpRequest: async ({ url, body }: Call) => {
				calls.push({ url, body, after: elapsedMs() - since });
				return await answer({ url, body });
			},
		},
	} as unknown as IExecuteFunctions;
	return { calls, context, warnings };
}

const waiting = { received: true, waiting: true };

const refusedWith = (status: number) =>
	Object.assign(new Error(String(status)), { response: { status } });

let keys = 0;
const waitFor = (ms: number) => ({
	key: `late-${++keys}`,
	kind: 'authorization' as const,
	id: 'CHT1',
	until: Date.now() + ms,
});

const at = (url: string) => ({ url, proof: 'proof' });

describe('a wait whose callback is lost', () => {
	let clock: Clock;

	beforeEach(() => {
		clock = new Clock();
		mockClock = clock;
	});

	afterEach(async () => {
		await clock.pass(30 * 24 * HOUR);
		mockClock = undefined;
		jest.restoreAllMocks();
	});

	test('calls until the time is over, and not after', async () => {
		const { calls, context } = n8nThat(() => waiting);
		recheckLater(context, waitFor(HOUR), at('http://n8n.test/a'));
		await clock.pass(3 * HOUR);
		const minutes = calls.map(({ after }) => Math.round(after / MINUTE));
		expect(minutes).toEqual([1, 5, 15, 60]);
		expect(calls.at(-1)?.after).toBeLessThanOrEqual(HOUR - 20 * SECOND);
		expect(calls.every(({ body }) => body.dropPayLookAgain === 'early')).toBe(true);
	});

	test.each([
		['an answer that the node went on', () => ({ received: true })],
		['the page that n8n shows when it is over', () => '<html></html>'],
		['409, n8n is going on', () => Promise.reject(refusedWith(409))],
		['404, the execution is gone, or parked elsewhere', () => Promise.reject(refusedWith(404))],
	])('the recheck of waits ends with %s', async (_, answer) => {
		const { calls, context } = n8nThat(answer);
		recheckLater(context, waitFor(5 * HOUR), at('http://n8n.test/a'));
		await clock.pass(6 * HOUR);
		expect(calls).toHaveLength(1);
	});

	test('a clock that is set back by an hour puts no call off', async () => {
		const { calls, context } = n8nThat(() => waiting);
		recheckLater(context, waitFor(3 * HOUR), at('http://n8n.test/a'));
		clock.set(-HOUR);
		await clock.pass(20 * MINUTE);
		expect(calls.map(({ after }) => Math.round(after / MINUTE))).toEqual([1, 5, 15]);
	});

	test.each([401, 403])(
		'a resume URL that is rejected with %i is said in the log',
		async (status) => {
			const { calls, context, warnings } = n8nThat(() => Promise.reject(refusedWith(status)));
			recheckLater(context, waitFor(5 * HOUR), at('http://n8n.test/a'));
			await clock.pass(6 * HOUR);
			expect(calls).toHaveLength(1);
			expect(warnings).toEqual([
				expect.stringMatching(/authorization CHT1 is rejected with 40[13]/),
			]);
		},
	);

	test.each([
		['n8n out of reach', () => Promise.reject(new Error('ECONNREFUSED'))],
		['DropPay out of reach', () => Promise.reject(refusedWith(503))],
	])('the recheck of waits goes on with %s', async (_, answer) => {
		const { calls, context } = n8nThat(answer);
		recheckLater(context, waitFor(2 * HOUR), at('http://n8n.test/a'));
		await clock.pass(3 * HOUR);
		expect(calls.length).toBeGreaterThan(4);
	});

	test('the recheck of waits gives a callback with the Connection Code half a minute, then goes on without', async () => {
		const { calls, context } = n8nThat(({ body }) =>
			body.dropPayLookAgain === 'last' ? { received: true } : { ...waiting, decided: true },
		);
		recheckLater(context, waitFor(24 * HOUR), at('http://n8n.test/a'));
		await clock.pass(HOUR);
		expect(calls.map(({ body }) => body.dropPayLookAgain)).toEqual(['early', 'last']);
		expect((calls[1]?.after ?? 0) - (calls[0]?.after ?? 0)).toBeLessThanOrEqual(40 * SECOND);
	});

	test('many waits are all rechecked, each as often as one', async () => {
		const { calls, context } = n8nThat(() => waiting);
		for (let i = 0; i < 200; i++) recheckLater(context, waitFor(HOUR), at(`http://n8n.test/${i}`));
		await clock.pass(2 * HOUR);
		expect(calls).toHaveLength(800);
		expect(new Set(calls.map(({ url }) => url)).size).toBe(200);
	});

	test.each([30 * SECOND, 10 * MINUTE, 5 * HOUR])(
		'a decision after %i ms whose callback is lost comes through by the next recheck',
		async (after) => {
			const merchant = await Merchant.open();
			const limit = { limitType: 'afterTimeInterval', resumeAmount: 24, resumeUnit: 'hours' };
			const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', {
				...sale,
				chargeOnApproval: true,
				options: { limitWaitTime: { values: limit } },
			});
			const [request] = await merchant.received('createAuthorization');
			const { id } = request?.answer as { id: string };
			let end: IDataObject | undefined;
			const { context } = n8nThat(async ({ body }) => {
				const answer = await parked.call(body);
				end ??= answer.json;
				return answer.body;
			});
			recheckLater(context, waitFor(24 * HOUR), at('http://n8n.test/parked'));
			await clock.pass(after);
			expect(end).toBeUndefined();
			await merchant.control.decide(id, 'grant');
			await clock.pass(HOUR + MINUTE);
			expect(end).toMatchObject({ id, decision: 'granted', charge: { amount: 25 } });
		},
	);

	test('after a restart nobody rechecks parked waits, until any call comes in: then the next recheck finds the decision', async () => {
		const merchant = await Merchant.open();
		const { key, stored } = await parkInAnotherProcess(merchant);
		const calls: Array<{ path: string; body: IDataObject }> = [];
		let end: IDataObject | undefined;
		const n8n = createServer((request, response) => {
			void text(request).then(async (body) => {
				const call = JSON.parse(body) as IDataObject;
				calls.push({ path: String(request.url), body: call });
				const answer = await parked.call(call);
				end ??= answer.json;
				response.writeHead(answer.status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(answer.body));
			});
		}).listen(0, '127.0.0.1');
		await once(n8n, 'listening');
		const { port } = n8n.address() as AddressInfo;
		const parked = ParkedExecution.restore(
			merchant,
			stored,
			`http://127.0.0.1:${port}/webhook-waiting`,
		);
		try {
			const [request] = await merchant.received('createAuthorization');
			const { id } = request?.answer as { id: string };
			await clock.pass(10 * MINUTE);
			expect(calls).toEqual([]);

			// A second payment's callback, a person with curl, DropPay's own retry: it may bring nothing.
			expect(await parked.call({ hello: 'world' })).toMatchObject({ status: 200, body: waiting });
			await merchant.control.decide(id, 'grant');
			await clock.pass(MINUTE + 20 * SECOND);
			expect(calls).toEqual([
				{
					path: expect.stringContaining('/webhook-waiting/1/n?signature='),
					body: {
						dropPayLookAgain: 'early',
						proof: proofOf(key, String(merchant.credentials.store['1']?.applicationSecret)),
					},
				},
			]);
			expect(end).toMatchObject({ id, decision: 'granted', charge: { amount: 25 } });
		} finally {
			n8n.closeAllConnections();
			n8n.close();
		}
	});

	/** What a process knows of a wait goes by its key: of one with another key it knows nothing. */
	async function parkInAnotherProcess(merchant: Merchant) {
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', {
			...sale,
			chargeOnApproval: true,
		});
		const { dropPayWait } = parked.kept['node:DropPay'] as { dropPayWait: { key: string } };
		const stored = parked.toJSON();
		const key = `elsewhere-${++keys}`;
		return { key, stored: { ...stored, data: stored.data.replaceAll(dropPayWait.key, key) } };
	}
});

test('waits keep none of their executions in memory, but for the last', async () => {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc') as () => void;
	const merchant = await Merchant.open();
	const clock = new Clock();
	mockClock = clock;
	const inUse = () => {
		collectGarbage();
		return process.memoryUsage().heapUsed / 1e6;
	};
	const park = async () => {
		// A megabyte of input for each execution.
		const cargo = Array.from({ length: 125_000 }, () => Math.random());
		await merchant.run('authorization.sendAndWait', sale, { items: [{ cargo: cargo as never }] });
		await clock.pass(30 * SECOND);
	};
	await park();
	const before = inUse();
	for (let i = 0; i < 60; i++) await park();
	await merchant.control.clearJournal();
	expect(countRechecks()).toBe(61);
	expect(inUse() - before).toBeLessThan(15);
	forgetRechecks();
	mockClock = undefined;
	jest.restoreAllMocks();
});
