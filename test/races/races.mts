import { setTimeout as sleep } from 'node:timers/promises';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import type { Sandbox } from '../../sandbox/index.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import type { N8nRestClient } from '../../scripts/real-n8n/rest-client.mts';
import { startCollector, type Collector } from '../support/collector.mts';
import { statusesOf } from '../support/sender.mts';
import {
	SALE,
	WAITING,
	waitingWorkflow,
	type WaitingOperation,
} from '../support/waitingWorkflow.mts';

export interface RaceOptions {
	client: N8nRestClient;
	sandbox: Sandbox;
	/** Milliseconds between the creation and the decision. */
	delays: readonly number[];
	/** Executions for each operation and delay, at most 100. */
	rounds: number;
	/** Executions at a time. */
	parallel?: number;
	/** An execution that has not gone on after so many milliseconds hangs. */
	patienceMs?: number;
	/** Told of each row as soon as it is there. */
	row?: (row: RaceRow) => void;
}

/** What happened to the executions of one operation and delay. */
export interface RaceRow {
	operation: WaitingOperation;
	delayMs: number;
	executions: number;
	/** Went on exactly once, with the right decision and one charge. */
	good: number;
	/** Never went on. */
	hanging: number;
	/** Went on more than once, by the count of the node after the wait. */
	twice: number;
	/** Charged more than once, by the sandbox. */
	chargedTwice: number;
	/** Ended otherwise than with success and the decision "granted". */
	other: number;
	/** Answers that n8n gave to the callbacks of the sandbox, by status. */
	callbacks: string;
	/** Milliseconds from the creation to the end of the execution: median and longest. */
	medianMs: number;
	longestMs: number;
}

/**
 * Lets the sandbox decide a given time after each creation, also while n8n is still storing the execution, and looks
 * whether any execution hangs or goes on twice. Each wait charges on approval, and three charges are authorized: a
 * second charge would be made if it were asked for.
 */
export async function measureRaces(options: RaceOptions): Promise<RaceRow[]> {
	const { client, sandbox, delays, rounds, parallel = 4, patienceMs = 20_000 } = options;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const collector = await startCollector();
	const rows: RaceRow[] = [];
	try {
		for (const operation of ['sendAndWait', 'wait'] as const) {
			for (const delayMs of delays) {
				// A workflow for each row: n8n lists the latest 100 executions of a workflow.
				const path = `race-${operation}-${delayMs}`;
				const { id: workflowId } = await client.saveWorkflow(
					waitingWorkflow(
						{
							name: `Race ${operation} ${delayMs}`,
							operation,
							path,
							countUrl: collector.url,
							creation: { ...SALE, amount: '0.01', additionalFields: { chargeMaxCount: 3 } },
							waiting: { chargeOnApproval: true },
						},
						credential,
					),
				);
				await client.publish(workflowId);
				await sandbox.control.settings({ decideAfterMs: delayMs, decideAs: 'grant' });
				const row = await race(
					{ client, sandbox, rounds, parallel, patienceMs },
					operation,
					delayMs,
					{
						url: `${client.url}/webhook/${path}`,
						workflowId,
						calls: collector.calls,
					},
				);
				await client.unpublish(workflowId);
				options.row?.(row);
				rows.push(row);
			}
		}
	} finally {
		await sandbox.control.settings({ decideAfterMs: null });
		await collector.close();
	}
	if (rows.some(({ executions }) => executions !== rounds)) {
		throw new Error(`n8n did not record ${rounds} executions in each row: ${JSON.stringify(rows)}`);
	}
	return rows;
}

async function race(
	{ client, sandbox, rounds, parallel, patienceMs }: Required<Omit<RaceOptions, 'row' | 'delays'>>,
	operation: WaitingOperation,
	delayMs: number,
	scene: { url: string; workflowId: string; calls: Collector['calls'] },
): Promise<RaceRow> {
	const deliveriesBefore = (await sandbox.control.deliveries()).length;
	const authorizationsBefore = new Set(
		(await sandbox.control.state()).authorizations.map(({ id }) => id),
	);
	for (let started = 0; started < rounds; started += parallel) {
		await Promise.all(
			Array.from({ length: Math.min(parallel, rounds - started) }, () =>
				localHttp.post(scene.url, {}),
			),
		);
		// The next ones start when these are over, or when it is clear that they hang.
		await endOf(client, scene.workflowId, started + parallel, 1_500);
	}
	await endOf(client, scene.workflowId, rounds, patienceMs);
	const executions = await client.executions(scene.workflowId);
	const state = await sandbox.control.state();
	const authorizations = state.authorizations.filter(({ id }) => !authorizationsBefore.has(id));
	const charged = (id: string) =>
		state.charges.filter((charge) => charge.authorization_id === id).length;
	const deliveries = (await sandbox.control.deliveries()).slice(deliveriesBefore);
	const ended = executions.filter(({ status }) => status === 'success');
	const lasting = ended
		.map(({ startedAt, stoppedAt }) => Date.parse(stoppedAt ?? '') - Date.parse(startedAt ?? ''))
		.sort((a, b) => a - b);
	let good = 0;
	for (const { id } of ended) {
		const [item] = itemsOf(await client.execution(id), WAITING) as Array<Record<string, unknown>>;
		const authorization = String(item?.id);
		const isGood =
			item?.decision === 'granted' &&
			item.charge !== null &&
			scene.calls.get(authorization)?.length === 1 &&
			charged(authorization) === 1;
		if (isGood) good++;
	}
	return {
		operation,
		delayMs,
		executions: executions.length,
		good,
		hanging: executions.filter(({ status }) => ['waiting', 'running', 'new'].includes(status))
			.length,
		twice: authorizations.filter(({ id }) => (scene.calls.get(id)?.length ?? 0) > 1).length,
		chargedTwice: authorizations.filter(({ id }) => charged(id) > 1).length,
		other: executions.length - ended.length,
		callbacks: statusesOf(deliveries),
		medianMs: lasting[Math.floor(lasting.length / 2)] ?? Number.NaN,
		longestMs: lasting.at(-1) ?? Number.NaN,
	};
}

/** Waits until so many executions are over, but not longer than that. */
async function endOf(
	client: N8nRestClient,
	workflowId: string,
	count: number,
	withinMs: number,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const seen = await client.executions(workflowId);
		if (
			seen.filter(({ status }) => !['waiting', 'running', 'new'].includes(status)).length >= count
		)
			return;
		if (Date.now() > deadline) return;
		await sleep(100);
	}
}
