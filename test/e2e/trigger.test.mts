/** The DropPay Trigger in a real n8n, published and while it listens for a test event. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { deflateSync, gzipSync } from 'node:zlib';
import type { INode } from 'n8n-workflow';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { signEventUrl } from '../../nodes/shared/events/signedUrl';
import { canN8n } from '../../scripts/real-n8n/abilities.mts';
import { CREDENTIAL_NAME, PATIENT_SENDER } from '../../scripts/demo/credentials.mts';
import { startWebhookUrl } from '../../scripts/demo/examples.mts';
import { itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { grantedAuthorizations } from '../support/grants.mts';
import { APPLICATION, CUSTOMER, MERCHANT, POS } from '../../sandbox/seed.mts';
import { Shop } from '../support/shop.mts';
import { useStage } from '../support/stage.mts';

const stage = useStage('payment-to-refund');

const TRIGGER = 'When the Customer Confirms';

const saleId = () => stage.workflow('payment-to-refund');

/**
 * Executions that the trigger started, the oldest first; waits for those that run, and until there are `atLeast`:
 * n8n answers an event before it has noted the execution.
 */
async function collected(atLeast = 0): Promise<Execution[]> {
	for (let tries = 1; ; tries++) {
		await sleep(500);
		const summaries = await stage.session.client.executions(saleId());
		const executions = await Promise.all(summaries.map(async ({ id }) => await ended(id)));
		const started = executions.filter((execution) => itemsOf(execution, TRIGGER).length > 0);
		if (started.length >= atLeast || tries >= 40) return started.reverse();
	}
}

/** Executions that are over: there are more from test to test, and each takes n8n a while to show. */
const known = new Map<string, Execution>();

async function ended(id: string): Promise<Execution> {
	const execution = known.get(id) ?? (await stage.session.client.finishedExecution(id));
	known.set(id, execution);
	return execution;
}

interface Asked {
	id: string;
	payLink: string;
	/** The signed URL that n8n gave to DropPay. */
	eventUrl: string;
}

/** Starts a sale through n8n. */
async function ask(): Promise<Asked> {
	const url = await startWebhookUrl(stage.session.client, saleId());
	const order = { amount: '25.00', description: 'Two mugs' };
	const { data } = await localHttp.post<Omit<Asked, 'eventUrl'>>(url, order);
	const requests = await stage.sandbox.control.journal({ operationId: 'createAuthorization' });
	const body = requests.at(-1)?.body as { webhooks: { ALL: string } };
	return { ...data, eventUrl: body.webhooks.ALL };
}

function withToken(eventUrl: string, token: string): string {
	const url = new URL(eventUrl);
	url.searchParams.set('token', token);
	return url.href;
}

const eventOf = (id: string) => ({
	etype: 'AUTHORIZATION_GRANTED',
	etime: new Date().toISOString(),
	edata: { id, status: 'GRANTED' },
});

async function chargesOf(id: string): Promise<number> {
	const { charges } = await stage.sandbox.control.state();
	return charges.filter((charge) => charge.authorization_id === id).length;
}

/** A workflow with a trigger alone. */
async function workflowOn(
	name: string,
	parameters: INode['parameters'],
	{ webhookId = String(randomUUID()) } = {},
): Promise<{ id: string; webhookId: string }> {
	const { client } = stage.session;
	const credential = (await client.credentials()).find((other) => other.name === CREDENTIAL_NAME);
	if (!credential) throw new Error(`There is no credential "${CREDENTIAL_NAME}".`);
	const trigger: INode = {
		id: randomUUID(),
		name: 'Event',
		type: 'n8n-nodes-droppay.dropPayTrigger',
		typeVersion: 2,
		position: [0, 0],
		webhookId,
		parameters: { events: ['*'], options: {}, ...parameters },
		credentials: { dropPayApi: { id: credential.id, name: credential.name } },
	};
	const { id } = await client.saveWorkflow({ name, nodes: [trigger], connections: {} });
	return { id, webhookId };
}

