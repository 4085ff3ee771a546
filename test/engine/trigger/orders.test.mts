/** Register On: Pulls and Pushes that exist already. */
import type { IDataObject } from 'n8n-workflow';

import { signEventUrl } from '../../../nodes/shared/events/signedUrl';
import { startSandbox, type Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION, MERCHANT } from '../../../sandbox/seed.mts';
import { sandboxCredential, StoredCredentials } from '../../support/harness.mts';
import { Shop } from '../../support/shop.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

const FOREIGN = 'https://other.example/hooks?token=theirs';

let sandbox: Sandbox;
let host: TriggerHost;
let shop: Shop;
let workflows = 0;

beforeEach(async () => {
	sandbox = await startSandbox();
	const credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(sandbox.url);
	host = await TriggerHost.open(credentials, `orders-${++workflows}`);
	shop = await Shop.at(sandbox);
});

afterEach(async () => {
	await host.close();
	await sandbox.close();
});

async function pull(webhooks?: IDataObject): Promise<string> {
	const { id } = await shop.ask('POST', '/bank/v1/pull', {
		description: 'Prize',
		policy: 'TRANSFERRED',
		transfer_amount_policy: 'FIXED',
		transfer_amount: 5,
		recipient: { account: MERCHANT.iban },
		status: 'READY',
		...(webhooks && { webhooks }),
	});
	return id as string;
}

async function push(): Promise<string> {
	const { id } = await shop.ask('POST', '/bank/v1/push', {
		amount: 5,
		recipient: { account: 'IT60X0542811101000000123456' },
		status: 'READY',
	});
	return id as string;
}

const webhooksOf = async (kind: 'pull' | 'push', id: string) =>
	(await shop.ask('GET', `/bank/v1/${kind}/${id}`)).webhooks;

const ours = (kind: 'pull' | 'push', listening?: 'production' | 'test') =>
	signEventUrl(host.url(listening), kind, APPLICATION.secret);

function registerOn(pullIds: unknown, pushIds: unknown = '', options: IDataObject = {}): void {
	host.parameters = {
		registerOn: 'order',
		pullIds,
		pushIds,
		events: ['*'],
		options,
	} as IDataObject;
}

const changes = async () =>
	(await sandbox.control.journal()).filter(({ operationId }) =>
		['updatePull', 'updatePush'].includes(operationId ?? ''),
	);

async function refusalOf(work: Promise<unknown>): Promise<string> {
	return await work.then(
		() => Promise.reject(new Error('expected a refusal')),
		(error: Error) => error.message,
	);
}

test.each([
	['pull', pull],
	['push', push],
] as const)('a %s whose server knows one key only gets the URL under that', async (kind, make) => {
	const id = await make();
	registerOn(kind === 'pull' ? id : '', kind === 'push' ? id : '');
	await sandbox.control.addFault({
		match: { operationId: kind === 'pull' ? 'updatePull' : 'updatePush' },
		times: 1,
		fault: { kind: 'status', status: 400, body: { description: 'unknown property' } },
	});
	await host.publish();
	expect(await webhooksOf(kind, id)).toEqual({ ALL: ours(kind) });
});

test('several of both kinds get the signed URL, start the workflow, and are freed', async () => {
	const [first, second, third] = [await pull(), await pull(), await push()];
	registerOn(`${first}, ${sandbox.url}/u/2/${second}\n${first}`, third);
	await host.publish();

	expect(await webhooksOf('pull', first)).toEqual({ all: ours('pull') });
	expect(await webhooksOf('pull', second)).toEqual({ all: ours('pull') });
	expect(await webhooksOf('push', third)).toEqual({ ALL: ours('push'), all: ours('push') });
	expect(JSON.stringify(host.savedStaticData)).not.toMatch(/[0-9a-f]{64}|token/);
	expect((await changes()).flatMap(({ contract }) => contract)).toEqual([]);

	await sandbox.control.decide(first, 'refuse');
	await sandbox.control.decide(third, 'refuse');
	await sandbox.control.settle();
	expect(
		host.executions
			.flat()
			.map(({ json }) => json.event)
			.sort(),
	).toEqual(['pull.refused', 'push.refused']);

	await host.unpublish();
	expect(await webhooksOf('pull', second)).toEqual({});
	expect(await webhooksOf('push', third)).toEqual({});
});

test('nothing is written again while exactly these URLs are there', async () => {
	registerOn([await pull(), await pull()]);
	await host.publish();
	await host.publish();
	expect(await changes()).toHaveLength(2);
});

test('a changed list is followed: what is no longer named is freed', async () => {
	const [first, second] = [await pull(), await pull()];
	registerOn(first);
	await host.publish();
	registerOn(second);
	await host.publish();
	expect(await webhooksOf('pull', first)).toEqual({});
	expect(await webhooksOf('pull', second)).toEqual({ all: ours('pull') });
});

