import type { N8nRestClient } from '../../scripts/real-n8n/rest-client.mts';
import { cpuMs } from './processFigures.mts';
import { median, quantile, sendAll, statusesOf, type Burst } from '../../test/support/sender.mts';
import type { Published } from '../../test/support/receiverWorkflow.mts';

/** Figures of one receiver, over all rounds. */
export interface SpeedRow {
	receiver: string;
	events: number;
	/** Answered events per second; median of the rounds. */
	perSecond: number;
	/** Milliseconds until the answer. */
	p50: number;
	p95: number;
	p99: number;
	longest: number;
	/** CPU time of n8n for each event, its execution included: what else the machine does hardly changes it. */
	cpuMsEach: number;
	statuses: string;
	/** Executions that n8n has recorded in the end. */
	executions: number;
}

export interface SpeedOptions {
	client: N8nRestClient;
	/** Process id of n8n. */
	pid: number;
	receivers: Record<string, Published>;
	events: number;
	rounds: number;
	parallel: number;
}

let sent = 0;

/** A new id each: the trigger drops duplicate events. */
export function nextEvent(): string {
	const id = `CHT${String(++sent).padStart(10, '0')}`;
	return JSON.stringify({
		etype: 'AUTHORIZATION_GRANTED',
		etime: '2026-01-31T12:00:00+01:00',
		edata: { id, status: 'GRANTED' },
	});
}

/** Sends the same load to each receiver in turns, so that what else the machine does meets all of them alike. */
export async function measureSpeed(options: SpeedOptions): Promise<SpeedRow[]> {
	const { client, pid, receivers, events, rounds, parallel } = options;
	const bursts = new Map<string, Burst[]>();
	const cpu = new Map<string, number[]>();
	for (const { url } of Object.values(receivers)) {
		await sendAll(url, Math.min(50, events), nextEvent, { parallel });
	}
	await idle(client);
	for (let round = 0; round < rounds; round++) {
		for (const [receiver, { url }] of Object.entries(receivers)) {
			const cpuBefore = cpuMs(pid);
			const burst = await sendAll(url, events, nextEvent, { parallel });
			bursts.set(receiver, [...(bursts.get(receiver) ?? []), burst]);
			await idle(client);
			cpu.set(receiver, [...(cpu.get(receiver) ?? []), (cpuMs(pid) - cpuBefore) / events]);
		}
	}
	return await Promise.all(
		Object.entries(receivers).map(async ([receiver, { workflowId }]) => {
			const own = bursts.get(receiver) ?? [];
			const answers = own.flatMap((burst) => burst.answers);
			const times = answers.map(({ ms }) => ms);
			return {
				receiver,
				events: answers.length,
				perSecond: median(own.map((burst) => (burst.answers.length / burst.ms) * 1000)),
				p50: quantile(times, 0.5),
				p95: quantile(times, 0.95),
				p99: quantile(times, 0.99),
				longest: Math.max(...times),
				cpuMsEach: median(cpu.get(receiver) ?? []),
				statuses: statusesOf(answers),
				executions: await client.executionCount(workflowId),
			};
		}),
	);
}

/** Waits until n8n has nothing under way: what one receiver started must not slow the other one down. */
async function idle(client: N8nRestClient): Promise<void> {
	for (let tries = 0; tries < 120; tries++) {
		if ((await client.unfinishedCount()) === 0) return;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
}
