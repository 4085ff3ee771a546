import type { IDataObject } from 'n8n-workflow';

import { type Merchant, useMerchant } from '../support/merchant.mts';
import { poll } from '../support/poll.mts';
import { timeOutRequestsTo } from '../support/timeOuts.mts';

const merchant = useMerchant();

const items = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

type Fault = Parameters<Merchant['control']['addFault']>[0]['fault'];

/** Spoils the next readings of the account, then reads it. */
async function read(fault: Fault, { times = 1, ...options }: IDataObject = {}) {
	await merchant.run('account.get');
	await merchant.control.clearJournal();
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		times: times as number,
		fault,
	});
	const run = merchant.run('account.get', { options });
	if (fault.kind === 'hang') {
		await poll(merchant.requests.bind(merchant), ({ length }) => length > 0);
		timeOutRequestsTo(merchant.sandbox.url);
	}
	const result = await run;
	return { ...result, sent: (await merchant.received('getAccount')).length };
}

describe('a fetch is retried', () => {
	test.each<[string, Fault]>([
		['a 500', { kind: 'status', status: 500 }],
		[
			'a 503 with a page',
			{ kind: 'status', status: 503, body: '<html>', contentType: 'text/html' },
		],
		['a connection cut before the answer', { kind: 'cut' }],
		['a connection cut after the effect', { kind: 'cut', when: 'after' }],
		['a connection cut in the middle of the answer', { kind: 'cut', when: 'after', bytes: 30 }],
		['a 429 without a date', { kind: 'status', status: 429 }],
	])('a fetch is retried after %s, and goes on', async (_, fault) => {
		const { json, error, sent } = await read(fault, { times: 2 });

		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(sent).toBe(3);
	});

	test('a fetch is retried after a time-out', async () => {
		const { json, sent } = await read({ kind: 'hang' });

		expect(json).toHaveLength(1);
		expect(sent).toBe(2);
	});

	test('three times in all, with a growing pause', async () => {
		const started = Date.now();
		const { error, sent } = await read({ kind: 'cut' }, { times: 0 });

		expect(error?.message).toBe(
			`The connection to ${merchant.sandbox.url.replace('http://', '')} broke before the response arrived`,
		);
		expect(error?.description).toBe('Run it again later.');
		expect(sent).toBe(3);
		// 250 ms and 500 ms, each at least halved by the jitter.
		expect(Date.now() - started).toBeGreaterThanOrEqual(375);
	});
});

describe('a fetch that a server or a proxy stumbled over once is tried again', () => {
	test.each<[string, Fault]>([
		['a web page', { kind: 'body', body: '<!DOCTYPE html><title>Hi', contentType: 'text/html' }],
		['broken JSON', { kind: 'body', body: '{"id": "ACC' }],
		['an empty body', { kind: 'status', status: 200 }],
		['204', { kind: 'status', status: 204 }],
		['408', { kind: 'status', status: 408 }],
		['425', { kind: 'status', status: 425 }],
	])(
		'a fetch that a server or a proxy stumbled over once is tried again after %s',
		async (_, fault) => {
			const { json, sent } = await read(fault);

			expect(json).toHaveLength(1);
			expect(sent).toBe(2);
		},
	);
});