/** How n8n words that the trigger "Event" could not be registered: the publication status names the node. */
const refusalOf = (text: string): string => (canN8n('publicationStatus') ? `Event: ${text}` : text);

/** Asks until it is so; n8n publishes and unpublishes after it has answered. */
async function until(isSo: () => Promise<boolean>): Promise<boolean> {
	for (let tries = 0; tries < 240; tries++) {
		if (await isSo()) return true;
		await sleep(250);
	}
	return false;
}

async function latest(operationId: string) {
	return (await stage.sandbox.control.journal({ operationId })).at(-1);
}

describe('published', () => {
	it('a published trigger starts one execution, with what was read from DropPay', async () => {
		const before = (await collected()).length;
		const { id, payLink } = await ask();
		await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
		await stage.sandbox.control.settle();
		const executions = await collected(before + 1);
		expect(executions).toHaveLength(before + 1);
		const latest = executions.at(-1);
		expect(latest?.status).toBe('success');
		expect(latest && itemsOf(latest, TRIGGER)).toEqual([
			expect.objectContaining({
				event: 'authorization.granted',
				verified: true,
				resource: expect.objectContaining({ id, status: 'GRANTED' }) as unknown,
			}),
		]);
		expect(await chargesOf(id)).toBe(1);
	});

	it('a published trigger takes the same event ten times at once for one', async () => {
		const before = (await collected()).length;
		const { id, payLink, eventUrl } = await ask();
		// All of them at once: a busy machine puts some off for longer than usual.
		await stage.sandbox.control.settings({ webhookCopies: 10, webhookRetries: 7 });
		try {
			await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
			await stage.sandbox.control.settle();
		} finally {
			await stage.sandbox.control.settings({ webhookCopies: 1, ...PATIENT_SENDER });
		}
		const { pathname } = new URL(eventUrl);
		const taken = (await stage.sandbox.control.deliveries()).filter(
			({ url, body, status }) =>
				status === 200 && url.includes(pathname) && JSON.stringify(body).includes(id),
		);
		expect(taken).toHaveLength(10);
		expect(await collected(before + 1)).toHaveLength(before + 1);
		expect(await chargesOf(id)).toBe(1);
	});
});

describe('forged events', () => {
	/**
	 * Sends an event by hand, and says what n8n answered and how many executions came of it. A busy n8n answers
	 * "retry later" (503), which a sender does.
	 * @param expected executions to wait for: n8n answers an event before it has noted the execution
	 */
	async function forge(
		url: string,
		body: unknown,
		expected = 0,
	): Promise<{ status: number | null; started: number }> {
		const before = (await collected()).length;
		let status: number | null = 503;
		// A busy n8n may be late, and what it says before a large body is through may get lost: senders send again.
		for (let tries = 0; (status === 503 || status === null) && tries < 8; tries++) {
			if (tries > 0) await sleep(500);
			[status = null] = await stage.sandbox.control.deliver({ url, body });
		}
		return { status, started: (await collected(before + expected)).length - before };
	}

	it('the trigger refuses an event with the right id and a wrong token', async () => {
		const { id, payLink, eventUrl } = await ask();
		// Granted, but the real event never arrives: whatever starts now was started by the forged one.
		await stage.sandbox.control.settings({ webhookDropEvery: 1 });
		await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
		await stage.sandbox.control.settle();
		await stage.sandbox.control.settings({ webhookDropEvery: 0 });
		expect(await forge(withToken(eventUrl, 'f'.repeat(64)), eventOf(id))).toEqual({
			status: 401,
			started: 0,
		});
		expect(await chargesOf(id)).toBe(0);
		// The same event at the signed address: only the token made the difference.
		expect(await forge(eventUrl, eventOf(id), 1)).toEqual({ status: 200, started: 1 });
		expect(await chargesOf(id)).toBe(1);
	});
});

