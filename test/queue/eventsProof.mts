import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { startCollector, type Collector } from '../support/collector.mts';
import { say } from '../../scripts/setup/progress.cjs';
import type { SandboxState } from '../../sandbox/control.mts';
import type { Cluster } from '../../scripts/queue/cluster.mts';
import { settledExecutions, sum } from './executions.mts';
import { atMost, exactly, figure, type Finding } from '../support/report.mts';
import { askingWorkflow, collectingWorkflow } from './workflows.mts';

const EVENTS = 500;
/** Payments whose events come ten at once; then, when all is quiet, once more to each process. */
const CROWDED = 50;
const COPIES_OF_CROWDED = 10;
const WITHIN_MS = 600_000;
/** So long does a sender try; the queue is asked for much on few cores. */
const PATIENT = { webhookRetries: 8, webhookRetryMs: 500 };

interface Batch {
	ids: string[];
	/** The signed event URL that DropPay was given, by id. */
	urls: Map<string, string>;
	workflowId: string;
	collector: Collector;
}

/** Asks for payments in one execution and lets a workflow of its own collect them. */
async function ask(cluster: Cluster, name: string, count: number): Promise<Batch> {
	const { client, sandbox, front } = cluster;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const collector = await startCollector();
	const webhookId = `queue-${name}`;
	const collecting = await client.saveWorkflow(
		collectingWorkflow(`Queue: collect ${name}`, webhookId, collector.url, credential),
	);
	await client.publish(collecting.id);
	const triggerUrl = `${front.url}/webhook/${webhookId}/webhook`;
	const asking = await client.saveWorkflow(askingWorkflow(`ask-${name}`, triggerUrl, credential));
	await client.publish(asking.id);
	const before = (await sandbox.control.journal()).at(-1)?.seq ?? 0;
	const items = Array.from({ length: count }, (_, index) => ({
		amount: '1.00',
		order: `${name}-${index}`,
	}));
	await localHttp.post(`${front.url}/webhook/ask-${name}`, { items });
	const asked = await settledExecutions(cluster, asking.id, 1, WITHIN_MS);
	const created = await sandbox.control.journal({
		operationId: 'createAuthorization',
		after: before,
	});
	const urls = new Map(
		created.map(({ answer, body }) => [
			(answer as { id: string }).id,
			(body as { webhooks: { ALL: string } }).webhooks.ALL,
		]),
	);
	if (asked.success !== 1 || urls.size !== count) {
		throw new Error(
			`${count} Authorizations were expected, there are ${urls.size}: ${JSON.stringify(asked)}`,
		);
	}
	return { ids: [...urls.keys()], urls, workflowId: collecting.id, collector };
}

function chargesOf({ charges }: SandboxState, ids: string[]): number[] {
	const count = new Map<unknown, number>();
	for (const { authorization_id: id } of charges) count.set(id, (count.get(id) ?? 0) + 1);
	return ids.map((id) => count.get(id) ?? 0);
}

