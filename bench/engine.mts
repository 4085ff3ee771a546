/** Runs any node once in n8n's execution engine. */
import { WorkflowExecute } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowBase,
} from 'n8n-workflow';

import { additionalDataOf, runDataOf, StoredCredentials } from '../test/support/harness.mts';

export interface BenchNode {
	type: INodeType;
	parameters: IDataObject;
	credentials: StoredCredentials;
}

/** @returns the items of the node's first output */
export async function runNode(
	{ type, parameters, credentials }: BenchNode,
	items: IDataObject[],
): Promise<INodeExecutionData[]> {
	const node: INode = {
		id: 'n',
		name: 'Node',
		type: `bench.${type.description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(
			(type.description.credentials ?? []).map(({ name }) => [name, { id: name, name }]),
		),
	};
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => n8n.NodeHelpers.getVersionedNodeType(type),
		getKnownTypes: () => ({}),
	};
	const workflow = new n8n.Workflow({
		id: 'workflow',
		nodes: [node],
		connections: {},
		nodeTypes,
		active: false,
	});
	const additionalData = additionalDataOf(credentials, 'trigger', {
		id: 'workflow',
		nodes: [node],
		connections: {},
	} as unknown as IWorkflowBase);
	const run = (await new WorkflowExecute(
		additionalData,
		'trigger',
		runDataOf(node, items),
	).processRunExecutionData(workflow)) as IRun;
	const [task] = run.data.resultData.runData.Node ?? [];
	if (task?.error ?? run.data.resultData.error) throw task?.error ?? run.data.resultData.error;
	return task?.data?.main?.[0] ?? [];
}