describe('a fetch is not retried', () => {
	test.each<[string, Fault, string]>([
		[
			'a web page',
			{ kind: 'body', body: '<!DOCTYPE html><title>Hi', contentType: 'text/html' },
			'DropPay returned 200 with a web page instead of JSON',
		],
		[
			'broken JSON',
			{ kind: 'body', body: '{"id": "ACC' },
			'DropPay returned 200 with broken or incomplete JSON',
		],
		['plain text', { kind: 'body', body: 'OK' }, 'DropPay returned 200 with text instead of JSON'],
		['an empty body', { kind: 'status', status: 200 }, 'DropPay returned 200 with an empty body'],
		['a number', { kind: 'body', body: '42' }, 'DropPay returned 200 with JSON that is no object'],
		['null', { kind: 'body', body: 'null' }, 'DropPay returned 200 with JSON that is no object'],
	])(
		'a fetch is not retried when the answer is %s, which says where to look',
		async (_, fault, message) => {
			const { error } = await read(fault, { times: 0 });

			expect(error?.message).toBe(message);
			expect(error?.description).toContain('check Environment, Base URL and Endpoint Overrides');
		},
	);

	test.each<[string, Fault, string]>([
		[
			'an empty 400',
			{ kind: 'status', status: 400 },
			'DropPay did not accept the request and gave no reason (DropPay 400)',
		],
		[
			'a 400 with a page',
			{ kind: 'status', status: 400, body: '<html>Bad</html>', contentType: 'text/html' },
			'DropPay did not accept the request (DropPay 400)',
		],
		[
			'a 400 with another shape',
			{ kind: 'status', status: 400, body: { no: ['error'] } },
			'DropPay did not accept the request and gave no reason (DropPay 400)',
		],
		[
			'a code that is new',
			{ kind: 'status', status: 400, body: { code: '217', description: 'Moon phase' } },
			'DropPay did not accept the request (DropPay 400/217)',
		],
		['a 404', { kind: 'status', status: 404 }, 'DropPay has no such resource (DropPay 404)'],
		['a 418', { kind: 'status', status: 418 }, 'DropPay refused the request (DropPay 418)'],
	])('a fetch is not retried after %s', async (_, fault, message) => {
		const { error, sent } = await read(fault);

		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/\w.*\.$/);
		expect(sent).toBe(1);
	});
});

describe('a 429 with Retry-After', () => {
	test('pauses the whole pool, then goes on', async () => {
		await merchant.run('account.get');
		await merchant.control.clearJournal();
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			skip: 3,
			fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
		});

		const { json, error } = await merchant.run(
			'account.get',
			{ options: { concurrency: 2 } },
			{ items: items(20) },
		);

		expect(error).toBeUndefined();
		expect(json).toHaveLength(20);
		const journal = await merchant.received('getAccount');
		const refusedAt = journal.findIndex(({ status }) => status === 429);
		const times = journal.map(({ at }) => Date.parse(at));
		// One neighbour was under way; everybody else came a second later.
		const early = times
			.slice(refusedAt + 2)
			.filter((at) => at < (times[refusedAt] as number) + 950);
		expect(early).toEqual([]);
		expect(journal).toHaveLength(21);
	});

	test('a Retry-After may be a date as well', async () => {
		const at = new Date(Date.now() + 2000).toUTCString();
		const { json, sent } = await read({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': at },
		});

		expect(json).toHaveLength(1);
		expect(sent).toBe(2);
		expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at));
	});

	test('longer than the longest pause is given up at once', async () => {
		const { error, sent } = await read(
			{ kind: 'status', status: 429, headers: { 'retry-after': '30' } },
			{ maxWait: 5 },
		);

		expect(error?.message).toBe('DropPay is receiving too many requests (DropPay 429)');
		expect(error?.description).toContain('Lower Concurrency');
		expect(sent).toBe(1);
	});

	test.each(['soon', '-5', ''])(
		'a Retry-After that makes no sense (%j) is as good as none',
		async (retryAfter) => {
			const { json, sent } = await read({
				kind: 'status',
				status: 429,
				headers: { 'retry-after': retryAfter },
			});

			expect(json).toHaveLength(1);
			expect(sent).toBe(2);
		},
	);
});

test('an answer for another Authorization is not passed on as the one asked for', async () => {
	const { id } = await merchant.authorize();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 0,
		fault: { kind: 'merge', body: { id: 'CHT0000000099' } },
	});

	const { error } = await merchant.run('authorization.get', { authorizationId: id });

	expect(error?.message).toContain('CHT0000000099');
	expect(error?.message).toContain(id);
});

test('DropPay comes back between two attempts', async () => {
	await merchant.run('account.get');
	await merchant.control.addFault({ times: 0, fault: { kind: 'status', status: 503 } });

	const run = merchant.start('account.get');
	await poll(
		async () => await merchant.received('getAccount'),
		(all) => all.some(({ status }) => status === 503),
	);
	await merchant.control.clearFaults();

	expect((await run.result).json).toHaveLength(1);
});
