import { setTimeout as sleep } from 'node:timers/promises';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { measureRaces } from '../races/races.mts';
import { WAITING, waitingWorkflow } from '../support/waitingWorkflow.mts';
import { errorOf, itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import type { Cluster } from '../../scripts/queue/cluster.mts';
import { exactly, figure, type Finding } from '../support/report.mts';

const DELAYS = [50, 200, 1_000];
const ROUNDS = 10;
const PARKED_WITHIN_MS = 60_000;

/** Both ways to wait; people decide while n8n still stores the execution, and after it. */
export async function proveWaiting({ client, sandbox }: Cluster): Promise<Finding[]> {
	const rows = await measureRaces({
		client,
		sandbox,
		delays: DELAYS,
		rounds: ROUNDS,
		patienceMs: 60_000,
	});
	return rows.flatMap(({ operation, delayMs, ...row }) => {
		const what = `${operation}, decided after ${delayMs} ms`;
		return [
			exactly(`${what}: good of ${ROUNDS}`, ROUNDS, row.good),
			exactly(
				`${what}: hanging, twice, charged twice`,
				'0, 0, 0',
				[row.hanging, row.twice, row.chargedTwice].join(', '),
			),
			figure(`${what}: median and longest`, `${row.medianMs} ms, ${row.longestMs} ms`),
		];
	});
}

async function statusOf({ client }: Cluster, workflowId: string, wanted: string[]) {
	const deadline = Date.now() + PARKED_WITHIN_MS;
	for (;;) {
		const [latest] = await client.executions(workflowId);
		if (latest && wanted.includes(latest.status)) return latest;
		if (Date.now() > deadline) {
			throw new Error(`The execution is ${latest?.status}, not ${wanted.join(' or ')}.`);
		}
		await sleep(200);
	}
}

/** The worker that parked an execution is killed; the other one goes on with it. */
export async function proveLostWorker(cluster: Cluster): Promise<Finding[]> {
	const { client, sandbox, front, workers } = cluster;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const path = 'lost-worker';
	const { id } = await client.saveWorkflow(
		waitingWorkflow(
			{
				name: 'Queue: lost worker',
				operation: 'sendAndWait',
				path,
				waiting: { chargeOnApproval: true },
			},
			credential,
		),
	);
	await client.publish(id);
	await localHttp.post(`${front.url}/webhook/${path}`, {});
	const parked = await statusOf(cluster, id, ['waiting', 'error', 'success']);
	if (parked.status !== 'waiting') {
		const stopped = errorOf(await client.execution(parked.id));
		throw new Error(`The execution does not wait, it is ${parked.status}: ${stopped?.message}`);
	}
	const number = Number(parked.id);
	let killed: string | undefined;
	for (const worker of workers) {
		if (!(await worker.executions()).includes(number)) continue;
		killed = worker.name;
		process.kill(worker.n8n.pid, 'SIGKILL');
		await worker.n8n.ended;
	}
	const survivor = workers.find(({ name }) => name !== killed);
	const [created] = (await sandbox.control.journal({ operationId: 'createAuthorization' })).slice(
		-1,
	);
	const { id: authorization } = created?.answer as { id: string };
	await sandbox.control.decide(authorization, 'grant');
	const over = await statusOf(cluster, id, ['success', 'error', 'crashed', 'canceled']);
	const execution: Execution = await client.execution(over.id);
	const [item] = itemsOf(execution, WAITING) as Array<Record<string, unknown>>;
	const { charges } = await sandbox.control.state();
	return [
		exactly('workers killed', 1, killed === undefined ? 0 : 1),
		exactly('the execution afterwards', 'success', over.status),
		exactly('the decision', 'granted', String(item?.decision)),
		exactly(
			'charges of it',
			1,
			charges.filter((charge) => charge.authorization_id === authorization).length,
		),
		exactly(
			'the other worker went on with it',
			'yes',
			(await survivor?.executions())?.includes(number) ? 'yes' : 'no',
		),
	];
}
