import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { waitingWorkflow, type WaitingWorkflow } from './waitingWorkflow.mts';
import type { Execution } from '../../scripts/real-n8n/execution-data.mts';
import type { RunningN8n } from '../../scripts/real-n8n/process.mts';
import type { CredentialRecord, N8nRestClient } from '../../scripts/real-n8n/rest-client.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import type { Sandbox } from '../../sandbox/index.mts';

const OVER = ['success', 'error', 'crashed', 'canceled'];

/** Asks until there is an answer. */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined>,
	withinMs = 300_000,
): Promise<T> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
		await sleep(100);
	}
}

/** Waits in a real n8n: workflows that wait, and what becomes of them. */
export class WaitingScene {
	/** @param credentialName scenes beside each other on one n8n need a credential each */
	constructor(
		readonly client: N8nRestClient,
		readonly sandbox: Sandbox,
		private readonly credentialName = CREDENTIAL_NAME,
	) {}

	async credential(): Promise<CredentialRecord> {
		return await this.client.saveCredential(
			this.credentialName,
			'dropPayApi',
			sandboxCredential(this.sandbox.url),
		);
	}

	/** Saves a workflow, and publishes it when it has a path. */
	async workflow(options: WaitingWorkflow): Promise<string> {
		const content = waitingWorkflow(options, await this.credential());
		const { id } = await this.client.saveWorkflow(content);
		if (options.path !== undefined) await this.client.publish(id);
		return id;
	}

	/** Saves an example as a user imports it. */
	async example(name: string, credentials: CredentialRecord[] = []): Promise<string> {
		const content = await readExample(name, [await this.credential(), ...credentials]);
		const { id } = await this.client.saveWorkflow(content);
		return id;
	}

	/** The latest execution of a workflow, once it waits. */
	async parked(workflowId: string): Promise<Execution> {
		return await until(`an execution of ${workflowId} waits`, async () => {
			const [latest] = await this.client.executions(workflowId);
			if (latest?.status === 'error') {
				const { data } = await this.client.execution(latest.id);
				throw new Error(`The execution stopped: ${data.resultData.error?.message}`);
			}
			return latest?.status === 'waiting' ? await this.client.execution(latest.id) : undefined;
		});
	}

	/** The execution once it is over, however many minutes of an n8n that owns none must pass until then. */
	async overInTime(n8n: Pick<RunningN8n, 'passMinute'>, executionId: string): Promise<Execution> {
		return await until(`execution ${executionId} is over`, async () => {
			await n8n.passMinute();
			const execution = await this.client.execution(executionId);
			return OVER.includes(execution.status) ? execution : undefined;
		});
	}

	/** The execution once it is over. */
	async over(executionId: string, withinMs?: number): Promise<Execution> {
		return await until(
			`execution ${executionId} is over`,
			async () => {
				const execution = await this.client.execution(executionId);
				return OVER.includes(execution.status) ? execution : undefined;
			},
			withinMs,
		);
	}

	/** Id and event URL of the Authorization that DropPay received last. */
	async lastAuthorization(): Promise<{ id: string; url: string; sharing: string }> {
		const requests = await this.sandbox.control.journal({ operationId: 'createAuthorization' });
		const { answer, body } = requests.at(-1) as {
			answer: { id: string; sharing: string };
			body: { webhooks: { ALL: string } };
		};
		return { id: answer.id, sharing: answer.sharing, url: body.webhooks.ALL };
	}

	async chargesOf(id: string): Promise<number> {
		const { charges } = await this.sandbox.control.state();
		return charges.filter((charge) => charge.authorization_id === id).length;
	}
}
