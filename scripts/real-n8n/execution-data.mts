import { parse } from 'flatted';
import type { ExecutionStatus, IRunExecutionData, ITaskData } from 'n8n-workflow';

/** One line of n8n's list of executions. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	mode: string;
	status: ExecutionStatus;
	startedAt: string | null;
	stoppedAt: string | null;
	/** Until when it waits; null when it doesn't. */
	waitTill?: string | null;
}

/** An execution with everything that its nodes received and gave. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** The message of what stopped a node or an execution, as n8n shows it. */
export interface ShownError {
	message: string;
	description?: string | null;
	httpCode?: string | null;
}

/**
 * n8n stores execution data as `flatted` text, which keeps references between its parts. n8n before 2.0 stores nothing
 * until the execution first ends or waits.
 */
export function parseExecutionData(flatted: string): IRunExecutionData {
	const nothing = { resultData: { runData: {} } } as IRunExecutionData;
	return (parse(flatted) as IRunExecutionData | undefined) ?? nothing;
}

/**
 * Whether the data belong to the status. n8n before 2.0 writes the status first and the data afterwards, without a
 * transaction (its default, SQLite with a pool of 0): in between, an execution that is over or waits has the data of its
 * start or of its last wait.
 */
export function isWhole({ status, waitTill, data }: Execution): boolean {
	const { lastNodeExecuted, error } = data.resultData;
	const waits = data.waitTill ? new Date(data.waitTill).getTime() : undefined;
	if (status === 'waiting') return waits === new Date(waitTill ?? '').getTime();
	if (status !== 'success' && status !== 'error') return true;
	return waits === undefined && (lastNodeExecuted !== undefined || error !== undefined);
}

function runsOf(execution: Execution, node: string): ITaskData[] {
	return execution.data.resultData.runData[node] ?? [];
}

/** Names of the nodes that ran, in the order of their first run. */
export function nodesThatRan(execution: Execution): string[] {
	return Object.entries(execution.data.resultData.runData)
		.sort(([, [a]], [, [b]]) => (a?.executionIndex ?? 0) - (b?.executionIndex ?? 0))
		.map(([name]) => name);
}

/** The JSON of the items that a node gave on one of its outputs, over all of its runs. Empty when it did not run. */
export function itemsOf(execution: Execution, node: string, output = 0): unknown[] {
	return runsOf(execution, node).flatMap((run) =>
		(run.data?.main?.[output] ?? []).map((item) => item.json),
	);
}

/** What stopped a node, or the execution when no node is named. */
export function errorOf(execution: Execution, node?: string): ShownError | undefined {
	if (node === undefined) return execution.data.resultData.error;
	return runsOf(execution, node).find((run) => run.error)?.error;
}