describe('bodies', () => {
	const json = (id: string) => JSON.stringify(eventOf(id));
	const multipart = (fields: Record<string, string>) => {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.set(name, value);
		return form;
	};

	interface Post {
		body: Buffer | FormData | string;
		/** The form makes its own. */
		headers?: Record<string, string>;
		status: number;
	}

	const jsonAs = (encoding: string, body: Buffer, status: number): Post => ({
		body,
		headers: { 'content-type': 'application/json', 'content-encoding': encoding },
		status,
	});

	const posts: Array<[string, (id: string) => Post]> = [
		['gzip', (id) => jsonAs('gzip', gzipSync(json(id)), 200)],
		['deflate', (id) => jsonAs('deflate', deflateSync(json(id)), 200)],
		[
			'gzip of a type that n8n does not read',
			(id) => ({
				body: gzipSync(json(id)),
				headers: { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' },
				status: 200,
			}),
		],
		['multipart fields', (id) => ({ body: multipart({ id, status: 'GRANTED' }), status: 200 })],
		[
			'a multipart field with JSON',
			(id) => ({ body: multipart({ event: json(id) }), status: 200 }),
		],
		['multipart without fields', () => ({ body: multipart({}), status: 400 })],
		// n8n unpacks JSON before the trigger is asked, and this is how it says that it could not.
		['gzip that breaks off', (id) => jsonAs('gzip', gzipSync(json(id)).subarray(0, 30), 500)],
		['gzip that is none', (id) => jsonAs('gzip', Buffer.from(json(id)), 500)],
		[
			'gzip of more than is read',
			(id) => jsonAs('gzip', gzipSync(json(id).padEnd(300 * 1024)), 413),
		],
		[
			'XML',
			(id) => ({
				body: `<event><id>${id}</id></event>`,
				headers: { 'content-type': 'application/xml' },
				status: 400,
			}),
		],
	];

	/** The status, or a failure of the test when n8n takes longer than a sender would wait. */
	async function statusOf(url: string, { body, headers }: Post): Promise<number> {
		let status = 503;
		for (let tries = 0; status === 503 && tries < 8; tries++) {
			if (tries > 0) await sleep(500);
			({ status } = await localHttp.post(url, body, {
				...(headers && { headers }),
				timeout: 10_000,
				validateStatus: () => true,
			}));
		}
		return status;
	}

	it('event bodies of every kind are answered', async () => {
		const { client } = stage.session;
		const { id, webhookId } = await workflowOn('Bodies', { registerOn: 'nothing' });
		await client.publish(id);
		const address = `${client.url}/webhook/${webhookId}/webhook`;
		const url = signEventUrl(address, 'authorization', APPLICATION.secret);
		const ids = await grantedAuthorizations(stage.sandbox, posts.length);
		const statuses: Record<string, number> = {};
		for (const [number, [kind, post]] of posts.entries()) {
			statuses[kind] = await statusOf(url, post(ids[number] ?? ''));
		}
		expect(statuses).toEqual(
			Object.fromEntries(posts.map(([kind, post]) => [kind, post('CHT000000001').status])),
		);

		const taken = ids.filter((granted, number) => posts[number]?.[1](granted).status === 200);
		const executions = await client.finishedExecutions(id, taken.length);
		expect(executions.flatMap((execution) => itemsOf(execution, 'Event'))).toMatchObject(
			taken.map((granted) => ({ event: 'authorization.granted', id: granted, verified: true })),
		);
		await client.unpublish(id);
	});
});

describe('registering', () => {
	/** A Pull and a Push whose events go elsewhere, and a look at each. */
	async function ordersThatTell(url: string) {
		const shop = await Shop.at(stage.sandbox);
		const made = async (kind: 'pull' | 'push', body: object) => {
			const { id } = await shop.ask('POST', `/bank/v1/${kind}`, { ...body, status: 'READY' });
			return { id: String(id), read: () => shop.ask('GET', `/bank/v1/${kind}/${String(id)}`) };
		};
		return [
			await made('pull', {
				description: 'Prize',
				policy: 'TRANSFERRED',
				transfer_amount_policy: 'FIXED',
				transfer_amount: 5,
				recipient: { account: MERCHANT.iban },
				webhooks: { all: url },
			}),
			await made('push', {
				amount: 5,
				recipient: { account: 'IT60X0542811101000000123456' },
				webhooks: { ALL: url, all: url },
			}),
		];
	}

	it('a trigger replaces a foreign URL with the switch alone: the publication status says so, and the URL is put back', async () => {
		const { client } = stage.session;
		const foreign = 'https://erp.example/hooks?key=theirs';
		const orders = await ordersThatTell(foreign);
		const webhooksNow = async () =>
			await Promise.all(orders.map(async ({ read }) => (await read()).webhooks));
		const registered = {
			registerOn: 'order',
			pullIds: orders[0]?.id ?? '',
			pushIds: orders[1]?.id ?? '',
		};
		const { id, webhookId } = await workflowOn('A Pull and a Push', registered);
		const before = await webhooksNow();
		await expect(client.publish(id, 90_000)).rejects.toThrow(
			refusalOf(
				`Pull ${registered.pullIds} sends its events to another address already: https://erp.example/hooks. Remove it there first, or turn on "Replace Other URL"`,
			),
		);
		await client.unpublish(id);
		expect(await webhooksNow()).toEqual(before);

		const options = { replaceForeign: true };
		await workflowOn('A Pull and a Push', { ...registered, options }, { webhookId });
		await client.publish(id);
		const address = `${client.url}/webhook/${webhookId}/webhook`;
		const signed = (kind: 'pull' | 'push') => signEventUrl(address, kind, APPLICATION.secret);
		expect(await webhooksNow()).toMatchObject([{ all: signed('pull') }, { ALL: signed('push') }]);

		await stage.sandbox.control.decide(registered.pullIds, 'refuse');
		await stage.sandbox.control.settle();
		const [execution] = await client.finishedExecutions(id, 1);
		expect(execution && itemsOf(execution, 'Event')).toMatchObject([
			{ event: 'pull.refused', id: registered.pullIds, verified: true },
		]);

		await client.unpublish(id);
		const isPutBack = async () => isDeepStrictEqual((await webhooksNow())[1], before[1]);
		expect(await until(isPutBack)).toBe(true);
	});

	it('a trigger on a Connection opens one whose link is in the log, and withdraws it', async () => {
		const { client, n8n } = stage.session;
		const { id } = await workflowOn('A new Connection', { registerOn: 'connection' });
		await client.publish(id);
		const connection = (await latest('createConnection'))?.answer as { id: string };
		const link = `${stage.sandbox.url}/u/20/${connection.id}`;
		expect(await until(async () => n8n.log().some((line) => line.includes(link)))).toBe(true);
		expect(n8n.log().join()).not.toMatch(/token=[0-9a-f]{64}/);

		// Any event: the trigger itself tells of it, with the link and the QR code.
		const [told] = await client.finishedExecutions(id, 1);
		expect(told && itemsOf(told, 'Event')).toMatchObject([
			{ event: 'connection.waiting', id: connection.id, sharing: link, verified: true },
		]);

		const statusNow = async () =>
			(await stage.sandbox.control.state()).connections.find((one) => one.id === connection.id)
				?.status;
		expect(await statusNow()).toBe('WAITING');
		await client.unpublish(id);
		expect(await until(async () => (await statusNow()) === 'CANCELLED')).toBe(true);
	});

	it('test listening shows the link of a new Connection, and its decision in the next one', async () => {
		const { client } = stage.session;
		const { id } = await workflowOn('A Connection to test', { registerOn: 'connection' });
		await client.listenForTestEvent(id, 'Event');
		const [shown] = await client.finishedExecutions(id, 1);
		const [item] = (shown ? itemsOf(shown, 'Event') : []) as Array<{
			event: string;
			sharing: string;
		}>;
		expect(item?.event).toBe('connection.waiting');
		const run = shown?.data.resultData.runData.Event?.[0];
		expect(run?.data?.main?.[0]?.[0]?.binary?.qrCode).toMatchObject({ mimeType: 'image/png' });

		await client.listenForTestEvent(id, 'Event');
		const confirmed = await stage.sandbox.control.confirm(item?.sharing ?? '', CUSTOMER.pin);
		expect(confirmed.status).toBe('GRANTED');
		await stage.sandbox.control.settle();
		const decided = (await client.finishedExecutions(id, 2)).at(-1);
		expect(decided && itemsOf(decided, 'Event')).toMatchObject([
			{ event: 'connection.granted', resource: { code: expect.any(String) as unknown } },
		]);
	});
});

describe('listening for a test event', () => {
	it('test listening leaves a POS to production, and says so', async () => {
		const { client } = stage.session;
		const posId = { __rl: true, mode: 'id', value: POS.id };
		const { id, webhookId } = await workflowOn('Published on the POS', {
			registerOn: 'pos',
			posId,
		});
		await client.publish(id);
		const written = async () => await stage.sandbox.control.journal({ operationId: 'updatePos' });
		const before = (await written()).length;
		const address = `${client.url}/webhook/${webhookId}/webhook`;
		await expect(client.listenForTestEvent(id, 'Event')).rejects.toThrow(
			`Test listening would replace ${address}, which receives the events of POS ${POS.id}`,
		);
		const changes = await written();
		expect(changes).toHaveLength(before);
		expect(changes.at(-1)?.answer).toMatchObject({
			webhooks: { ALL: signEventUrl(address, 'pos', APPLICATION.secret) },
		});
		await client.unpublish(id);
		expect(await until(async () => (await written()).length > before)).toBe(true);
	});

	it('test listening runs the workflow with the event of a payment made meanwhile', async () => {
		const { client } = stage.session;
		const [credential] = (await client.credentials()).filter(
			({ name }) => name === CREDENTIAL_NAME,
		);
		if (!credential) throw new Error('The demo has created no credential.');
		const credentials = { dropPayApi: { id: credential.id, name: credential.name } };
		const node = (name: string, type: string, parameters: INode['parameters']): INode => ({
			id: randomUUID(),
			name,
			type,
			typeVersion: type.endsWith('Trigger') ? 2 : 1,
			position: [0, 0],
			parameters,
		});
		const asking = node('Ask', 'n8n-nodes-droppay.dropPay', {
			resource: 'authorization',
			operation: 'create',
			posId: { __rl: true, mode: 'id', value: POS.id },
			amount: '3.00',
			paymentDescription: 'A test',
			sendEventsTo: 'workflowTrigger',
		});
		const trigger = node('Event', 'n8n-nodes-droppay.dropPayTrigger', {
			registerOn: 'nothing',
			events: ['authorization.granted'],
		});
		const { id } = await client.saveWorkflow({
			name: 'Listening for a test event',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				{ ...asking, credentials },
				{ ...trigger, credentials, webhookId: randomUUID() },
				node('Done', 'n8n-nodes-base.noOp', {}),
			],
			connections: {
				Start: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] },
				Event: { main: [[{ node: 'Done', type: 'main', index: 0 }]] },
			},
		});

		await client.listenForTestEvent(id, 'Event');
		const asked = await client.run(id, 'Start');
		expect(asked.status).toBe('success');
		const [authorization] = itemsOf(asked, 'Ask') as Array<{ id: string; sharing: string }>;
		await stage.sandbox.control.confirm(authorization?.sharing ?? '', CUSTOMER.pin);
		await stage.sandbox.control.settle();

		const executions = await client.finishedExecutions(id, 2);
		const tested = executions.at(-1);
		expect(tested?.mode).toBe('manual');
		expect(tested && itemsOf(tested, 'Done')).toEqual([
			expect.objectContaining({ event: 'authorization.granted', verified: true }),
		]);
		const delivery = (await stage.sandbox.control.deliveries()).at(-1);
		expect(delivery?.url).toContain('/webhook-test/');
		expect(delivery?.status).toBe(200);
	});
});
