/**
 * Prints what goes on when n8n ends while waits are stored, or while their time limit passes, on a real n8n:
 * `npx tsx test/races/kills.mts [SIGTERM|SIGKILL] [parking|limit]`; all four when left out.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { startSandbox } from '../../sandbox/index.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { errorOf, itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { freePorts } from '../../scripts/real-n8n/ports.mts';
import { openN8n } from '../../scripts/real-n8n/session.mts';
import { CACHE } from '../../scripts/setup/paths.cjs';
import { AFTER, START, WAITING, waitingWorkflow } from '../support/waitingWorkflow.mts';

const OPERATIONS = ['sendAndWait', 'wait'] as const;

/** Executions of each operation, whose moment comes one after the other around the end of n8n. */
const EXECUTIONS = 20;

const [signals, moments] = [['SIGTERM', 'SIGKILL'] as const, ['parking', 'limit'] as const].map(
	(all) =>
		all.filter(
			(one) => !all.some((each) => process.argv.includes(each)) || process.argv.includes(one),
		),
) as [Array<'SIGTERM' | 'SIGKILL'>, Array<'parking' | 'limit'>];

await mkdir(CACHE, { recursive: true });
const home = await mkdtemp(path.join(CACHE, 'kills-home-'));
const [port = 0] = await freePorts(1);
const sandbox = await startSandbox();
let session = await openN8n({ home, port, headless: true });

async function workflow(operation: (typeof OPERATIONS)[number]): Promise<string> {
	const credential = await session.client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const content = waitingWorkflow(
		{
			name: operation,
			operation,
			path: operation,
			waiting: {
				options: {
					limitWaitTime: {
						values: {
							limitType: 'atSpecifiedTime',
							maxDateAndTime: `={{ $('${START}').item.json.body.until }}`,
						},
					},
				},
			},
		},
		credential,
	);
	const { id } = await session.client.saveWorkflow(content);
	await session.client.publish(id);
	return id;
}

const start = async (operation: string, until: number) => {
	await localHttp
		.post(`${session.client.url}/webhook/${operation}`, { until: new Date(until).toISOString() })
		.catch(() => undefined);
};

async function end(signal: NodeJS.Signals): Promise<void> {
	process.kill(session.n8n.pid, signal);
	await session.n8n.ended;
}

async function reopen(): Promise<void> {
	session = await openN8n({ home, port, headless: true });
}

/** What an execution came to: its status, what the waiting node shows, and what went on. */
function show(execution: Execution): string {
	const items = (node: string) =>
		(itemsOf(execution, node) as IDataObject[])
			.map(({ decision, status }) => `${String(decision)}/${String(status)}`)
			.join() || '-';
	const error = errorOf(execution)?.message ?? errorOf(execution, WAITING)?.message;
	return `${execution.status} ${error === undefined ? '' : `(${error}) `}waiting: ${items(WAITING)} after: ${items(AFTER)}`;
}

const workflows = [];
for (const operation of OPERATIONS) workflows.push({ operation, id: await workflow(operation) });
const seen = new Set<string>();
try {
	for (const signal of signals) {
		for (const moment of moments) {
			let lastLimit: number;
			if (moment === 'parking') {
				lastLimit = Date.now() + 30_000;
				const started: Array<Promise<void>> = [];
				for (let i = 0; i < EXECUTIONS; i++) {
					for (const { operation } of workflows) started.push(start(operation, lastLimit));
					await sleep(50);
				}
				await sleep(500);
				await end(signal);
				await Promise.all(started);
			} else {
				// n8n takes up to a minute to start again, and sets a timer 70 s before the limit at the earliest.
				const first = Date.now() + 130_000;
				lastLimit = first + EXECUTIONS * 50;
				for (let i = 0; i < EXECUTIONS; i++) {
					for (const { operation } of workflows) await start(operation, first + i * 50);
				}
				await sleep(Math.max(0, first + (EXECUTIONS / 2) * 50 - Date.now()));
				await end(signal);
			}
			await reopen();
			await sleep(Math.max(0, lastLimit - Date.now()) + 5_000);
			const counts = new Map<string, number>();
			const deadline = Date.now() + 90_000;
			for (const { operation, id } of workflows) {
				let open = ['?'];
				while (open.length > 0 && Date.now() < deadline) {
					await sleep(1_000);
					const all = await session.client.executions(id);
					open = all
						.filter(({ status }) => ['waiting', 'new', 'running'].includes(status))
						.map((e) => e.id);
				}
				for (const { id: executionId } of await session.client.executions(id)) {
					if (seen.has(executionId)) continue;
					seen.add(executionId);
					const execution = await session.client.execution(executionId);
					let line = `${signal} ${moment} ${operation} ${show(execution)}`;
					if (execution.status === 'crashed' && itemsOf(execution, WAITING).length > 0) {
						const retried = await session.client.retryExecution(executionId);
						seen.add(retried);
						line += `, retried: ${show(await session.client.finishedExecution(retried))}`;
					}
					// Whatever goes on must say what was decided.
					if (
						(itemsOf(execution, AFTER) as IDataObject[]).some((item) => item.decision === undefined)
					) {
						process.exitCode = 1;
					}
					counts.set(line, (counts.get(line) ?? 0) + 1);
				}
			}
			for (const [line, count] of counts) console.log(String(count).padStart(4), line);
		}
	}
} finally {
	await session.close();
	await sandbox.close();
	await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
