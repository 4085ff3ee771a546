import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import { useMerchant } from '../support/merchant.mts';
import type { TokenJob, TokenResult } from './tokenProcess.mts';

const HOUR = 3_600_000;

const merchant = useMerchant();
let folder: string;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-droppay-tokens-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const times = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

const readAccount = async (count: number, concurrency = 20): Promise<IDataObject[]> => {
	const { json, error } = await merchant.run(
		'account.get',
		{ options: { concurrency } },
		{ items: times(count), onError: 'continueRegularOutput' },
	);
	if (error) throw error;
	return json;
};

/** Items that failed, with what they say. */
const failed = (items: IDataObject[]): unknown[] =>
	items.filter(({ error }) => error !== undefined).map(({ error }) => error);

/** Access tokens that DropPay took for too old, each once. */
async function expiries(): Promise<number> {
	const refused = (await merchant.control.journal()).filter(({ status }) => status === 401);
	return new Set(refused.map(({ authorization }) => authorization)).size;
}

async function refreshes(): Promise<JournalEntry[]> {
	return await merchant.received('refreshUserToken');
}

/** Processes with the credential of the merchant in one file; the n-th has the n-th clock. */
async function inProcesses(jobs: Array<Omit<TokenJob, 'file'>>): Promise<TokenResult[]> {
	const file = join(folder, 'credential.json');
	writeFileSync(file, JSON.stringify(merchant.credential));
	return await Promise.all(
		jobs.map(async (job, index) => {
			const child = spawn(
				process.execPath,
				[
					'--require',
					join(import.meta.dirname, '../support/register.cjs'),
					join(import.meta.dirname, 'tokenProcess.mts'),
				],
				{
					stdio: ['pipe', 'pipe', 'inherit'],
					env: {
						...process.env,
						N8N_USER_FOLDER: join(folder, `n8n-${index}`),
						N8N_LOG_LEVEL: 'silent',
					},
				},
			);
			child.stdin.end(JSON.stringify({ ...job, file }));
			return JSON.parse(await text(child.stdout)) as TokenResult;
		}),
	);
}

test('400 items at 20 a time, a token ends every 50 requests, refresh tokens are single-use: 400 results, one refresh for each end', async () => {
	await merchant.control.settings({ expireTokensEveryRequests: 50, rotateRefreshTokens: true });

	const items = await readAccount(400);

	expect(items).toHaveLength(400);
	expect(failed(items)).toEqual([]);
	const sent = await refreshes();
	expect(sent.filter(({ status }) => status !== 200)).toEqual([]);
	expect(sent.length).toBe(await expiries());
	expect(sent.length).toBeGreaterThanOrEqual(7);
	expect(await merchant.received('createUserToken')).toHaveLength(1);
});

test('two processes with one credential and single-use refresh tokens lose no item', async () => {
	await readAccount(1);
	await merchant.control.settings({ expireTokensEveryRequests: 50, rotateRefreshTokens: true });

	const results = await inProcesses([
		{ items: 150, concurrency: 10, clockOff: 0 },
		{ items: 150, concurrency: 10, clockOff: 0 },
	]);

	expect(results).toEqual([
		{ good: 150, bad: [] },
		{ good: 150, bad: [] },
	]);
	// A lost race costs a refused refresh and an exchange, not more.
	const tokens = await merchant.tokenRequests();
	expect(tokens.length).toBeLessThanOrEqual(4 * (await expiries()) + 4);
});

test('two processes whose clocks differ by two hours lose no item and do not renew without end', async () => {
	await readAccount(1);
	await merchant.control.settings({ expireTokensEveryRequests: 50, rotateRefreshTokens: true });

	const results = await inProcesses([
		{ items: 150, concurrency: 10, clockOff: HOUR },
		{ items: 150, concurrency: 10, clockOff: -HOUR },
	]);

	expect(results).toEqual([
		{ good: 150, bad: [] },
		{ good: 150, bad: [] },
	]);
	const tokens = await merchant.tokenRequests();
	expect(tokens.length).toBeLessThanOrEqual(4 * (await expiries()) + 4);
});

describe('a clock that is wrong by an hour', () => {
	test('a clock that is an hour slow: the token has ended while we think it lives; one refresh, nothing lost', async () => {
		await readAccount(1);
		await merchant.control.advanceClock(HOUR / 1000 + 1);

		expect(failed(await readAccount(100))).toEqual([]);

		expect(await refreshes()).toHaveLength(1);
		expect(await expiries()).toBe(1);
	});

	test('a clock that is an hour fast: the token seems to have ended; one renewal before anything is sent, nothing lost', async () => {
		await readAccount(1);
		const expiresAt = Number(merchant.credential.tokenExpiresAt) - HOUR - 1;
		merchant.changeCredential({ tokenExpiresAt: String(expiresAt) });
		await merchant.control.clearJournal();

		expect(failed(await readAccount(100))).toEqual([]);

		expect(await expiries()).toBe(0);
		expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(1);
	});
});

test('an expires_in of null leaves it to the 401 to tell that a token is old', async () => {
	await merchant.control.settings({ expireTokensEveryRequests: 50, rotateRefreshTokens: true });
	for (const operationId of ['createUserToken', 'refreshUserToken']) {
		await merchant.control.addFault({
			match: { operationId },
			times: 0,
			fault: { kind: 'merge', body: { expires_in: null } },
		});
	}

	expect(failed(await readAccount(120))).toEqual([]);

	expect(merchant.credential.tokenExpiresAt).toBe('0');
	expect(await refreshes()).toHaveLength(await expiries());
	expect(await merchant.received('createUserToken')).toHaveLength(1);
});
