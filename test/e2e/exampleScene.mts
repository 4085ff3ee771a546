import type { JournalEntry, SandboxState } from '../../sandbox/control.mts';
import { MERCHANT } from '../../sandbox/seed.mts';
import { itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import type { Stage } from '../support/stage.mts';
import { until } from '../support/waitingScene.mts';

export type Item = Record<string, unknown>;

/** The only item of a node. */
export function itemOf(execution: Execution, node: string): Item {
	const items = itemsOf(execution, node) as Item[];
	expect(items).toHaveLength(1);
	return items[0] ?? {};
}

/** Changes values of an example's Set node, as its note asks the user to. */
export async function fillIn(
	{ session: { client } }: Stage,
	workflowId: string,
	node: string,
	values: Record<string, string | number>,
): Promise<void> {
	const content = (await client.workflow(workflowId)) as WorkflowContent;
	const { parameters } = content.nodes.find(({ name }) => name === node) ?? {};
	const { assignments } = parameters as {
		assignments?: { assignments: Array<{ name: string; value: string | number }> };
	};
	if (!assignments) throw new Error(`"${content.name}" has no Set node "${node}".`);
	for (const assignment of assignments.assignments) {
		assignment.value = values[assignment.name] ?? assignment.value;
	}
	await client.saveWorkflow(content);
}

/** Lets a node that waits give up after so many seconds. */
export async function limitWait(
	{ session: { client } }: Stage,
	workflowId: string,
	node: string,
	seconds: number,
): Promise<void> {
	const content = (await client.workflow(workflowId)) as WorkflowContent;
	const waiting = content.nodes.find(({ name }) => name === node);
	if (!waiting) throw new Error(`"${content.name}" has no node "${node}".`);
	waiting.parameters.options = {
		limitWaitTime: {
			values: { limitType: 'afterTimeInterval', resumeAmount: seconds, resumeUnit: 'seconds' },
		},
	};
	await client.saveWorkflow(content);
}

/** What an example did at DropPay, from the moment this is made. */
export class Watch {
	private constructor(
		private readonly stage: Stage,
		private readonly since: number,
		private readonly before: SandboxState,
	) {}

	static async start(stage: Stage): Promise<Watch> {
		const { control } = stage.sandbox;
		const since = (await control.journal()).at(-1)?.seq ?? 0;
		return new Watch(stage, since, await control.state());
	}

	async requests(operationId?: string): Promise<JournalEntry[]> {
		return await this.stage.sandbox.control.journal({ after: this.since, operationId });
	}

	/** Body and answer of the only request of an operation that changed something, once it was received. */
	async effectOf(operationId: string): Promise<{ body: Item; answer: Item; tokenOwner: unknown }> {
		const effects = await until(`DropPay receives ${operationId}`, async () => {
			const found = (await this.requests(operationId)).filter(({ effect }) => effect);
			return found.length > 0 ? found : undefined;
		});
		expect(effects).toHaveLength(1);
		return effects[0] as { body: Item; answer: Item; tokenOwner: unknown };
	}

	/** Cents that came to an account since then; below zero when money left. */
	async centsMoved(accountId: string = MERCHANT.accountId): Promise<number> {
		const balance = ({ accounts }: SandboxState) =>
			accounts.find(({ id }) => id === accountId)?.balance ?? 0;
		const now = await this.stage.sandbox.control.state();
		return Math.round((balance(now) - balance(this.before)) * 100);
	}

	/** Every request and every answer must have kept to the OpenAPI file. */
	async expectContractKept(): Promise<void> {
		const violations = (await this.requests()).flatMap(({ method, path, contract }) =>
			contract.map((violation) => `${method} ${path}: ${violation}`),
		);
		expect(violations).toEqual([]);
	}
}
