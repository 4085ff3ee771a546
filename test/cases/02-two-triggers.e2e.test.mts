// Two DropPay Triggers in one workflow: an event must come to the one that lists it, whichever stands first.
import { randomUUID } from 'node:crypto';
import type { IConnections, INode } from 'n8n-workflow';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import { POS } from '../../sandbox/seed.mts';
import { useStage } from '../support/stage.mts';
import { until } from '../support/waitingScene.mts';

const stage = useStage();

const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });

test('a granted Authorization starts the trigger that lists it, though another one stands before it', async () => {
	const { client } = stage.session;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(stage.sandbox.url),
	);
	const trigger = (name: string, events: string[]): INode => ({
		...node(
			name,
			'n8n-nodes-droppay.dropPayTrigger',
			2,
			{ registerOn: 'nothing', events },
			credential,
		),
		webhookId: randomUUID(),
	});
	const nodes = [
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
		trigger('Pulls', ['pull.done']),
		trigger('Payments', ['authorization.granted']),
		node('After', 'n8n-nodes-base.noOp', 1, {}),
	];
	const connections: IConnections = { Go: to('Ask'), Pulls: to('After'), Payments: to('After') };
	const { id } = await client.createWorkflow({ name: randomUUID(), nodes, connections });
	await client.publish(id);
	await client.run(id, 'Go');
	const [asked] = (
		await stage.sandbox.control.journal({ operationId: 'createAuthorization' })
	).slice(-1);
	await stage.sandbox.control.decide((asked?.answer as { id: string }).id, 'grant');
	await stage.sandbox.control.settle();
	const started = async () =>
		(await client.executions(id)).filter(({ mode }) => mode === 'webhook').length;
	await until('a trigger starts the workflow', async () => (await started()) > 0 || undefined);
	expect(await started()).toBe(1);
});
