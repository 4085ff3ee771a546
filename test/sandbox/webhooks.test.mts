import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readContract } from '../../sandbox/contract.mts';
import { POS } from '../../sandbox/seed.mts';
import { eventBody, subscribers } from '../../sandbox/webhooks.mts';
import { startReceiver, type Receiver } from './receiver.mts';
import { Shop, useShop } from '../support/shop.mts';

describe('webhooks', () => {
	const shop = useShop();
	let receiver: Receiver;
	beforeAll(async () => {
		receiver = await startReceiver();
	});
	afterAll(async () => await receiver.close());
	beforeEach(() => {
		receiver.received.length = 0;
		receiver.statuses = [];
		receiver.delayMs = 0;
	});

	const decided = async (webhooks: unknown = { ALL: receiver.url }): Promise<string> => {
		const { id } = await shop.authorize({ webhooks });
		await shop.sandbox.control.decide(id, 'grant');
		await shop.sandbox.control.settle();
		return id;
	};
	const ids = (): unknown[] =>
		receiver.received.map(({ body }) => (body as { edata?: { id?: unknown } }).edata?.id);

	test('an event comes in its envelope, by POST, as JSON', async () => {
		const id = await decided();
		expect(receiver.received).toHaveLength(1);
		expect(receiver.received[0]).toMatchObject({
			path: '/hook',
			headers: { 'content-type': 'application/json' },
			body: { etype: 'AUTHORIZATION_GRANTED', edata: { id, status: 'GRANTED' } },
		});
		expect(await shop.sandbox.control.deliveries()).toMatchObject([
			{ url: receiver.url, status: 200, message: null, attempt: 1 },
		]);
	});

	test.each([
		['flat', { id: expect.any(String), status: 'GRANTED' }],
		['mixed', { id: expect.any(String), edata: { id: expect.any(String) } }],
		['enveloped', { edata: { id: expect.any(String) } }],
	] as const)('a webhook of the sandbox can be %s', async (webhookShape, shape) => {
		await shop.sandbox.control.settings({ webhookShape });
		await decided();
		const body = receiver.received[0]?.body as Record<string, unknown>;
		expect(body).toMatchObject(shape);
		expect('edata' in body).toBe(webhookShape !== 'flat');
		expect('id' in body).toBe(webhookShape !== 'enveloped');
	});

	test('keys in any case, and one delivery for one address', async () => {
		await decided({ ALL: receiver.url, all: receiver.url, All: `${receiver.url}/second` });
		expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/hook', '/hook/second']);
		expect(subscribers({ GRANTED: 'x', all: '' }, null, { aLL: 'y' })).toEqual(['y']);
	});

	test('a POS gets the events of its Authorizations', async () => {
		await shop.call('PATCH', `/shop/v1/pos/${POS.id}`, { webhooks: { ALL: receiver.url } });
		const id = await decided({});
		expect(ids()).toEqual([id]);
		await shop.call('PATCH', `/shop/v1/pos/${POS.id}`, { webhooks: {} });
		await decided({});
		expect(receiver.received).toHaveLength(1);
	});

	test('many deliveries at once are no cause for a warning of Node', () => {
		const program = `
			const { startSandbox } = await import('./sandbox/index.mts');
			const sandbox = await startSandbox();
			const url = sandbox.url + '/checkout/authorizations';
			await sandbox.control.deliver({ url, body: {}, copies: 30 });
			await sandbox.close();`;
		const { status, stderr } = spawnSync(
			process.execPath,
			['--import', 'tsx', '--input-type=module', '-e', program],
			{ cwd: path.join(import.meta.dirname, '..', '..'), encoding: 'utf8' },
		);
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	});

	test('the sandbox sends webhooks twice or drops them, as its settings say', async () => {
		await shop.sandbox.control.settings({ webhookCopies: 3, webhookDropEvery: 2 });
		const first = await decided();
		await decided();
		expect(ids()).toEqual([first, first, first]);
		const dropped = (await shop.sandbox.control.deliveries()).filter(({ status }) => !status);
		expect(dropped).toMatchObject([{ message: 'Dropped by the settings' }]);
	});

	test('a delay does not hold the answer up', async () => {
		await shop.sandbox.control.settings({ webhookDelayMs: 150 });
		const { id } = await shop.authorize({ webhooks: { ALL: receiver.url } });
		await shop.sandbox.control.decide(id, 'grant');
		expect(receiver.received).toHaveLength(0);
		await shop.sandbox.control.settle();
		expect(receiver.received).toHaveLength(1);
	});

	test('the later event can come first', async () => {
		await shop.sandbox.control.settings({ webhookOrder: 'reversed' });
		const { id } = await shop.authorize({ webhooks: { ALL: receiver.url } });
		await shop.sandbox.control.decide(id, 'grant');
		await shop.sandbox.control.decide(id, 'revoke');
		await shop.sandbox.control.settle();
		const statuses = receiver.received.map(
			({ body }) => (body as { edata: { status: string } }).edata.status,
		);
		expect(statuses).toEqual(['REVOKED', 'GRANTED']);
	});

	test('an event that is not taken comes again, when the settings say so', async () => {
		receiver.statuses = [503, 500];
		await shop.sandbox.control.settings({ webhookRetries: 3, webhookRetryMs: 10 });
		await decided();
		const attempts = await shop.sandbox.control.deliveries();
		expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 503],
			[2, 500],
			[3, 200],
		]);
	});

	test('nobody there is noted', async () => {
		await decided({ ALL: 'http://127.0.0.1:9/nobody' });
		const [delivery] = await shop.sandbox.control.deliveries();
		expect(delivery).toMatchObject({ status: null, message: expect.stringMatching(/\S/) });
	});

	test('hand-made ones go out as they are', async () => {
		receiver.statuses = [401, 200];
		const statuses = await shop.sandbox.control.deliver({
			url: `${receiver.url}?token=x`,
			body: '{"broken":',
			headers: { 'x-forged': 'yes', 'content-type': 'text/plain' },
			copies: 2,
		});
		expect(statuses.sort()).toEqual([200, 401]);
		expect(receiver.received[0]).toMatchObject({
			path: '/hook?token=x',
			body: '{"broken":',
			headers: { 'x-forged': 'yes', 'content-type': 'text/plain' },
		});
	});

	test('closing ends what waits and what is under way', async () => {
		const other = await Shop.open();
		await other.connect();
		receiver.delayMs = 25_000;
		const { id } = await other.authorize({ webhooks: { ALL: receiver.url } });
		await other.sandbox.control.decide(id, 'grant');
		await other.sandbox.control.settings({ webhookDelayMs: 60_000 });
		await other.sandbox.control.decide(id, 'revoke');
		const started = Date.now();
		await other.sandbox.close();
		expect(Date.now() - started).toBeLessThan(20_000);
		receiver.delayMs = 0;
	});

	test('a receiver without a subscription hears nothing', async () => {
		await decided({});
		expect(receiver.received).toHaveLength(0);
	});
});

