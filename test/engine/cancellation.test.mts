import type { IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import type { StartedRun } from '../support/harness.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';
import { poll } from '../support/poll.mts';

const merchant = useMerchant();

const items = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

/** Waits until DropPay has received so many requests of an operation, then clicks Stop. */
async function stopAfter(run: StartedRun, operationId: string, count: number) {
	const received = await poll(
		async () => await merchant.received(operationId),
		(entries) => entries.length >= count,
	);
	run.cancel();
	return received;
}

/** DropPay keeps all requests of an operation until they are released. */
async function hold(operationId: string): Promise<void> {
	await merchant.control.addFault({ match: { operationId }, times: 0, fault: { kind: 'hold' } });
}

const withEffect = (entries: JournalEntry[]) => entries.filter(({ effect }) => effect).length;

async function chargedCount(): Promise<number> {
	return (await merchant.control.state()).charges.length;
}

test('orders under way end, and none is started any more', async () => {
	await merchant.authorize();
	await merchant.control.clearJournal();
	await hold('createAuthorization');

	const run = merchant.start(
		'authorization.create',
		{ ...authorizationParameters, options: { concurrency: 3 } },
		{ items: items(30) },
	);
	await stopAfter(run, 'createAuthorization', 3);
	await merchant.control.releaseHeld();
	const { error, json } = await run.result;

	const sent = await merchant.received('createAuthorization');
	expect(sent).toHaveLength(3);
	// Aborted requests would have had no effect, or one that nobody knows of.
	expect(withEffect(sent)).toBe(3);
	expect(json).toEqual([]);
	expect(error?.message).toBe('The execution was cancelled');
	const ids = sent.map(({ answer }) => (answer as { id: string }).id);
	for (const id of ids) expect(error?.description).toContain(id);
	expect((error?.context.paymentLog as IDataObject[]).map(({ id }) => id).sort()).toEqual(
		ids.sort(),
	);
});

test('no charge follows the reading of an Authorization that Stop came into', async () => {
	const authorizationId = await merchant.granted();
	await hold('getAuthorization');

	const run = merchant.start('charge.create', { authorizationId });
	await stopAfter(run, 'getAuthorization', 1);
	await merchant.control.releaseHeld();
	const { error } = await run.result;

	expect(error?.message).toBe('The execution was cancelled');
	expect(await merchant.received('createCharge')).toEqual([]);
	expect(await chargedCount()).toBe(0);
});

test('no charge follows a pause that DropPay asked for and Stop came into', async () => {
	const authorizationId = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '50' } },
	});

	const run = merchant.start('charge.create', { authorizationId });
	await stopAfter(run, 'createCharge', 1);
	const { error } = await run.result;

	expect(error?.message).toBe('The execution was cancelled');
	expect(await merchant.received('createCharge')).toHaveLength(1);
	expect(await chargedCount()).toBe(0);
});

test('a charge whose token is being renewed is under way: it ends, and is listed', async () => {
	const authorizationId = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'status', status: 401, body: { code: '102', description: 'old' } },
	});
	await hold('refreshUserToken');

	const run = merchant.start('charge.create', { authorizationId });
	await stopAfter(run, 'refreshUserToken', 1);
	await merchant.control.releaseHeld();
	const { error } = await run.result;

	const [charge] = (await merchant.control.state()).charges;
	expect(error?.context.paymentLog).toEqual([
		expect.objectContaining({ item: 0, outcome: 'done', id: charge?.id, amount: '25.00' }),
	]);
});

test('reads under way are given up at once', async () => {
	await merchant.run('account.get');
	await merchant.control.clearJournal();
	await merchant.control.addFault({ times: 0, fault: { kind: 'hang' } });

	const run = merchant.start('account.get', { options: { timeout: 300 } }, { items: items(30) });
	await stopAfter(run, 'getAccount', 10);
	const { error } = await run.result;

	// The test itself would time out first if the requests lasted.
	expect(error?.message).toBe('The execution was cancelled');
	expect(error?.description).toBe('No money had moved.');
	expect(await merchant.received('getAccount')).toHaveLength(10);
});

test('a long pause that DropPay asked for ends with Stop', async () => {
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '50' } },
	});

	const run = merchant.start('account.get');
	await stopAfter(run, 'getAccount', 1);
	const { error } = await run.result;

	// The test itself would time out first if the pause lasted.
	expect(error?.message).toBe('The execution was cancelled');
	expect(await merchant.received('getAccount')).toHaveLength(1);
});
