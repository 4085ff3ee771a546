/**
 * n8n's older HTTP Request Tool, as n8n ships it, on n8n's own context. The agents of today take no such tool any more, so
 * it is asked as the agents of its time asked it.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { SupplyDataContext } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type { INode, INodeType, INodeTypes } from 'n8n-workflow';

import { ensureN8n } from '../../scripts/real-n8n/installation.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { CHECKOUT_POS, CUSTOMER } from '../../sandbox/seed.mts';
import { additionalDataOf, runDataOf } from '../support/harness.mts';
import {
	sandboxCheckoutCredential,
	sandboxCredential,
	StoredCredentials,
} from '../support/storedCredentials.mts';

const TYPE = '@n8n/n8n-nodes-langchain.toolHttpRequest';
const FILE = '@n8n/n8n-nodes-langchain/dist/nodes/tools/ToolHttpRequest/ToolHttpRequest.node.js';

let ToolHttpRequest: new () => INodeType;
let sandbox: Sandbox;
let credentials: StoredCredentials;

beforeAll(async () => {
	const { modules } = await ensureN8n();
	const file = path.join(modules, FILE);
	({ ToolHttpRequest } = createRequire(file)(file) as { ToolHttpRequest: new () => INodeType });
	sandbox = await startSandbox();
});

afterAll(async () => {
	await sandbox.close();
});

beforeEach(async () => {
	await sandbox.control.clearJournal();
	credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(sandbox.url);
	credentials.store['2'] = sandboxCheckoutCredential(sandbox.url);
});

/** Lets the tool send its request; returns what it tells the model. */
async function ask(typeVersion: number, parameters: INode['parameters']): Promise<string> {
	const tool = new ToolHttpRequest();
	const node: INode = {
		id: 'tool',
		name: 'Tool',
		type: TYPE,
		typeVersion,
		position: [0, 0],
		parameters: { name: 'request', toolDescription: 'Sends a request', ...parameters },
		credentials: {
			dropPayApi: { id: '1', name: 'DropPay' },
			dropPayCheckoutApi: { id: '2', name: 'DropPay Checkout' },
		},
	};
	const nodeTypes = {
		getByName: () => tool,
		getByNameAndVersion: () => tool,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new n8n.Workflow({
		id: 'older-tool',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	const additionalData = additionalDataOf(credentials, 'manual', {} as never);
	const context = new SupplyDataContext(
		workflow,
		node,
		additionalData,
		'manual',
		runDataOf(node, [{}]),
		0,
		[{ json: {} }],
		{ main: [[{ json: {} }]] },
		n8n.NodeConnectionTypes.AiTool,
		{ node, data: { main: [[{ json: {} }]] }, source: null },
		[],
	);
	const { response } = (await tool.supplyData?.call(context, 0)) as {
		response: { invoke(input: unknown): Promise<unknown> };
	};
	return String(await response.invoke({}));
}

const predefined = (nodeCredentialType: string) => ({
	authentication: 'predefinedCredentialType',
	nodeCredentialType,
});

const push = JSON.stringify({
	amount: 500,
	recipient: { account: CUSTOMER.iban },
	status: 'READY',
});

test.each([1, 1.1])('its version %p sends requests without a credential', async (version) => {
	await ask(version, { method: 'GET', url: `${sandbox.url}/bank/v1/registry/account` });
	expect(await sandbox.control.journal()).toHaveLength(1);
});

describe.each([1, 1.1])('its version %p', (version) => {
	test.each([
		['dropPayApi', 'a payment', 'POST', '/bank/v1/push', push],
		['dropPayApi', 'the request of the credential test', 'GET', '/bank/v1/registry/account', ''],
		['dropPayCheckoutApi', 'a fetch', 'GET', '/v1/authorization/CHT0000000000/check', ''],
	])('gets no request authenticated by %s: %s', async (type, _what, method, at, body) => {
		const told = await ask(version, {
			...predefined(type),
			method,
			url: `${sandbox.url}${at}`,
			...(body && { sendBody: true, specifyBody: 'json', jsonBody: body }),
		});

		expect(told).toContain('This credential works in the DropPay nodes only');
		const journal = await sandbox.control.journal();
		expect(
			journal.filter(
				({ authorization, headers }) =>
					authorization !== null || JSON.stringify(headers).includes(CHECKOUT_POS.privateKey),
			),
		).toEqual([]);
		expect((await sandbox.control.state()).pushes).toEqual([]);
		for (const secret of credentials.secrets) expect(told).not.toContain(secret);
	});
});
