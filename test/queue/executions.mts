import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../scripts/queue/cluster.mts';

/** Executions of a workflow by status. n8n's REST API lists a hundred at most, the database has them all. */
export async function executionsByStatus(
	{ postgres }: Cluster,
	workflowId: string,
): Promise<Record<string, number>> {
	const rows = await postgres.query(
		`SELECT status, count(*) FROM execution_entity WHERE "workflowId" = '${workflowId}' GROUP BY status`,
	);
	return Object.fromEntries(rows.map(([status = '', count]) => [status, Number(count)]));
}

export function sum(counts: Record<string, number>): number {
	return Object.values(counts).reduce((total, count) => total + count, 0);
}

const GOING_ON = ['new', 'running', 'waiting', 'unknown'];

/**
 * Waits until a workflow has so many executions, and no more come or go on.
 * @returns them by status
 */
export async function settledExecutions(
	cluster: Cluster,
	workflowId: string,
	atLeast: number,
	withinMs: number,
): Promise<Record<string, number>> {
	const deadline = Date.now() + withinMs;
	let before = -1;
	for (;;) {
		const counts = await executionsByStatus(cluster, workflowId);
		const total = sum(counts);
		const goingOn = GOING_ON.some((status) => (counts[status] ?? 0) > 0);
		if (total >= atLeast && !goingOn && total === before) return counts;
		if (Date.now() > deadline) return counts;
		before = total;
		await sleep(1_000);
	}
}
