import { setTimeout as sleep } from 'node:timers/promises';
import type { AxiosInstance } from 'axios';
import type {
	ExecutionStatus,
	IConnections,
	INode,
	IPinData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { canN8n } from './abilities.mts';
import { withTablesMade, type NewDataTable } from './data-tables.mts';
import {
	isWhole,
	parseExecutionData,
	type Execution,
	type ExecutionSummary,
} from './execution-data.mts';
import { localHttp } from './local-http.mts';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface CredentialRecord {
	id: string;
	name: string;
	type: string;
}

export type CredentialData = Record<string, string | number | boolean>;

/** What the button that tests a credential shows. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** A workflow as it is written, and as n8n exports it to a file. */
export interface WorkflowContent {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

export interface WorkflowRecord extends WorkflowContent {
	id: string;
	versionId: string;
	active: boolean;
}

interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	liveVersionId: string | null;
	triggers: Array<{ nodeId: string; status: string; errorMessage: string | null }>;
}

/** How long n8n may take from the status of an execution to its data, on a busy machine. */
const WRITTEN_MS = 30_000;

const FINAL: ExecutionStatus[] = ['success', 'error', 'crashed', 'canceled', 'waiting'];

/** n8n answered a request of the editor with something else than success. */
export class N8nRefusal extends Error {
	constructor(
		message: string,
		readonly status: number,
		/** What n8n itself said. */
		readonly said: string,
	) {
		super(message);
	}
}

/** Asks again and again until there is an answer. */
async function poll<T>(ask: () => Promise<T | undefined>, withinMs: number, late: () => string) {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(late());
		await sleep(100);
	}
}

/** What is asked for, or undefined where n8n says no: it may have come to that by itself meanwhile. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
	try {
		return await asked;
	} catch (cause) {
		if (cause instanceof N8nRefusal) return undefined;
		throw cause;
	}
}

/** Does through n8n's REST API what the editor does for a person. */
export class N8nRestClient {
	readonly #http: AxiosInstance;

	#cookie: string;

	/** @param cookie of a session that is already signed in, as `name=value` */
	constructor(
		readonly url: string,
		cookie = '',
	) {
		this.#cookie = cookie;
		this.#http = localHttp.create({ baseURL: url, validateStatus: () => true });
	}

	/** The session's cookie, as a browser needs it. */
	get sessionCookie(): { name: string; value: string } {
		const [name = '', value = ''] = this.#cookie.split('=');
		return { name, value };
	}

