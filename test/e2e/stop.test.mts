/**
 * "Stop" in the editor, while orders are under way. n8n 2.41.1 stores the execution as it is at that moment, without
 * what the running node did; so what was made is told by n8n's log alone.
 */
import { randomUUID } from 'node:crypto';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { POS } from '../../sandbox/seed.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import type { CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import { useStage } from '../support/stage.mts';
import { until } from '../support/waitingScene.mts';

const stage = useStage();

const ORDERS = 20;
const AT_A_TIME = 3;

/** Takes orders by webhook and asks for an Authorization for each, some at a time. */
async function orders(path: string, credential: CredentialRecord): Promise<string> {
	const { client } = stage.session;
	const { id } = await client.saveWorkflow({
		name: 'Stopped Orders',
		nodes: [
			{
				...node('Webhook', 'n8n-nodes-base.webhook', 2, {
					httpMethod: 'POST',
					path,
					responseMode: 'onReceived',
					options: {},
				}),
				webhookId: path,
			},
			node('Split Out', 'n8n-nodes-base.splitOut', 1, {
				fieldToSplitOut: 'body.orders',
				options: {},
			}),
			{
				...node('DropPay', 'n8n-nodes-droppay.dropPay', 1, {
					resource: 'authorization',
					operation: 'create',
					posId: { __rl: true, mode: 'id', value: POS.id },
					amount: '2.00',
					paymentDescription: "=Order {{ $json['body.orders'] }}",
					sendEventsTo: 'nowhere',
					options: { concurrency: AT_A_TIME },
				}),
				credentials: { dropPayApi: { id: credential.id, name: credential.name } },
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Split Out', type: 'main', index: 0 }]] },
			'Split Out': { main: [[{ node: 'DropPay', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	});
	await client.publish(id);
	return id;
}

test('Stop starts nothing new, lets the orders under way end, and says which were made', async () => {
	const { client, n8n } = stage.session;
	const { control, url } = stage.sandbox;
	const path = randomUUID();
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(url),
	);
	const workflowId = await orders(path, credential);
	await control.addFault({
		match: { operationId: 'createAuthorization' },
		times: 0,
		fault: { kind: 'latency', ms: 1_500 },
	});
	await control.clearJournal();
	const asked = async () => await control.journal({ operationId: 'createAuthorization' });

	await localHttp.post(`${client.url}/webhook/${path}`, {
		orders: Array.from({ length: ORDERS }, (_, index) => index + 1),
	});
	// The first three are made, the next three are under way.
	await until('three orders are made', async () =>
		(await control.state()).authorizations.length >= AT_A_TIME ? true : undefined,
	);
	const [{ id = '' } = {}] = await client.executions(workflowId);
	await client.stopExecution(id);

	const stopped = await client.finishedExecution(id);
	expect(stopped.status).toBe('canceled');
	const line = await until('n8n logs what was made', async () =>
		n8n.log().find((text) => text.includes('DropPay: the execution was cancelled')),
	);
	const made = (await control.state()).authorizations.map((authorization) => authorization.id);
	expect(made.length).toBeGreaterThanOrEqual(AT_A_TIME);
	expect(made.length).toBeLessThanOrEqual(3 * AT_A_TIME);
	expect((await asked()).length).toBe(made.length);
	for (const authorization of made) expect(line).toContain(authorization);
	// Nothing comes after that.
	await new Promise((resolve) => setTimeout(resolve, 3_000));
	expect((await asked()).length).toBe(made.length);
});
