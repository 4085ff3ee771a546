import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import type { SandboxControl } from '../../sandbox/control.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import type { Cluster } from '../../scripts/queue/cluster.mts';
import { settledExecutions } from './executions.mts';
import { atLeast, exactly, figure, type Finding } from '../support/report.mts';
import { READ, readingWorkflow } from './workflows.mts';

const EXECUTIONS = 8;
const ITEMS = 400;
/** For each execution: 40 requests are under way in two workers. */
const CONCURRENCY = 5;
/** When tokens end at first: a quiet machine is through with all items after some five seconds. */
const TOKENS_END_FIRST_MS = [1_000, 3_000];
/** And then: under load a request takes seconds from the first 401 to the answer; a token has to live longer than that. */
const TOKENS_END_EVERY_MS = 5_000;
const REQUESTS_OF_A_TOKEN = 100;
const WITHIN_MS = 300_000;

/** Begins to end tokens. @returns how to stop it */
type Ending = (control: SandboxControl) => Promise<() => Promise<unknown>>;

/** All access tokens end at once: everything under way is refused, in both workers. */
const byTime: Ending = async (control) => {
	const end = () => void control.expireTokens();
	const first = TOKENS_END_FIRST_MS.map((ms) => setTimeout(end, ms));
	const timer = setInterval(end, TOKENS_END_EVERY_MS);
	return async () => {
		for (const timeout of first) clearTimeout(timeout);
		clearInterval(timer);
	};
};

/** A token ends while both workers use it. */
const byUse: Ending = async (control) => {
	await control.settings({ expireTokensEveryRequests: REQUESTS_OF_A_TOKEN });
	return async () => await control.settings({ expireTokensEveryRequests: 0 });
};

async function readWhile(cluster: Cluster, path: string, ending: Ending): Promise<Finding[]> {
	const { client, sandbox, front, workers } = cluster;
	const credential = await client.saveCredential(
		CREDENTIAL_NAME,
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
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
	// Each refresh token is good for one refresh: the worker that comes second with it is refused.
	await sandbox.control.settings({ rotateRefreshTokens: true });
	const began = Date.now();
	const stop = await ending(sandbox.control);
	let counts: Record<string, number>;
	try {
		await Promise.all(
			Array.from({ length: EXECUTIONS }, () =>
				localHttp.post(`${front.url}/webhook/${path}`, { items }),
			),
		);
		counts = await settledExecutions(cluster, workflowId, EXECUTIONS, WITHIN_MS);
	} finally {
		await stop();
	}
	const seconds = (Date.now() - began) / 1000;

	const executions = await client.finishedExecutions(workflowId, EXECUTIONS);
	const read = executions.flatMap(
		(execution) => itemsOf(execution, READ) as Array<{ id?: string; error?: { message?: string } }>,
	);
	const failed = read.filter(({ id, error }) => error !== undefined || id === undefined);
	const journal = await sandbox.control.journal({ after: before });
	const sent = (operationId: string, isGood: boolean) =>
		journal.filter(
			(entry) => entry.operationId === operationId && (entry.status === 200) === isGood,
		).length;
	const refused = journal.filter(
		({ operationId, status }) => operationId === 'getAuthorization' && status === 401,
	);
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
		...failed.slice(0, 1).map(({ error }) => figure('a lost item says', error?.message ?? '')),
		atLeast('executions of the worker that had fewer', 1, Math.min(...taken)),
		atLeast(
			'access tokens that ended in use',
			2,
			new Set(refused.map(({ authorization }) => authorization)).size,
		),
		figure('requests refused for the age of their token', refused.length),
		figure(
			'refreshes taken, and refused because the other worker was first',
			`${sent('refreshUserToken', true)}, ${sent('refreshUserToken', false)}`,
		),
		figure('exchanges of the Connection Code', sent('createUserToken', true)),
		figure('seconds', seconds.toFixed(1)),
	];
}

/** Two workers read at the same time with one credential, while all of its tokens end again and again. */
export async function proveTokensByTime(cluster: Cluster): Promise<Finding[]> {
	return await readWhile(cluster, 'read-by-time', byTime);
}

/** The same while each token is good for a number of requests: the workers use up each other's tokens. */
export async function proveTokensByUse(cluster: Cluster): Promise<Finding[]> {
	return await readWhile(cluster, 'read-by-use', byUse);
}