test('all or none: one that goes elsewhere already leaves the others untouched', async () => {
	const [free, taken] = [await pull(), await pull({ all: FOREIGN })];
	registerOn(`${free} ${taken}`);
	const message = await refusalOf(host.publish());
	expect(message).toContain(`Pull ${taken} sends its events to another address already`);
	expect(message).toContain('https://other.example/hooks.');
	expect(message).not.toContain('theirs');
	expect(await changes()).toEqual([]);
});

test('all or none: one that is refused while writing puts the others back', async () => {
	const [first, second] = [
		await pull({ all: FOREIGN, DONE: 'https://done.example/' }),
		await pull(),
	];
	registerOn(`${first} ${second}`, '', { replaceForeign: true });
	await sandbox.control.addFault({
		match: { operationId: 'updatePull', path: second },
		fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
	});
	expect(await refusalOf(host.publish())).toContain('DropPay 403/101');
	expect(await webhooksOf('pull', first)).toEqual({ all: FOREIGN, DONE: 'https://done.example/' });
	expect((await webhooksOf('pull', second)) ?? {}).toEqual({});
});

test('with the switch a foreign URL is replaced, and put back', async () => {
	const id = await pull({ all: FOREIGN, DONE: 'https://done.example/' });
	registerOn(id, '', { replaceForeign: true });
	await host.publish();
	expect(await webhooksOf('pull', id)).toEqual({
		all: ours('pull'),
		DONE: 'https://done.example/',
	});
	await host.unpublish();
	expect(await webhooksOf('pull', id)).toEqual({ all: FOREIGN, DONE: 'https://done.example/' });
});

test('those that are over are passed over, and keep nothing from being unpublished', async () => {
	const [over, living] = [await pull(), await pull()];
	await sandbox.control.decide(over, 'refuse');
	registerOn(`${over} ${living}`);
	await host.publish();
	expect((await changes()).map(({ path }) => path)).toEqual([`/bank/v1/pull/${living}`]);
	await host.publish();
	expect(await changes()).toHaveLength(1);

	await sandbox.control.decide(living, 'refuse');
	await sandbox.control.addFault({
		match: { operationId: 'updatePull' },
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'over' } },
	});
	await host.unpublish();
	expect(host.log.join()).toContain('accepts no change');
});

test('only over ones are no registration', async () => {
	const id = await pull();
	await sandbox.control.decide(id, 'refuse');
	registerOn(id);
	expect(await refusalOf(host.publish())).toContain('no event will come');
});

test('one that is gone does not keep the others from being freed', async () => {
	const [gone, living] = [await pull(), await pull()];
	registerOn(`${gone} ${living}`);
	await host.publish();
	await sandbox.control.addFault({
		match: { operationId: 'getPull', path: gone },
		times: 0,
		fault: { kind: 'status', status: 404 },
	});
	await host.unpublish();
	expect(await webhooksOf('pull', living)).toEqual({});
});

test('a DropPay that ignores the URL is found out', async () => {
	registerOn(await pull());
	await sandbox.control.addFault({
		match: { operationId: 'updatePull' },
		times: 0,
		fault: { kind: 'merge', body: { webhooks: {} } },
	});
	const message = await refusalOf(host.publish());
	expect(message).toContain('did not save the event URL');
	expect(message).toContain('Send Events To');
});

test.each([
	['nothing', '', /no Pull and no Push is named/],
	['what is no id', '../oa2', /^Pull IDs: /],
	['too many', Array.from({ length: 101 }, (_, n) => `PLL${1_000_000 + n}`), /100 are the limit/],
	['one that does not exist', 'PLL999999999', /^Pull "PLL999999999" was not found \(DropPay 404\)/],
])('%s is refused with a reason', async (_, given, reason) => {
	registerOn(given);
	expect(await refusalOf(host.publish())).toMatch(reason);
	expect(await changes()).toEqual([]);
});

test('test listening leaves production alone, and uses a slot that is free', async () => {
	const [busy, free] = [await pull(), await pull({ DONE: 'https://done.example/' })];
	registerOn(busy);
	await host.publish();
	expect(await refusalOf(host.listen())).toContain(`would replace ${host.url()}`);
	expect(await webhooksOf('pull', busy)).toEqual({ all: ours('pull') });

	await host.unpublish();
	registerOn(free);
	await host.listen();
	expect(await webhooksOf('pull', free)).toMatchObject({ all: ours('pull', 'test') });
	await host.stopListening();
	expect(await webhooksOf('pull', free)).toEqual({ DONE: 'https://done.example/' });
});

test.each([
	['Pull', 'push.done'],
	['Push', 'pull.done'],
] as const)('a %s is not registered for %s alone', async (kind, event) => {
	const [first, second] = [await pull(), await push()];
	registerOn(first, second);
	host.parameters.events = [event];
	const message = await refusalOf(host.publish());
	expect(message).toContain(`${kind} IDs are given, and Trigger On lists no event of a ${kind}.`);
	expect(message).toContain(`"${kind} Done"`);
	expect(await changes()).toEqual([]);
});

test('those of one kind need events of that kind only', async () => {
	const id = await pull();
	registerOn(id);
	host.parameters.events = ['pull.refused'];
	await host.publish();
	expect(await webhooksOf('pull', id)).toEqual({ all: ours('pull') });
});
