/**
 * n8n's other nodes that can send requests: none of them gets one authenticated with a credential of ours. The older HTTP
 * Request Tool needs an agent that the mock model can't serve; its requests are held in test/engine/secretsBound.test.mts.
 */
import type { INode } from 'n8n-workflow';

import { CHECKOUT_POS, CUSTOMER } from '../../sandbox/seed.mts';
import { sandboxCheckoutCredential, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { errorOf } from '../../scripts/real-n8n/execution-data.mts';
import type { CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import { MockModel } from './mockModel.mts';
import { useStage } from '../support/stage.mts';

const stage = useStage();

const PRESSED = 'When I Press Execute';

const REFUSED = 'This credential works in the DropPay nodes only';

let model: MockModel;
let api: CredentialRecord;
let checkout: CredentialRecord;
let openAi: CredentialRecord;

beforeAll(async () => {
	model = await MockModel.start();
	const { client } = stage.session;
	const { url } = stage.sandbox;
	api = await client.saveCredential('Ours', 'dropPayApi', sandboxCredential(url));
	checkout = await client.saveCredential(
		'Our Checkout',
		'dropPayCheckoutApi',
		sandboxCheckoutCredential(url),
	);
	openAi = await client.saveCredential('Mock model', 'openAiApi', {
		apiKey: 'not-a-key',
		url: `${model.url}/v1`,
	});
	// The credential holds a good token, so nothing but the mark keeps it back.
	expect(await client.testCredential(api)).toMatchObject({ status: 'OK' });
});

afterAll(async () => {
	await model?.close();
});

beforeEach(async () => {
	await stage.sandbox.control.clearJournal();
});

afterEach(async () => {
	const journal = await stage.sandbox.control.journal();
	const authenticated = journal.filter(
		({ authorization, headers }) =>
			authorization !== null || JSON.stringify(headers).includes(CHECKOUT_POS.privateKey),
	);
	expect(authenticated).toEqual([]);
	const { pushes } = await stage.sandbox.control.state();
	expect(pushes).toEqual([]);
});

/** What is asked for: a payment, and the request of the credential test. */
interface Wanted {
	method: 'GET' | 'POST';
	path: string;
}

const PAYMENT: Wanted = { method: 'POST', path: '/bank/v1/push' };

const TEST_REQUEST: Wanted = { method: 'GET', path: '/bank/v1/registry/account' };

const CHECKOUT_TEST: Wanted = { method: 'GET', path: '/v1/authorization/CHT0000000000/check' };

const body = JSON.stringify({
	amount: 500,
	recipient: { account: CUSTOMER.iban },
	status: 'READY',
});

const urlOf = ({ path }: Wanted) => `${stage.sandbox.url}${path}`;

/** The parameters of an HTTP Request node, as its versions name them. */
function httpRequest(version: number, wanted: Wanted, type: string): INode['parameters'] {
	const url = urlOf(wanted);
	const authentication = { authentication: 'predefinedCredentialType', nodeCredentialType: type };
	const hasBody = wanted.method === 'POST';
	if (version >= 3) {
		return {
			...authentication,
			method: wanted.method,
			url,
			...(hasBody && { sendBody: true, specifyBody: 'json', jsonBody: body }),
			options: {},
		};
	}
	return {
		...(version === 2 && authentication),
		requestMethod: wanted.method,
		url,
		...(hasBody && { jsonParameters: true, bodyParametersJson: body }),
		options: {},
	};
}

const node = (name: string, type: string, typeVersion: number, more: Partial<INode>): INode => ({
	id: `00000000-0000-4000-8000-${String(Math.abs(hash(name))).padStart(12, '0')}`,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: {},
	...more,
});

const hash = (text: string): number =>
	[...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e11, 7);

const credentialsOf = ({ id, name, type }: CredentialRecord, as = type): INode['credentials'] => ({
	[as]: { id, name },
});

async function run(nodes: INode[], connections: Record<string, [string, string]>) {
	const { client } = stage.session;
	const { id } = await client.createWorkflow({
		name: 'Other nodes',
		nodes,
		connections: Object.fromEntries(
			Object.entries(connections).map(([from, [type, to]]) => [
				from,
				{ [type]: [[{ node: to, type: type as 'main', index: 0 }]] },
			]),
		),
	});
	return await client.run(id, PRESSED);
}

async function runNode(type: string, typeVersion: number, more: Partial<INode>) {
	const nodes = [
		node(PRESSED, 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Other', type, typeVersion, more),
	];
	const execution = await run(nodes, { [PRESSED]: ['main', 'Other'] });
	const error = errorOf(execution, 'Other');
	return { status: execution.status, said: `${error?.message} ${error?.description}` };
}

/** Lets an agent use a node as its tool, and returns what came of it. */
async function runTool(type: string, typeVersion: number, more: Partial<INode>): Promise<string> {
	const example = await readExample('agent-payments', [api, openAi]);
	const kept = example.nodes.filter(({ name }) =>
		[PRESSED, 'Task', 'Payment Agent', 'Chat Model'].includes(name),
	);
	model.thinks(({ results, tools }) =>
		results.length === 0
			? { tool: tools[0]?.function.name ?? 'Other', input: {} }
			: 'That was all.',
	);
	await run([...kept, node('Other', type, typeVersion, more)], {
		[PRESSED]: ['main', 'Task'],
		Task: ['main', 'Payment Agent'],
		'Chat Model': ['ai_languageModel', 'Payment Agent'],
		Other: ['ai_tool', 'Payment Agent'],
	});
	return (model.conversations.at(-1)?.results ?? []).join('\n');
}

/** Older versions of n8n don't know all of them, and then run none. */
const VERSIONS = [2, 3, 4, 4.1, 4.2, 4.3, 4.4, 4.5];

/** The newest one that all versions of n8n know. */
const COMMON = 4.2;

describe.each<[string, () => CredentialRecord, Wanted[]]>([
	['DropPay API', () => api, [PAYMENT, TEST_REQUEST]],
	['DropPay Checkout API', () => checkout, [CHECKOUT_TEST]],
])('%s', (_, credential, requests) => {
	const cases = VERSIONS.flatMap((version) =>
		requests.map((wanted) => [version, wanted.method, wanted] as const),
	);

	test.each(cases)('HTTP Request %p: %s', async (version, _method, wanted) => {
		const { status, said } = await runNode('n8n-nodes-base.httpRequest', version, {
			parameters: httpRequest(version, wanted, credential().type),
			credentials: credentialsOf(credential()),
		});

		expect(status).toBe('error');
		if (version <= COMMON) expect(said).toContain(REFUSED);
	});

	test.each(requests.map((wanted) => [wanted.method, wanted] as const))(
		'HTTP Request Tool: %s',
		async (_method, wanted) => {
			const shown = await runTool('n8n-nodes-base.httpRequestTool', COMMON, {
				parameters: {
					...httpRequest(COMMON, wanted, credential().type),
					toolDescription: 'Sends a request',
				},
				credentials: credentialsOf(credential()),
			});

			expect(shown).toContain(REFUSED);
		},
	);

	// These nodes know no credential of other nodes: they send without one, or can't find it under that type.
	test.each([
		['n8n-nodes-base.httpRequest', 1],
		['n8n-nodes-base.graphql', 1],
		['n8n-nodes-base.graphql', 1.1],
	])('%s %p', async (type, version) => {
		const parameters =
			type === 'n8n-nodes-base.graphql'
				? { endpoint: urlOf(PAYMENT), query: '{ account { id } }', requestFormat: 'json' }
				: httpRequest(1, PAYMENT, credential().type);

		await runNode(type, version, { parameters, credentials: credentialsOf(credential()) });
		expect(await stage.sandbox.control.journal()).not.toEqual([]);
		await runNode(type, version, {
			parameters: { ...parameters, authentication: 'headerAuth' },
			credentials: credentialsOf(credential(), 'httpHeaderAuth'),
		});
	});
});

test.each(['resource', 'operation'])('Custom API Call as %s of the DropPay node', async (name) => {
	const { status, said } = await runNode('n8n-nodes-droppay.dropPay', 1, {
		parameters: { resource: 'account', operation: 'get', [name]: '__CUSTOM_API_CALL__' },
		credentials: credentialsOf(api),
	});

	expect(status).toBe('error');
	expect(said).toContain('Choose the resource Custom Request');
	expect(await stage.sandbox.control.journal()).toEqual([]);
});

test('a DropPay node gets its own request authenticated right after them', async () => {
	const execution = await runNode('n8n-nodes-droppay.dropPay', 1, {
		parameters: { resource: 'account', operation: 'get' },
		credentials: credentialsOf(api),
	});

	expect(execution.status).toBe('success');
	const [request] = await stage.sandbox.control.journal();
	expect(request).toMatchObject({ operationId: 'getAccount', status: 200 });
	await stage.sandbox.control.clearJournal();
});
