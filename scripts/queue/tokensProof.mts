import axios from 'axios';
import { CREDENTIAL_NAME, sandboxCredential } from '../demo/credentials.mts';
import { itemsOf } from '../real-n8n/execution-data.mts';
import type { Cluster } from './cluster.mts';
import { settledExecutions } from './executions.mts';
import { atLeast, exactly, figure, type Finding } from './report.mts';
import { READ, readingWorkflow } from './workflows.mts';

const EXECUTIONS = 8;
const ITEMS = 125;
const CONCURRENCY = 5;
const REQUESTS_OF_A_TOKEN = 50;
const WITHIN_MS = 300_000;

/** Two workers read at the same time with one credential; tokens end all the time, refresh tokens are good for once. */
export async function proveTokens(cluster: Cluster): Promise<Finding[]> {
	const { client, sandbox, front, workers } = cluster;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const path = 'read';
	const { id: workflowId } = await client.saveWorkflow(
		readingWorkflow(path, CONCURRENCY, credential),
	);
	await client.publish(workflowId);
	const { authorizations } = await sandbox.control.state();
	const items = Array.from({ length: ITEMS }, (_, index) => ({
		id: authorizations[index % authorizations.length]?.id,
	}));
	const before = (await sandbox.control.journal()).at(-1)?.seq ?? 0;
	const takenBefore = await Promise.all(workers.map((worker) => worker.executions()));
	await sandbox.control.settings({
		rotateRefreshTokens: true,
		expireTokensEveryRequests: REQUESTS_OF_A_TOKEN,
	});
	const began = Date.now();
	await Promise.all(
		Array.from({ length: EXECUTIONS }, () =>
			axios.post(`${front.url}/webhook/${path}`, { items }, { proxy: false }),
		),
	);
	const counts = await settledExecutions(cluster, workflowId, EXECUTIONS, WITHIN_MS);
	const seconds = (Date.now() - began) / 1000;
	await sandbox.control.settings({ expireTokensEveryRequests: 0 });

	const executions = await client.finishedExecutions(workflowId, EXECUTIONS);
	const read = executions.flatMap(
		(execution) => itemsOf(execution, READ) as Array<{ id?: string; error?: unknown }>,
	);
	const failed = read.filter(({ id, error }) => error !== undefined || id === undefined);
	const journal = await sandbox.control.journal({ after: before });
	const sent = (operationId: string, isGood: boolean) =>
		journal.filter(
			(entry) => entry.operationId === operationId && ((entry.status ?? 0) === 200) === isGood,
		).length;
	const ended = new Set(
		journal.filter(({ status }) => status === 401).map(({ authorization }) => authorization),
	).size;
	const taken = await Promise.all(
		workers.map(
			async (worker, index) =>
				(await worker.executions()).length - (takenBefore[index]?.length ?? 0),
		),
	);
	return [
		exactly('executions that succeed', EXECUTIONS, counts.success ?? 0),
		exactly('items read', EXECUTIONS * ITEMS, read.length - failed.length),
		exactly('items lost', 0, failed.length),
		...failed.slice(0, 3).map(({ error }) => figure('a lost item says', JSON.stringify(error))),
		atLeast('executions of the worker that had fewer', 1, Math.min(...taken)),
		figure('access tokens that ended', ended),
		figure('refreshes that DropPay took', sent('refreshUserToken', true)),
		figure('refreshes that lost a race', sent('refreshUserToken', false)),
		figure('exchanges of the Connection Code', sent('createUserToken', true)),
		figure('seconds', seconds.toFixed(1)),
	];
}
