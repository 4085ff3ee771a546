// The same news after a restart of a real n8n must not start the workflow again (n8n 2.41.1 does not save what webhook() writes into static data when an execution starts). The n8n is this file's own, which starts it again.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import { freePorts } from '../../scripts/real-n8n/ports.mts';
import { openN8n, type N8nSession } from '../../scripts/real-n8n/session.mts';
import { CACHE } from '../../scripts/setup/paths.cjs';
import { beQuiet } from '../../scripts/setup/progress.cjs';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { POS } from '../../sandbox/seed.mts';
import { until } from '../support/waitingScene.mts';

// It starts n8n twice, which takes a busy machine minutes.
jest.setTimeout(600_000);

let home: string;
let session: N8nSession;
let sandbox: Sandbox;

afterAll(async () => {
	await session?.close();
	await sandbox?.close();
	await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

test('a copy of an event that was taken before a restart starts nothing', async () => {
	beQuiet();
	await mkdir(CACHE, { recursive: true });
	home = await mkdtemp(path.join(CACHE, 'restart-home-'));
	const [port = 0] = await freePorts(1);
	sandbox = await startSandbox();
	session = await openN8n({ home, port });
	const credential = await session.client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	const { id } = await session.client.createWorkflow({
		name: 'restart',
		nodes: [
			node('Go', 'n8n-nodes-base.manualTrigger', 1, {}),
			node(
				'Ask',
				'n8n-nodes-droppay.dropPay',
				1,
				{
					resource: 'authorization',
					operation: 'create',
					posId: { __rl: true, mode: 'id', value: POS.id },
					amount: '2.00',
					paymentDescription: 'Order',
					sendEventsTo: 'workflowTrigger',
				},
				credential,
			),
			{
				...node(
					'Paid',
					'n8n-nodes-droppay.dropPayTrigger',
					2,
					{ registerOn: 'nothing', events: ['authorization.granted'] },
					credential,
				),
				webhookId: randomUUID(),
			},
			node('Ship', 'n8n-nodes-base.noOp', 1, {}),
		],
		connections: { Go: to('Ask'), Paid: to('Ship') },
	});
	await session.client.publish(id);
	await session.client.run(id, 'Go');
	const [asked] = await sandbox.control.journal({ operationId: 'createAuthorization' });
	const authorization = (asked?.answer as { id: string }).id;
	const url = (asked?.body as { webhooks: { ALL: string } }).webhooks.ALL;
	await sandbox.control.decide(authorization, 'grant');
	await sandbox.control.settle();
	const shipped = async () =>
		(await session.client.executions(id)).filter(({ mode }) => mode === 'webhook').length;
	await until('the event starts the workflow', async () => (await shipped()) > 0 || undefined);
	expect(await shipped()).toBe(1);
	await session.close();
	session = await openN8n({ home, port });
	await sandbox.control.deliver({ url, body: { id: authorization, status: 'GRANTED' } });
	await sleep(1_500);
	expect(await shipped()).toBe(1);
});
