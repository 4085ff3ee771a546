/** "Retry On Fail" of a tool: n8n-core itself calls the node again, with a context of its own for each try. */
import { SupplyDataContext } from 'n8n-core';
import { makeHandleToolInvocation } from 'n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data';
import {
	NodeConnectionTypes,
	Workflow,
	type IDataObject,
	type IExecuteData,
	type INode,
	type IRunExecutionData,
	type IWorkflowBase,
} from 'n8n-workflow';

import { DropPay } from '../../nodes/DropPay/DropPay.node';
import { additionalDataOf, nodesOf, nodeTypes } from '../support/harness.mts';
import { useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

/** One run of an agent that has `charge.create` as its tool. */
function toolOfAgent(
	authorizationId: string,
	options: IDataObject = {},
	executionId = '1',
): (args: object) => Promise<unknown> {
	const nodes = nodesOf({
		operation: 'charge.create',
		parameters: { authorizationId, options },
		credentials: merchant.credentials,
		maxTries: 3,
	});
	const workflow = new Workflow({ id: 'w', nodes, connections: {}, nodeTypes, active: false });
	const [agent, node] = nodes.map(({ name }) => workflow.getNode(name) as INode) as [INode, INode];
	const runData = {
		resultData: { runData: {} },
		executionData: {},
	} as unknown as IRunExecutionData;
	const additionalData = additionalDataOf(merchant.credentials, 'manual', {
		id: 'w',
		nodes,
		connections: {},
	} as unknown as IWorkflowBase);
	additionalData.executionId = executionId;
	additionalData.currentNodeExecutionIndex = 0;
	// The tools of an agent share what n8n executes: the agent.
	const executeData: IExecuteData = { node: agent, data: { main: [[{ json: {} }]] }, source: null };
	return makeHandleToolInvocation(
		(runIndex: number) =>
			new SupplyDataContext(
				workflow,
				node,
				additionalData,
				'manual',
				runData,
				runIndex,
				[{ json: {} }],
				{},
				NodeConnectionTypes.AiTool,
				executeData,
				[],
				undefined,
				agent,
			),
		node,
		new DropPay(),
		runData,
	) as (args: object) => Promise<unknown>;
}

const charges = async () => (await merchant.control.state()).charges.length;

test('pays once for one call, and again for a further call that insists', async () => {
	const authorizationId = await merchant.granted({ additionalFields: { chargeMaxCount: 3 } });
	const tool = toolOfAgent(authorizationId);
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'cut', when: 'after' },
	});

	await expect(tool({})).rejects.toThrow(/It is unknown whether DropPay carried it out/);
	expect(await charges()).toBe(1);

	await expect(tool({})).rejects.toThrow(/its outcome is unknown\. Nothing was sent/);
	expect(await charges()).toBe(1);

	const insisting = toolOfAgent(authorizationId, { payDespiteUnknown: true });
	await insisting({});
	await insisting({});
	expect(await charges()).toBe(3);
	expect(await merchant.received('createCharge')).toHaveLength(3);
});

test('a tool with Retry On Fail tries again what was refused', async () => {
	const tool = toolOfAgent(await merchant.granted());
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		times: 2,
		fault: { kind: 'status', status: 400 },
	});

	expect(await tool({})).toContain('"status":"DONE"');
	expect(await merchant.received('createCharge')).toHaveLength(3);
});

test('all calls of an agent count for the cap of its execution', async () => {
	const ids = [await merchant.granted(), await merchant.granted(), await merchant.granted()];
	merchant.changeCredential({ maxAmountPerExecution: 60 });
	const tools = ids.map((id) => toolOfAgent(id, {}, 'agent-with-cap'));

	await tools[0]?.({});
	await tools[1]?.({});
	await expect(tools[2]?.({})).rejects.toThrow(
		/^This execution has moved or ordered 50\.00 EUR with this credential, and 25\.00 EUR more is above/,
	);
	expect(await charges()).toBe(2);
});