describe('eventBody', () => {
	const event = { resource: 'PULL', status: 'DONE', data: { id: 'PLL1', status: 'DONE' } } as const;

	test('eventBody "as seen" is the envelope everywhere, both shapes for a Connection', () => {
		expect(eventBody(event, 'asSeen', 'now')).toEqual({
			etype: 'PULL_DONE',
			etime: 'now',
			edata: event.data,
		});
		const connection = { ...event, resource: 'CONNECTION' } as const;
		expect(eventBody(connection, 'asSeen', 'now')).toMatchObject({ id: 'PLL1', edata: event.data });
	});
});

describe('readContract', () => {
	test('reports what an answer may not be', () => {
		const [operation] = readContract(`
openapi: 3.1.0
security: []
paths:
  /a:
    get:
      operationId: readA
      responses:
        "200":
          content:
            application/json:
              schema: { $ref: "#/components/schemas/A" }
components:
  schemas:
    A: { type: object, required: [id], properties: { id: { type: string } } }
`);
		const check = operation?.checkAnswer;
		expect(check?.(200, 'application/json; charset=utf-8', { id: 'x' })).toEqual([]);
		expect(check?.(200, 'application/json', { id: 1 })).toEqual(['answer/id: must be string']);
		expect(check?.(200, 'text/html', '')).toHaveLength(1);
		expect(check?.(200, null, undefined)).toHaveLength(1);
		expect(check?.(201, 'application/json', { id: 'x' })).toHaveLength(1);
		expect(check?.(404, null, undefined)).toEqual([]);
	});
});
