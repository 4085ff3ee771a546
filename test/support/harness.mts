/**
 * n8n without its server: runs a workflow with our nodes through the real WorkflowExecute of n8n-core, with
 * a credentials helper that behaves like n8n's own.
 */
import 'reflect-metadata';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { DropPay } from '../../nodes/DropPay/DropPay.node';
import type { StoredCredentials } from './storedCredentials.mts';

export {
	sandboxCheckoutCredential,
	sandboxCredential,
	StoredCredentials,
} from './storedCredentials.mts';

// The default engine needs isolated-vm, which only a full n8n sets up.
// n8n up to 2.8 has no other one, and no such function.
(n8n.Expression.setExpressionEngine as ((engine: string) => void) | undefined)?.call(
	n8n.Expression,
	'legacy',
);

class Start implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [n8n.NodeConnectionTypes.Main],
		properties: [],
	};

	async execute(this: n8n.IExecuteFunctions) {
		return [this.getInputData()];
	}
}

class NodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType>([
		['test.start', new Start()],
		['n8n-nodes-droppay.dropPay', new DropPay()],
	]);

	getByName(type: string): INodeType {
		const found = this.types.get(type);
		if (!found) throw new Error(`Unknown node type ${type}`);
		return found;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return n8n.NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

export const nodeTypes: INodeTypes = new NodeTypes();

export interface NodeRun {
	/** Parameters of the DropPay node, without `resource` and `operation`. */
	parameters?: IDataObject;
	/** `resource.operation`. */
	operation: string;
	items?: IDataObject[];
	credentials: StoredCredentials;
	credentialId?: string;
	onError?: INode['onError'];
	/** "Retry On Fail": how often n8n executes the node at most. */
	maxTries?: number;
	/** How often the items come, as in a loop: each time the node runs again in the same execution. */
	rounds?: number;
	mode?: WorkflowExecuteMode;
	staticData?: IDataObject;
	/** False leaves the token out of the resume URL, as n8n before 2.14 does. */
	hasResumeToken?: boolean;
	/** n8n's number of the execution that the node runs in. */
	executionId?: string;
}

export interface NodeResult {
	status: string;
	/** Items of the first output. */
	json: IDataObject[];
	items: INodeExecutionData[];
	/** Items of the error output. */
	errors: IDataObject[];
	error: (n8n.NodeApiError & { context: IDataObject }) | undefined;
	run: IRun;
}

/** A run under way. */
export interface StartedRun {
	/** What n8n does when a user clicks Stop. */
	cancel(): void;
	result: Promise<NodeResult>;
}

/** Runs the DropPay node once over the items and returns what n8n would show. */
export async function runDropPay(options: NodeRun): Promise<NodeResult> {
	return await startDropPay(options).result;
}

/** Starts such a run, for tests that do something meanwhile. */
export function startDropPay(options: NodeRun): StartedRun {
	const { items = [{}], credentials, mode = 'manual', rounds = 1 } = options;
	const nodes = nodesOf(options);
	const connections = {
		Start: { main: [[{ node: 'DropPay', type: n8n.NodeConnectionTypes.Main, index: 0 }]] },
	};
	const workflow = new n8n.Workflow({
		id: 'workflow',
		nodes,
		connections,
		nodeTypes,
		active: false,
		staticData: options.staticData,
		settings: { timezone: 'Europe/Rome' },
	});
	const additionalData = additionalDataOf(credentials, mode, {
		id: 'workflow',
		nodes,
		connections,
	} as unknown as IWorkflowBase);
	additionalData.executionId = options.executionId ?? '1';
	const runData = runDataOf(workflow.getNode('Start') as INode, items, rounds);
	if (options.hasResumeToken === false) Reflect.deleteProperty(runData, 'resumeToken');
	const running = new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(
		workflow,
	);
	return {
		cancel: () => running.cancel(),
		result: (async () => readResult((await running) as IRun))(),
	};
}

export function nodesOf({
	operation,
	parameters = {},
	credentialId = '1',
	onError,
	maxTries,
}: NodeRun): INode[] {
	const [resource, operationName] = operation.split('.') as [string, string];
	return [
		{
			id: 's',
			name: 'Start',
			type: 'test.start',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'n',
			name: 'DropPay',
			type: 'n8n-nodes-droppay.dropPay',
			typeVersion: 1,
			position: [200, 0],
			parameters: { resource, operation: operationName, ...parameters } as INode['parameters'],
			credentials: {
				dropPayApi: { id: credentialId, name: 'DropPay' },
				dropPayCheckoutApi: { id: 'checkout', name: 'DropPay Checkout' },
			},
			...(onError && { onError }),
			...(maxTries && { retryOnFail: true, maxTries, waitBetweenTries: 1 }),
		},
	];
}

/** An execution that is about to begin at a node, which gets the items so many times. */
export function runDataOf(node: INode, items: IDataObject[], rounds = 1): IRunExecutionData {
	return {
		version: 1,
		resumeToken: 'resume-token',
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: Array.from({ length: rounds }, () => ({
				node,
				data: { main: [items.map((json) => ({ json }))] },
				source: null,
			})),
		},
	} as unknown as IRunExecutionData;
}

/** What n8n's server hands to the engine. */
export function additionalDataOf(
	credentials: StoredCredentials,
	mode: WorkflowExecuteMode,
	workflow: IWorkflowBase,
): IWorkflowExecuteAdditionalData {
	return {
		executionId: '1',
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
		hooks: new ExecutionLifecycleHooks(mode, '1', workflow),
		credentialsHelper: credentials,
		setExecutionStatus: () => {},
		currentNodeParameters: undefined,
	} as unknown as IWorkflowExecuteAdditionalData;
}

export function readResult(run: IRun): NodeResult {
	const task = run.data.resultData.runData.DropPay?.[0];
	const [output, errors] = task?.data?.main ?? [];
	return {
		status: run.status,
		items: output ?? [],
		json: (output ?? []).map((item) => item.json),
		errors: (errors ?? []).map((item) => item.json),
		error: (task?.error ?? run.data.resultData.error) as NodeResult['error'],
		run,
	};
}