	async #request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await this.#http.request<unknown>({
			method,
			url: path,
			data: body,
			headers: { ...(this.#cookie ? { cookie: this.#cookie } : {}) },
		});
		for (const cookie of answer.headers['set-cookie'] ?? []) {
			if (cookie.startsWith('n8n-auth=')) this.#cookie = cookie.split(';')[0] ?? '';
		}
		if (answer.status >= 400) {
			const { message } = (answer.data ?? {}) as { message?: unknown };
			const said =
				typeof message === 'string' ? message : JSON.stringify(answer.data).slice(0, 600);
			throw new N8nRefusal(
				`n8n answered ${method} ${path} with ${answer.status}: ${said}`,
				answer.status,
				said,
			);
		}
		// The boundary to n8n's REST API, which publishes no types: each caller names what n8n 2.41.1 was seen to answer.
		return (answer.data as { data: T }).data;
	}

	/** Creates the owner account on a new n8n, then signs in. */
	async signIn(owner: Owner): Promise<void> {
		try {
			await this.#request('POST', '/rest/owner/setup', owner);
		} catch (cause) {
			// 400: this n8n has its owner already.
			if (!(cause instanceof N8nRefusal) || cause.status !== 400) throw cause;
		}
		await this.#request('POST', '/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** Whether n8n has loaded a node type, such as `n8n-nodes-droppay.dropPay`. */
	async hasNodeType(name: string): Promise<boolean> {
		try {
			await this.#request('POST', '/rest/node-types', { nodeInfos: [{ name, version: 1 }] });
			return true;
		} catch (cause) {
			if (cause instanceof N8nRefusal) return false;
			throw cause;
		}
	}

	/** What Settings → Community nodes lists. */
	async communityPackages(): Promise<Array<Record<string, unknown>>> {
		return await this.#request('GET', '/rest/community-packages');
	}

	async credentials(): Promise<CredentialRecord[]> {
		return await this.#request('GET', '/rest/credentials');
	}

	/** The stored fields of a credential; n8n puts a placeholder in the place of each secret. */
	async credentialData(id: string): Promise<CredentialData> {
		const { data } = await this.#request<{ data: CredentialData }>(
			'GET',
			`/rest/credentials/${id}?includeData=true`,
		);
		return data;
	}

	/** Creates a credential, or changes the one that has the same name and type. */
	async saveCredential(
		name: string,
		type: string,
		data: CredentialData,
	): Promise<CredentialRecord> {
		const existing = (await this.credentials()).find((c) => c.name === name && c.type === type);
		const [method, path] = existing
			? ['PATCH', `/rest/credentials/${existing.id}`]
			: ['POST', '/rest/credentials'];
		return await this.#request(method, path, { name, type, data });
	}

	/** Changes some fields of a credential. All others stay as they are stored, the hidden ones included. */
	async changeCredential(
		{ id, name, type }: CredentialRecord,
		changed: CredentialData,
	): Promise<void> {
		// n8n takes a placeholder for the secret that it stands for.
		const data = { ...(await this.credentialData(id)), ...changed };
		await this.#request('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** Presses the test button of a saved credential, with fields changed in the dialog but not yet saved. */
	async testCredential(
		{ id, name, type }: CredentialRecord,
		changed: CredentialData = {},
	): Promise<CredentialTestResult> {
		const data = { ...(await this.credentialData(id)), ...changed };
		return await this.#request('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	async workflows(): Promise<Array<Pick<WorkflowRecord, 'id' | 'name' | 'active'>>> {
		return await this.#request('GET', '/rest/workflows');
	}

	async workflow(id: string): Promise<WorkflowRecord> {
		return await this.#request('GET', `/rest/workflows/${id}`);
	}

	/** Creates a workflow, or changes the one that has the same name. */
	async saveWorkflow(content: WorkflowContent): Promise<WorkflowRecord> {
		const existing = (await this.workflows()).find(({ name }) => name === content.name);
		if (!existing) return await this.createWorkflow(content);
		const body = await this.#bodyOf(content);
		return await this.#request('PATCH', `/rest/workflows/${existing.id}`, body);
	}

	/** Creates a workflow, whatever others are called. */
	async createWorkflow(content: WorkflowContent): Promise<WorkflowRecord> {
		const body = await this.#bodyOf(content);
		return await this.#request('POST', '/rest/workflows', { ...body, active: false });
	}

	async #bodyOf(content: WorkflowContent): Promise<WorkflowContent> {
		const { name, connections, settings, pinData } = content;
		const nodes = canN8n('dataTableNames')
			? content.nodes
			: await withTablesMade(content.nodes, async (table) => await this.#dataTable(table));
		return { name, nodes, connections, settings: settings ?? { executionOrder: 'v1' }, pinData };
	}

	/** The id of a Data Table, which is made when it is missing. */
	async #dataTable(table: NewDataTable): Promise<string> {
		const { id } = await this.#request<{ id: string }>('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${id}/data-tables`;
		const { data } = await this.#request<{ data: Array<{ id: string; name: string }> }>(
			'GET',
			tables,
		);
		const found =
			data.find(({ name }) => name === table.name) ??
			(await this.#request<{ id: string }>('POST', tables, table));
		return found.id;
	}

	/**
	 * Publishes the saved version of a workflow and waits until its triggers are registered: n8n answers at once, and
	 * registers afterwards.
	 * @throws with what n8n says about the trigger that could not be registered
	 */
	async publish(id: string, withinMs = 120_000): Promise<void> {
		const workflow = await this.workflow(id);
		try {
			await this.#request('POST', `/rest/workflows/${id}/activate`, {
				versionId: workflow.versionId,
			});
		} catch (cause) {
			const why = cause instanceof N8nRefusal ? cause.said : (cause as Error).message;
			throw new Error(`n8n could not publish "${workflow.name}". ${why}`);
		}
		let last: PublicationStatus | undefined;
		const publication = await poll(
			async () => {
				last = await this.#publicationStatus(id);
				if (['in_progress', 'not_published'].includes(last.status)) return undefined;
				return last;
			},
			withinMs,
			() => `n8n has not finished publishing "${workflow.name}": ${JSON.stringify(last)}`,
		);
		if (publication.status === 'published') return;
		const refusals = publication.triggers
			.filter(({ errorMessage }) => errorMessage)
			.map(({ nodeId, errorMessage }) => {
				const node = workflow.nodes.find((candidate) => candidate.id === nodeId);
				return `${node?.name ?? nodeId}: ${errorMessage}`;
			});
		throw new Error(`n8n could not publish "${workflow.name}". ${refusals.join(' ')}`);
	}

	/** @param older what is so for an n8n that publishes before it answers, as those up to 2.2x do: it has no such address */
	async #publicationStatus(
		id: string,
		older: 'published' | 'not_published' = 'published',
	): Promise<PublicationStatus> {
		try {
			return await this.#request('GET', `/rest/workflows/${id}/publication-status`);
		} catch (cause) {
			if (!(cause instanceof N8nRefusal) || cause.status !== 404) throw cause;
			return { status: older, liveVersionId: null, triggers: [] };
		}
	}

	/** Starts a workflow at a trigger. n8n before 2.1x runs what the request brings along; newer ones run what is saved. */
	async #start<T>(id: string, trigger: string): Promise<T> {
		return await this.#request('POST', `/rest/workflows/${id}/run`, {
			workflowData: await this.workflow(id),
			triggerToStartFrom: { name: trigger },
		});
	}

	async unpublish(id: string): Promise<void> {
		await this.#request('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Presses "Execute workflow" on a trigger, and waits for the end. */
	async run(id: string, trigger: string): Promise<Execution> {
		const { executionId } = await this.#start<{ executionId: string }>(id, trigger);
		return await this.finishedExecution(executionId);
	}

	/** Presses "Listen for test event" on a trigger. n8n then takes one call at the trigger's test address. */
	async listenForTestEvent(id: string, trigger: string): Promise<void> {
		const answer = await this.#start<{ waitingForWebhook?: boolean }>(id, trigger);
		if (!answer.waitingForWebhook) {
			throw new Error(`"${trigger}" does not wait for a test event: ${JSON.stringify(answer)}`);
		}
	}

	/**
	 * Removes every workflow with its executions, every credential and every Data Table, as if this n8n were new. What
	 * runs or waits is stopped first.
	 */
	async removeEverything(): Promise<void> {
		for (const { id } of await this.#listExecutions({ status: ['new', 'running', 'waiting'] }))
			await unlessRefused(this.stopExecution(id));
		const workflows = await this.workflows();
		const published = workflows.filter(({ active }) => active);
		// n8n takes triggers away on its own time, all at once.
		await Promise.all(published.map(({ id }) => this.#unpublishForGood(id)));
		for (const { id } of workflows) await this.#removeWorkflow(id);
		for (const { id } of await this.credentials())
			await this.#request('DELETE', `/rest/credentials/${id}`);
		const { id: project } = await this.#request<{ id: string }>('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project}/data-tables`;
		const { data } = await this.#request<{ data: Array<{ id: string }> }>(
			'GET',
			`${tables}?take=100`,
		);
		for (const { id } of data) await this.#request('DELETE', `${tables}/${id}`);
	}

	/** A workflow that was unpublished a moment ago is refused with 409 until n8n has taken its triggers away. */
	async #removeWorkflow(id: string): Promise<void> {
		await poll(
			async () => {
				await unlessRefused(this.#request('POST', `/rest/workflows/${id}/archive`, {}));
				try {
					await this.#request('DELETE', `/rest/workflows/${id}`);
					return true;
				} catch (cause) {
					if (!(cause instanceof N8nRefusal) || cause.status !== 409) throw cause;
					return undefined;
				}
			},
			60_000,
			() => `n8n did not let workflow ${id} be removed.`,
		);
	}

	/** Unpublishes, and waits until the triggers are gone: their addresses are free then. */
	async #unpublishForGood(id: string): Promise<void> {
		await this.unpublish(id);
		await poll(
			async () => {
				const { status } = await this.#publicationStatus(id, 'not_published');
				return status === 'not_published' || undefined;
			},
			30_000,
			() => `n8n has not finished unpublishing workflow ${id}.`,
		);
	}

	async #listExecutions(filter: object): Promise<ExecutionSummary[]> {
		const { results } = await this.#request<{ results: ExecutionSummary[] }>(
			'GET',
			`/rest/executions?filter=${encodeURIComponent(JSON.stringify(filter))}&limit=100`,
		);
		// n8n lists the running ones and the others by two queries: one that ends in between is in both.
		return [...new Map(results.map((execution) => [execution.id, execution])).values()];
	}

	/** The latest executions of a workflow, the newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		return await this.#listExecutions({ workflowId });
	}

	/** How many executions of a workflow n8n has recorded. */
	async executionCount(workflowId: string): Promise<number> {
		return await this.#countExecutions({ workflowId });
	}

	/** How many executions of all workflows are not over. */
	async unfinishedCount(): Promise<number> {
		return await this.#countExecutions({ status: ['new', 'running'] });
	}

	async #countExecutions(filter: object): Promise<number> {
		const { count } = await this.#request<{ count: number }>(
			'GET',
			`/rest/executions?filter=${encodeURIComponent(JSON.stringify(filter))}&limit=1`,
		);
		return count;
	}

	/** An execution whose data belong to its status. */
	async execution(id: string): Promise<Execution> {
		return await poll(
			async () => {
				const raw = await this.#request<ExecutionSummary & { data: string }>(
					'GET',
					`/rest/executions/${id}`,
				);
				const execution = { ...raw, data: parseExecutionData(raw.data) };
				return isWhole(execution) ? execution : undefined;
			},
			WRITTEN_MS,
			() => `n8n has not written the data of execution ${id} within ${WRITTEN_MS / 1000} s.`,
		);
	}

	/** Presses "Stop" on an execution that runs or waits. */
	async stopExecution(id: string): Promise<void> {
		await this.#request('POST', `/rest/executions/${id}/stop`, {});
	}

	/** Presses "Retry with original workflow" on an execution that failed. @returns the id of the new execution */
	async retryExecution(id: string): Promise<string> {
		const answer = await this.#request<{ id?: string }>('POST', `/rest/executions/${id}/retry`, {
			loadWorkflow: false,
		});
		if (answer.id === undefined) throw new Error(`n8n retried execution ${id} under no id.`);
		return answer.id;
	}

	/** Waits until an execution has ended or waits. */
	async finishedExecution(id: string, withinMs = 120_000): Promise<Execution> {
		let status: ExecutionStatus = 'new';
		return await poll(
			async () => {
				const execution = await this.execution(id);
				status = execution.status;
				return FINAL.includes(status) ? execution : undefined;
			},
			withinMs,
			() => `Execution ${id} is still ${status} after ${withinMs / 1000} s.`,
		);
	}

	/**
	 * Waits until a workflow has at least `count` executions and all of them have ended.
	 * @returns them, the oldest first
	 */
	async finishedExecutions(
		workflowId: string,
		count: number,
		withinMs = 120_000,
	): Promise<Execution[]> {
		let seen: ExecutionSummary[] = [];
		const ended = await poll(
			async () => {
				seen = await this.executions(workflowId);
				const isDone = seen.length >= count && seen.every(({ status }) => FINAL.includes(status));
				return isDone ? seen : undefined;
			},
			withinMs,
			() =>
				`${count} executions were expected within ${withinMs / 1000} s; n8n has ` +
				`${seen.length} (${seen.map(({ status }) => status).join(', ')}).`,
		);
		const executions = await Promise.all(ended.map(({ id }) => this.execution(id)));
		return executions.sort((a, b) => Number(a.id) - Number(b.id));
	}
}
