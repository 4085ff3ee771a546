/** n8n's test of a credential (packages/cli, credentials-tester.service): one declarative request, then its rules. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IExecuteData,
	INode,
	INodeType,
	INodeTypes,
	IWorkflowBase,
} from 'n8n-workflow';

import { additionalDataOf, StoredCredentials } from '../support/harness.mts';

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

interface Answered {
	message: string;
	cause?: { code?: string; response?: { status: number; statusText: string } };
}

/** What n8n shows after a click on "Retry" or "Save" in the window of the credential. */
export async function testCredential(
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const credentials = new StoredCredentials();
	credentials.store['1'] = data;
	const { request, rules = [] } = credentials.types[type]?.test ?? { request: {} };
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp',
			name: 'temp',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [n8n.NodeConnectionTypes.Main],
			outputs: [n8n.NodeConnectionTypes.Main],
			credentials: [{ name: type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: '1', name: 'Test' } },
	};
	const workflow = new n8n.Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = additionalDataOf(credentials, 'internal', {
		nodes: [node],
		connections: {},
	} as unknown as IWorkflowBase);
	const inputData = { main: [[{ json: {} }]] };
	const executeData = { node, data: {}, source: null } as unknown as IExecuteData;
	const runExecutionData = { version: 1, startData: {}, resultData: { runData: {} } };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		runExecutionData as unknown as n8n.IRunExecutionData,
		0,
		[],
		inputData,
		executeData,
		[],
	);
	const decrypted = { id: '1', name: 'Test', type, data } as ICredentialsDecrypted;
	const checks = rules as Array<{
		type: string;
		properties: { value: unknown; key: string; message: string };
	}>;
	try {
		const response = await new RoutingNode(context, nodeType, decrypted).runNode();
		const body: unknown = response?.[0]?.[0]?.json;
		const broken = checks.find(
			({ type: kind, properties: { key, value } }) =>
				kind === 'responseSuccessBody' && (body as Record<string, unknown>)?.[key] === value,
		);
		if (broken) return { status: 'Error', message: broken.properties.message };
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		const { message, cause } = error as Answered;
		if (!cause?.response) return { status: 'Error', message: cause?.code ?? message };
		const { status, statusText } = cause.response;
		const rule = checks.find(
			({ type: kind, properties }) => kind === 'responseCode' && properties.value === status,
		);
		return { status: 'Error', message: rule?.properties.message ?? statusText };
	}
}
