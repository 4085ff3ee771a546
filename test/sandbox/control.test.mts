import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Clock } from '../../sandbox/clock.mts';
import { SandboxControl } from '../../sandbox/control.mts';
import { isDropPayIban, isIban, sandboxIban } from '../../sandbox/iban.mts';
import { Journal, type JournalEntry } from '../../sandbox/journal.mts';
import { addDuration } from '../../sandbox/periods.mts';
import { DEFAULT_SETTINGS, SETTINGS_SCHEMA, type Settings } from '../../sandbox/settings.mts';
import { APPLICATION, MERCHANT, POS } from '../../sandbox/seed.mts';
import { outcome, Shop } from '../support/shop.mts';

describe('control', () => {
	let shop: Shop;
	beforeAll(async () => {
		shop = await Shop.open();
	});
	afterAll(async () => await shop.sandbox.close());
	beforeEach(async () => await shop.sandbox.control.reset());

	test('settings are read, changed in part, and checked', async () => {
		const { control } = shop.sandbox;
		expect(await control.settings()).toEqual(DEFAULT_SETTINGS);
		const changed = await control.settings({ webhookCopies: 2, decideAfterMs: 5 });
		expect(changed).toEqual({ ...DEFAULT_SETTINGS, webhookCopies: 2, decideAfterMs: 5 });
		const wrong = { webhookShape: 'round' } as unknown as Partial<Settings>;
		await expect(control.settings(wrong)).rejects.toThrow('400');
		await expect(control.settings({ unknown: 1 } as Partial<Settings>)).rejects.toThrow('400');
		expect(Object.keys(SETTINGS_SCHEMA.properties).sort()).toEqual(
			Object.keys(DEFAULT_SETTINGS).sort(),
		);
	});

	test('many merchants, each with a token of their own', async () => {
		const merchants = await shop.sandbox.control.addMerchants(50);
		expect(new Set(merchants.map(({ connectionCode }) => connectionCode)).size).toBe(50);
		expect(merchants.every(({ iban }) => isIban(iban) && isDropPayIban(iban))).toBe(true);
		const merchant = merchants[49];
		await shop.connect(merchant?.connectionCode);
		const { id } = await shop.authorize({ pos_id: merchant?.posId });
		expect(await shop.lastEntry()).toMatchObject({ tokenOwner: merchant?.accountId });
		await shop.connect(merchants[0]?.connectionCode);
		const answer = await shop.call('GET', `/shop/v1/pos/authorization/${id}`);
		expect(outcome(answer)).toBe('403/101');
		const [next] = await shop.sandbox.control.addMerchants(1);
		expect(merchants.map(({ posId }) => posId)).not.toContain(next?.posId);
	});

	test('the journal keeps headers, query, body and answer', async () => {
		await shop.connect();
		const { seq } = await shop.lastEntry();
		await shop.call('GET', '/bank/v1/registry/account?x=1&y=2');
		expect(await shop.lastEntry()).toMatchObject({
			seq: seq + 1,
			method: 'GET',
			path: '/bank/v1/registry/account',
			query: { x: '1', y: '2' },
			body: null,
			status: 200,
			answer: { id: MERCHANT.accountId },
			headers: { authorization: `Bearer ${shop.token}` },
			contract: [],
			fault: null,
		});
		const { control } = shop.sandbox;
		expect(await control.journal({ after: seq })).toHaveLength(1);
		expect(await control.journal({ operationId: 'createUserToken' })).toHaveLength(1);
		await control.clearJournal();
		expect(await control.journal()).toEqual([]);
	});

	test('an automatic decision that is not possible leaves the order open', async () => {
		await shop.connect();
		await shop.sandbox.control.settings({ decideAfterMs: 5 });
		const { id } = await shop.authorize({ policy: 'BOOKED', charge_amount: 2_000_000 });
		await shop.sandbox.control.advanceClock(1);
		const answer = await shop.call('GET', `/shop/v1/pos/authorization/${id}`);
		expect(answer.data.status).toBe('WAITING');
	});

	test('reset brings the seed, the time and the settings back', async () => {
		const { control } = shop.sandbox;
		await shop.connect();
		await shop.charge(await shop.granted());
		await control.settings({ latencyMs: 5 });
		await control.addFault({ fault: { kind: 'cut' } });
		await control.advanceClock(1_000_000);
		await control.reset();
		const state = await control.state();
		expect(state.authorizations).toEqual([]);
		expect(state.settings).toEqual(DEFAULT_SETTINGS);
		expect(Math.abs(Date.parse(state.now) - Date.now())).toBeLessThan(5000);
		expect((await shop.balance(MERCHANT.accountId)).balance).toBe(10_000);
		expect(await control.faults()).toEqual([]);
		expect(await control.journal()).toEqual([]);
	});

	test('an unknown id and an unknown decision are refused', async () => {
		const { control } = shop.sandbox;
		await expect(control.decide('CHT0', 'grant')).rejects.toThrow('404');
		await expect(control.decide('CHT0', 'maybe' as 'grant')).rejects.toThrow('400');
		await expect(control.revokeConnection('none')).rejects.toThrow('404');
		await expect(control.advanceClock(-1)).rejects.toThrow('400');
	});

	test('a sandbox that is not there is said so', async () => {
		await expect(new SandboxControl('http://127.0.0.1:9/').state()).rejects.toThrow('ECONNREFUSED');
	});

	test('a port that is taken is said so, and closing twice is fine', async () => {
		const other = await Shop.open();
		const port = Number(new URL(other.sandbox.url).port);
		await expect(Shop.open({ port })).rejects.toThrow('EADDRINUSE');
		await other.sandbox.close();
		await other.sandbox.close();
	});

	test('the sandbox serves many requests at once', async () => {
		await shop.connect();
		const { id } = await shop.granted();
		const statuses = await Promise.all(
			Array.from({ length: 400 }, async () => {
				const answer = await shop.call('GET', `/shop/v1/pos/authorization/${id}`);
				return answer.status;
			}),
		);
		expect(new Set(statuses)).toEqual(new Set([200]));
	});
});

