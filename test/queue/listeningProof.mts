import { randomUUID } from 'node:crypto';
import { CUSTOMER } from '../../sandbox/seed.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import type { Cluster } from '../../scripts/queue/cluster.mts';
import { exactly, type Finding } from '../support/report.mts';
import { ASK, BY_HAND, listeningWorkflow, SHOWN, TRIGGER } from './workflows.mts';

/**
 * Somebody tries a workflow in the editor: its trigger listens for a test event, a payment is asked for by hand and
 * confirmed, and the event shows in the editor. Then once more while the workflow is published, which gets none of it.
 */
export async function proveListening(cluster: Cluster): Promise<Finding[]> {
	const { client, sandbox } = cluster;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const content = listeningWorkflow('Queue: listening', randomUUID(), credential);
	const { id } = await client.saveWorkflow(content);
	const alone = await tryOut(cluster, id, 'not published');
	await client.publish(id);
	const beside = await tryOut(cluster, id, 'published as well');
	await client.unpublish(id);
	const executions = await client.executions(id);
	const numbers = new Set(executions.map((execution) => Number(execution.id)));
	const byWorkers = await Promise.all(cluster.workers.map((worker) => worker.executions()));
	return [
		...alone,
		...beside,
		exactly('executions by hand or of the editor', 4, numbers.size),
		exactly(
			'executions of production',
			0,
			executions.filter(({ mode }) => mode !== 'manual').length,
		),
		exactly(
			'of them on workers',
			0,
			byWorkers.flat().filter((number) => numbers.has(number)).length,
		),
	];
}

async function tryOut(
	{ client, sandbox, front }: Cluster,
	workflowId: string,
	state: string,
): Promise<Finding[]> {
	const before = (await client.executions(workflowId)).length;
	await client.listenForTestEvent(workflowId, TRIGGER);
	const asked = await client.run(workflowId, BY_HAND);
	const [authorization] = itemsOf(asked, ASK) as Array<{ id: string; sharing: string }>;
	const [request] = (await sandbox.control.journal({ operationId: 'createAuthorization' })).slice(
		-1,
	);
	const { webhooks } = request?.body as { webhooks?: { ALL?: string } };
	await sandbox.control.confirm(authorization?.sharing ?? '', CUSTOMER.pin);
	await sandbox.control.settle();
	const executions = await client.finishedExecutions(workflowId, before + 2);
	const shown = executions.flatMap((execution) => itemsOf(execution, SHOWN)) as Array<{
		event: string;
		id: string;
		verified: boolean;
	}>;
	const own = shown.filter(({ id }) => id === authorization?.id);
	const listensAt = `${front.url}/webhook-test/`;
	const isOfTheTest = webhooks?.ALL?.startsWith(listensAt) === true;
	// Others may still be told of what the proofs before did.
	const delivery = (await sandbox.control.deliveries())
		.filter(({ url }) => url === webhooks?.ALL)
		.at(-1);
	return [
		exactly(
			`${state}: the node asked by hand found`,
			'the test URL',
			isOfTheTest ? 'the test URL' : String(webhooks?.ALL?.split('?')[0]),
		),
		exactly(`${state}: the answer to the event`, 200, delivery?.status ?? 0),
		exactly(
			`${state}: items in the editor`,
			'authorization.granted, verified',
			own
				.map(({ event, verified }) => `${event}, ${verified ? 'verified' : 'not verified'}`)
				.join('; '),
		),
	];
}