function byStatus(statuses: Array<number | null>): string {
	const counts = new Map<string, number>();
	for (const status of statuses) {
		const key = status === null ? 'no answer' : String(status);
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return [...counts].map(([status, count]) => `${count} x ${status}`).join(', ');
}

interface Outcome {
	/** Payments for which no execution started. */
	lost: number;
	/** Executions beyond the first of each payment. */
	repeated: number;
	/** The most executions that one payment started. */
	most: number;
	executions: Record<string, number>;
	charges: number[];
}

async function outcomeOf(cluster: Cluster, batch: Batch): Promise<Outcome> {
	const { ids, collector, workflowId } = batch;
	const executions = await settledExecutions(cluster, workflowId, ids.length, WITHIN_MS);
	const starts = ids.map((id) => collector.calls.get(id)?.length ?? 0);
	return {
		lost: starts.filter((count) => count === 0).length,
		repeated: starts.reduce((total, count) => total + Math.max(0, count - 1), 0),
		most: Math.max(...starts),
		executions,
		charges: chargesOf(await cluster.sandbox.control.state(), ids),
	};
}

function findings(outcome: Outcome, ids: string[], repeatedAtMost: number): Finding[] {
	const { lost, repeated, most, executions, charges } = outcome;
	return [
		exactly('payments without an execution (lost)', 0, lost),
		repeatedAtMost === 0
			? exactly('executions that repeat one (doubled)', 0, repeated)
			: atMost('executions that repeat one (doubled)', repeatedAtMost, repeated),
		atMost('most executions of one payment', repeatedAtMost === 0 ? 1 : 2, most),
		exactly('executions that n8n recorded', ids.length + repeated, sum(executions)),
		exactly('payments charged exactly once', ids.length, charges.filter((n) => n === 1).length),
	];
}

/** Waits until the sandbox has nothing more to send; one request to it lasts a minute at most. */
async function untilSent({ sandbox }: Cluster): Promise<void> {
	const deadline = Date.now() + WITHIN_MS;
	for (;;) {
		try {
			return await sandbox.control.settle();
		} catch (cause) {
			if (Date.now() > deadline) throw cause;
		}
	}
}

/** Each event twice, as DropPay sends it, to the URL that n8n gave out. */
async function inTwos(
	cluster: Cluster,
	name: string,
	receivers: string[],
	repeatedAtMost: number,
): Promise<Finding[]> {
	const { sandbox, front } = cluster;
	const batch = await ask(cluster, name, EVENTS);
	front.webhooksTo(receivers);
	await sandbox.control.settings({ ...PATIENT, webhookCopies: 2 });
	const began = Date.now();
	for (const id of batch.ids) await sandbox.control.decide(id, 'grant');
	await untilSent(cluster);
	const delivered = Date.now() - began;
	const outcome = await outcomeOf(cluster, batch);
	const seconds = (Date.now() - began) / 1000;
	await sandbox.control.settings({ webhookCopies: 1 });
	await batch.collector.close();
	// Some of an earlier proof may still be repeated.
	const deliveries = (await sandbox.control.deliveries()).filter(({ url }) =>
		url.includes(`/queue-${name}/`),
	);
	return [
		...findings(outcome, batch.ids, repeatedAtMost),
		figure('answers to the events', byStatus(deliveries.map(({ status }) => status))),
		figure('events taken, a second', ((2 * EVENTS * 1000) / delivered).toFixed(1)),
		figure('payments from decision to charge, a second', (EVENTS / seconds).toFixed(1)),
	];
}

/** 500 payments, each event twice, to the one webhook processor of the layout. */
export async function proveEventsToOne(cluster: Cluster): Promise<Finding[]> {
	return await inTwos(cluster, 'one', [cluster.webhookProcessor.url], 0);
}

/** The same with two processes that take events in turns: both copies of an event go to different ones. */
export async function proveEventsToTwo(cluster: Cluster): Promise<Finding[]> {
	const { main, webhookProcessor } = cluster;
	const result = await inTwos(cluster, 'two', [main.url, webhookProcessor.url], EVENTS);
	cluster.front.webhooksTo([webhookProcessor.url]);
	return result;
}

/** Sends an event to a process of n8n until it is taken. @returns every answer */
async function deliver(
	{ sandbox }: Cluster,
	batch: Batch,
	id: string,
	targets: string[],
	copies: number,
): Promise<Array<number | null>> {
	const answers: Array<number | null> = [];
	const body = { etype: 'AUTHORIZATION_GRANTED', edata: { id, status: 'GRANTED' } };
	for (let attempt = 0; attempt <= PATIENT.webhookRetries; attempt++) {
		const path = new URL(batch.urls.get(id) ?? '');
		const round = await Promise.all(
			targets.map(async (target) => {
				const url = `${target}${path.pathname}${path.search}`;
				return await sandbox.control.deliver({ url, body, copies });
			}),
		);
		answers.push(...round.flat());
		if (round.flat().includes(200)) return answers;
	}
	return answers;
}

/** Ten copies of an event at once, half to each of two processes; later one more to each of them. */
export async function proveCrowds(cluster: Cluster): Promise<Finding[]> {
	const { sandbox, main, webhookProcessor } = cluster;
	const targets = [main.url, webhookProcessor.url];
	const batch = await ask(cluster, 'crowd', CROWDED);
	// The sandbox itself sends nothing here: the copies are sent by hand, each to a certain process.
	await sandbox.control.settings({ webhookDropEvery: 1 });
	const answers: Array<number | null> = [];
	for (const id of batch.ids) {
		await sandbox.control.decide(id, 'grant');
		answers.push(...(await deliver(cluster, batch, id, targets, COPIES_OF_CROWDED / 2)));
	}
	const crowd = await outcomeOf(cluster, batch);
	say('  All is quiet; now every event once more, to each process.');
	const lateAnswers: Array<number | null> = [];
	for (const id of batch.ids) lateAnswers.push(...(await deliver(cluster, batch, id, targets, 1)));
	const late = await outcomeOf(cluster, batch);
	await sandbox.control.settings({ webhookDropEvery: 0 });
	await batch.collector.close();
	return [
		...findings(crowd, batch.ids, CROWDED),
		figure('answers to the crowds', byStatus(answers)),
		exactly('executions that late copies start', 0, late.repeated - crowd.repeated),
		figure('answers to the late copies', byStatus(lateAnswers)),
	];
}