describe('npm run sandbox', () => {
	test('prints what is needed, serves, and ends with Ctrl-C', async () => {
		const script = join(import.meta.dirname, '..', '..', 'scripts', 'sandbox.mjs');
		const child = spawn(process.execPath, [script, '--port', '0', '--merchants', '1']);
		let output = '';
		child.stdout.on('data', (part: Buffer) => (output += part.toString()));
		child.stderr.on('data', (part: Buffer) => (output += part.toString()));
		const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
		try {
			await Promise.race([
				ended,
				new Promise<void>((resolve) => {
					child.stdout.on('data', () => output.includes('Merchant 1') && resolve());
				}),
			]);
			for (const text of [APPLICATION.key, APPLICATION.secret, MERCHANT.connectionCode, POS.id]) {
				expect(output).toContain(text);
			}
			const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
			const state = await new SandboxControl(String(url)).state();
			expect(state.accounts).toHaveLength(4);
		} finally {
			child.kill('SIGINT');
		}
		expect(await ended).toBe(130);
	});
});

describe('Journal', () => {
	test('the journal is bounded, and its numbers go on', () => {
		const journal = new Journal(10);
		for (let index = 0; index < 100; index++) journal.add({} as Omit<JournalEntry, 'seq'>);
		const entries = journal.entries();
		expect(entries.length).toBeLessThanOrEqual(11);
		expect(entries.at(-1)?.seq).toBe(100);
	});
});

describe('Clock', () => {
	test('runs what falls due in order, each at its own moment', () => {
		const clock = new Clock();
		const start = clock.now();
		const seen: Array<[string, number]> = [];
		const note = (name: string) => () => seen.push([name, clock.now() - start]);
		clock.at(start + 30_000, note('third'));
		clock.at(start + 10_000, () => {
			note('first')();
			clock.at(clock.now() + 10_000, note('second'));
		});
		const cancel = clock.at(start + 20_000, note('never'));
		cancel();
		cancel();
		clock.advance(60);
		expect(seen).toEqual([
			['first', 10_000],
			['second', 20_000],
			['third', 30_000],
		]);
		clock.reset();
		expect(Math.abs(clock.now() - Date.now())).toBeLessThan(5000);
	});

	test('runs by itself in real time', async () => {
		const clock = new Clock();
		await new Promise<void>((resolve) => void clock.at(clock.now() + 20, resolve));
	});

	test('forgets thousands of cancelled tasks', () => {
		const clock = new Clock();
		const far = clock.now() + 86_400_000;
		let runs = 0;
		const cancels = Array.from({ length: 5000 }, () => clock.at(far, () => runs++));
		for (const cancel of cancels.slice(1)) cancel();
		clock.advance(90_000);
		expect(runs).toBe(1);
	});
});

describe('periods and IBANs', () => {
	test.each([
		['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00.000Z'],
		['2024-02-29T10:00:00Z', 'P1Y', '2025-02-28T10:00:00.000Z'],
		['2026-12-15T10:00:00Z', 'P1M', '2027-01-15T10:00:00.000Z'],
		['2026-01-01T00:00:00Z', 'P2W', '2026-01-15T00:00:00.000Z'],
		['2026-01-01T00:00:00Z', 'P1DT12H30M5S', '2026-01-02T12:30:05.000Z'],
	])('%s and %s is %s', (from, duration, expected) => {
		const ms = addDuration(Date.parse(from), duration);
		expect(new Date(ms ?? 0).toISOString()).toBe(expected);
	});

	test.each(['', 'P', 'PT', '1M', 'P1', 'P-1D', 'P1M2'])('%p is no duration', (duration) => {
		expect(addDuration(0, duration)).toBeNull();
	});

	test('made-up IBANs are right, wrong ones are not', () => {
		for (const number of [1, 2, 9, 123_456_789, 100_000_050]) {
			expect(isIban(sandboxIban(number))).toBe(true);
		}
		expect(isIban('IT60 X054 2811 1010 0000 0123 456')).toBe(true);
		expect(isIban('IT60X0542811101000000123457')).toBe(false);
		expect(isIban('IT60X05428111010000001234')).toBe(false);
		expect(isDropPayIban('DE89370400440532013000')).toBe(false);
	});
});
