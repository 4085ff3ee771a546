/** A parked execution, as n8n's server handles it: stored, called back, resumed, timed out. */
import { parse, stringify } from 'flatted';
import { WebhookContext, WorkflowExecute } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteData,
	INode,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { forgetRechecks, stopFetching } from '../../nodes/DropPay/waiting/recheck';
import {
	additionalDataOf,
	nodesOf,
	nodeTypes,
	readResult,
	type NodeResult,
	type NodeRun,
} from './harness.mts';
import type { Merchant } from './merchant.mts';

/** What n8n answers to a call, and what it would go on with. */
export interface CallResult {
	status: number;
	body: unknown;
	/** Items of the output; undefined when the wait goes on. */
	items: INodeExecutionData[] | undefined;
	json: IDataObject | undefined;
}

type Parameters = NonNullable<NodeRun['parameters']>;

/** What stores an execution: runs the node, with credentials. */
type Runner = Pick<Merchant, 'run' | 'credentials'>;

/** A parked execution as JSON: all that another process needs to go on with it. */
export interface StoredExecution {
	nodes: INode[];
	mode: WorkflowExecuteMode;
	data: string;
	waitTill: string;
}

export class ParkedExecution {
	private constructor(
		private readonly merchant: Runner,
		private readonly nodes: INode[],
		private readonly mode: WorkflowExecuteMode,
		/** The execution data as n8n stores it: nothing else survives a restart. */
		private readonly stored: string,
		readonly waitTill: Date,
		private readonly waitingUrl?: string,
	) {}

	/** Runs the node and stores what it leaves behind. */
	static async park(
		merchant: Runner,
		operation: string,
		parameters: Parameters,
		options: { items?: IDataObject[]; mode?: WorkflowExecuteMode } = {},
	): Promise<ParkedExecution> {
		const { mode = 'trigger' } = options;
		const result = await merchant.run(operation, parameters, { ...options, mode });
		if (result.error) throw result.error;
		if (result.status !== 'waiting' || !result.run.waitTill) {
			throw new Error(`The execution is not parked but ${result.status}`);
		}
		const parked = new ParkedExecution(
			merchant,
			nodesOf({ operation, parameters, credentials: merchant.credentials }),
			mode,
			stringify(result.run.data),
			result.run.waitTill,
		);
		parked.stopFetching();
		return parked;
	}

	/**
	 * Takes over what another process parked.
	 *
	 * @param waitingUrl where n8n takes calls to resume URLs; nobody listens there when left out
	 */
	static restore(
		merchant: Runner,
		{ nodes, mode, data, waitTill }: StoredExecution,
		waitingUrl?: string,
	): ParkedExecution {
		return new ParkedExecution(merchant, nodes, mode, data, new Date(waitTill), waitingUrl);
	}

	/** Ends what fetches beside the test, which decides when. */
	private stopFetching(): void {
		const { dropPayWait } = (this.kept['node:DropPay'] ?? {}) as { dropPayWait?: { key: string } };
		if (dropPayWait) stopFetching(dropPayWait.key);
	}

	toJSON(): StoredExecution {
		const { nodes, mode, stored, waitTill } = this;
		return { nodes, mode, data: stored, waitTill: waitTill.toISOString() };
	}

	/** A call to the resume URL, in a process that knows nothing but what was stored. */
	async call(body: unknown): Promise<CallResult> {
		const { context, answer } = this.webhook(body);
		// Absent in n8n 2.8.
		const { expression } = context.workflow;
		await (expression.acquireIsolate as (() => Promise<boolean>) | undefined)?.call(expression);
		const node = nodeTypes.getByNameAndVersion('n8n-nodes-droppay.dropPay');
		const result = (await node.webhook?.call(
			context as unknown as n8n.IWebhookFunctions,
		)) as IWebhookResponseData;
		this.stopFetching();
		const items = result.workflowData?.[0];
		return {
			status: result.noWebhookResponse ? answer.statusCode : 200,
			body: result.noWebhookResponse ? JSON.parse(answer.body) : result.webhookResponse,
			items,
			json: items?.[0]?.json,
		};
	}

	/** What n8n does with the items of a webhook. */
	async resume(items: INodeExecutionData[]): Promise<NodeResult> {
		const data = this.data();
		data.waitTill = undefined;
		const entry = data.executionData?.nodeExecutionStack[0] as IExecuteData;
		entry.node.disabled = true;
		entry.data.main = [items];
		data.resultData.runData.DropPay?.pop();
		return await this.execute(data);
	}

	/**
	 * What n8n does when the time is over, and with `retry` when somebody retries an execution that it had marked as
	 * crashed while it was parked: it goes on with the stored data, whose time to wait is still set
	 * (n8n 2.41.1, execution.service, retry).
	 */
	async timeOut(mode: 'retry' | undefined = undefined): Promise<NodeResult> {
		return await this.execute(this.data(), mode);
	}

	/** What the node keeps with the execution. */
	get kept(): IDataObject {
		return this.data().executionData?.contextData as IDataObject;
	}

	private async execute(
		data: IRunExecutionData,
		mode: WorkflowExecuteMode = this.mode,
	): Promise<NodeResult> {
		const run = await new WorkflowExecute(
			this.additionalData(),
			mode,
			data,
		).processRunExecutionData(this.workflow());
		return readResult(run as IRun);
	}

	private data(): IRunExecutionData {
		return parse(this.stored) as IRunExecutionData;
	}

	private workflow(): n8n.Workflow {
		return new n8n.Workflow({
			id: 'workflow',
			nodes: this.nodes.map((node) => ({ ...node })),
			connections: {
				Start: { main: [[{ node: 'DropPay', type: n8n.NodeConnectionTypes.Main, index: 0 }]] },
			},
			nodeTypes,
			active: false,
			settings: { timezone: 'Europe/Rome' },
		});
	}

	private additionalData() {
		return {
			...additionalDataOf(this.merchant.credentials, this.mode, {
				id: 'workflow',
				nodes: this.nodes,
				connections: {},
			} as unknown as IWorkflowBase),
			...(this.waitingUrl !== undefined && { webhookWaitingBaseUrl: this.waitingUrl }),
		};
	}

	private webhook(body: unknown) {
		const answer = { statusCode: 0, body: '' };
		const response = {
			setHeader: () => undefined,
			end: (text: string) => {
				answer.body = text;
			},
			set statusCode(status: number) {
				answer.statusCode = status;
			},
		};
		const workflow = this.workflow();
		const context = new WebhookContext(
			workflow,
			workflow.getNode('DropPay') as INode,
			{
				...this.additionalData(),
				httpRequest: { body, headers: {}, params: {}, query: {} },
				httpResponse: response,
			} as never,
			this.mode,
			{} as IWebhookData,
			[],
			this.data(),
		);
		return { context, answer };
	}
}

/**
 * Lets what the node does while it waits end with its process, which is over when the execution is parked: the tests
 * call from another one.
 */
export function endRechecksWithTheirProcess(): void {
	afterAll(forgetRechecks);
}
