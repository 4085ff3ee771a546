/** The DropPay Trigger in a real n8n, published and while it listens for a test event. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { INode } from 'n8n-workflow';
import { CREDENTIAL_NAME } from '../../scripts/demo/credentials.mts';
import { startWebhookUrl } from '../../scripts/demo/examples.mts';
import { itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { CUSTOMER, POS } from '../../sandbox/seed.mts';
import { useStage } from './session.mts';

const stage = useStage();

jest.setTimeout(120_000);

const TRIGGER = 'When the Customer Confirms';

const saleId = () => stage.workflows['payment-to-refund'] ?? '';

/** Executions that the trigger started, the oldest first; waits for those that run. */
async function collected(): Promise<Execution[]> {
	// n8n answers an event before it has noted the execution.
	await sleep(500);
	const { client } = stage.session;
	const summaries = await client.executions(saleId());
	const executions = await Promise.all(summaries.map(({ id }) => client.finishedExecution(id)));
	return executions.filter((execution) => itemsOf(execution, TRIGGER).length > 0).reverse();
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
	const { data } = await axios.post<Omit<Asked, 'eventUrl'>>(url, order, { proxy: false });
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

describe('published', () => {
	it('gives DropPay a URL of its own that carries kind and token', async () => {
		const { eventUrl } = await ask();
		expect(eventUrl).toMatch(
			new RegExp(
				`^${stage.session.client.url}/webhook/.+\\?resource=authorization&token=[0-9a-f]{64}$`,
			),
		);
	});

	it('starts one execution, with what was read from DropPay', async () => {
		const before = (await collected()).length;
		const { id, payLink } = await ask();
		await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
		await stage.sandbox.control.settle();
		const executions = await collected();
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

	it('takes the same event ten times at once for one', async () => {
		const before = (await collected()).length;
		const { id, payLink, eventUrl } = await ask();
		await stage.sandbox.control.settings({ webhookCopies: 10 });
		try {
			await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
			await stage.sandbox.control.settle();
		} finally {
			await stage.sandbox.control.settings({ webhookCopies: 1 });
		}
		const { pathname } = new URL(eventUrl);
		const taken = (await stage.sandbox.control.deliveries()).filter(
			({ url, body, status }) =>
				status === 200 && url.includes(pathname) && JSON.stringify(body).includes(id),
		);
		expect(taken).toHaveLength(10);
		expect(await collected()).toHaveLength(before + 1);
		expect(await chargesOf(id)).toBe(1);
	});

	it('emits nothing for an event that the workflow does not ask for', async () => {
		const before = (await collected()).length;
		const { payLink } = await ask();
		await stage.sandbox.control.decline(payLink);
		await stage.sandbox.control.settle();
		expect((await stage.sandbox.control.deliveries()).at(-1)?.status).toBe(200);
		expect(await collected()).toHaveLength(before);
	});
});

describe('forged events', () => {
	/** Sends an event by hand, and says what n8n answered and whether an execution came of it. */
	async function forge(
		url: string,
		body: unknown,
	): Promise<{ status: number | null; started: number }> {
		const before = (await collected()).length;
		const [status = null] = await stage.sandbox.control.deliver({ url, body });
		return { status, started: (await collected()).length - before };
	}

	it('refuses the right id with a wrong token', async () => {
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
		expect(await forge(eventUrl, eventOf(id))).toEqual({ status: 200, started: 1 });
		expect(await chargesOf(id)).toBe(1);
	});

	it('refuses an event without a token', async () => {
		const { id, eventUrl } = await ask();
		const [address = ''] = eventUrl.split('?');
		expect(await forge(address, eventOf(id))).toEqual({ status: 401, started: 0 });
	});

	it('refuses the right token with an unknown id', async () => {
		const { eventUrl } = await ask();
		expect(await forge(eventUrl, eventOf('CHT0000009999'))).toEqual({ status: 404, started: 0 });
	});

	it('believes what it reads, not what the event says', async () => {
		const { id, eventUrl } = await ask();
		const { started } = await forge(eventUrl, eventOf(id));
		expect(started).toBe(0);
		expect(await chargesOf(id)).toBe(0);
	});

	it('refuses a body of 5 MB', async () => {
		const { id, eventUrl } = await ask();
		const body = { ...eventOf(id), padding: 'x'.repeat(5 * 1024 * 1024) };
		expect(await forge(eventUrl, body)).toEqual({ status: 413, started: 0 });
	});

	it('refuses a body that nobody can read', async () => {
		const { eventUrl } = await ask();
		expect(await forge(eventUrl, '<html>not an event</html>')).toEqual({ status: 400, started: 0 });
	});
});

describe('listening for a test event', () => {
	it('runs the workflow in the editor with the event of a payment made meanwhile', async () => {
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
			typeVersion: 1,
			position: [0, 0],
			parameters,
		});
		const asking = node('Ask', 'n8n-nodes-droppay.dropPay', {
			resource: 'authorization',
			operation: 'create',
			posId: { __rl: true, mode: 'id', value: POS.id },
			amount: '3.00',
			description: 'A test',
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
