/** An AI agent with DropPay as its tools: no money moves before a person confirms, and the cap binds the agent. */
import { CUSTOMER, MERCHANT, POS } from '../../sandbox/seed.mts';
import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import { nodesThatRan } from '../../scripts/real-n8n/execution-data.mts';
import type { CredentialRecord, WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import { fillIn, itemOf, limitWait, Watch } from './exampleScene.mts';
import { MockModel, type Conversation } from './mockModel.mts';
import { useStage } from '../support/stage.mts';
import { WaitingScene } from '../support/waitingScene.mts';

const stage = useStage();

const PRESSED = 'When I Press Execute';
const CAP_EURO = 50;

let model: MockModel;
let workflowId: string;
let watch: Watch;
let credentials: CredentialRecord[];

beforeAll(async () => {
	model = await MockModel.start();
	const { client } = stage.session;
	credentials = [
		await client.saveCredential('DropPay for agents', 'dropPayApi', {
			...sandboxCredential(stage.sandbox.url),
			maxAmount: CAP_EURO,
		}),
		await client.saveCredential('Mock model', 'openAiApi', {
			apiKey: 'not-a-key',
			url: `${model.url}/v1`,
		}),
	];
	const content = await readExample('agent-payments', credentials);
	({ id: workflowId } = await client.saveWorkflow(content));
	await fillIn(stage, workflowId, 'Task', { chatUrl: `${model.url}/chat` });
});

afterAll(async () => {
	await model?.close();
});

beforeEach(async () => {
	watch = await Watch.start(stage);
});

afterEach(async () => {
	await watch.expectContractKept();
});

const scene = () => new WaitingScene(stage.session.client, stage.sandbox);

/** Pays one invoice of a supplier, then reports what the tool said. */
function paying(amount: string) {
	return ({ results }: Conversation) =>
		results[0] === undefined
			? {
					tool: 'Pay_a_Supplier',
					input: { amount, iban: 'IT60X0542811101000000123456', description: 'Invoice 2024/118' },
				}
			: `The tool said: ${results[0]}`;
}

test('the agent sees what each tool does and needs', async () => {
	model.thinks(() => 'Nothing to do.');
	await stage.session.client.run(workflowId, PRESSED);
	const { tools = [], messages = [] } = model.conversations[0] ?? {};
	const offered = tools.map(({ function: { name, parameters } }) => [
		name,
		Object.keys(parameters.properties ?? {}).sort(),
	]);
	expect(Object.fromEntries(offered)).toEqual({
		Pay_a_Supplier: ['amount', 'description', 'iban'],
		Withdraw_a_Payment: ['push_id'],
		Look_Up_a_Payment: ['push_id'],
		Create_a_Payment_Link: ['amount', 'description'],
		Send_a_Message: ['text'],
		Wait_for_the_Customer: ['authorization_id'],
		Withdraw_a_Payment_Link: ['authorization_id'],
		Look_Up_a_Payment_Link: ['authorization_id'],
	});
	expect(JSON.stringify(messages)).toContain('Pay invoice 2024/118 of Ceramiche Rossi');
	// Confirmed is not paid, and no answer is no refusal.
	const told = JSON.stringify([tools, messages]);
	expect(told).toContain('may still be paid');
	expect(told).not.toMatch(/only \W+granted\W+ means that the money moved/);
});

test.each([
	['confirms', 'granted', -4_250],
	['declines', 'refused', 0],
] as const)('a Push as a tool waits until the owner %s', async (act, decision, cents) => {
	model.thinks(paying('42.50'));
	const started = await stage.session.client.run(workflowId, PRESSED);
	expect(started.status).toBe('waiting');
	const { answer } = await watch.effectOf('createPush');
	expect(answer).toMatchObject({ amount: 42.5, status: 'READY' });
	expect(model.conversations).toHaveLength(1);
	expect(await watch.centsMoved()).toBe(0);

	if (act === 'confirms') {
		await stage.sandbox.control.confirm(String(answer.sharing), MERCHANT.pin);
	} else await stage.sandbox.control.decline(String(answer.sharing));
	const over = await scene().over(started.id);
	expect(over.status).toBe('success');
	const { report } = itemOf(over, 'Report');
	expect(report).toContain(`"decision":"${decision}"`);
	expect(report).toContain(`"id":"${String(answer.id)}"`);
	expect(model.conversations).toHaveLength(2);
	expect(await watch.centsMoved()).toBe(cents);
});

test('a Push that nobody decides in time is withdrawn and looked up, not repeated', async () => {
	const { client } = stage.session;
	const content = await readExample('agent-payments', credentials);
	const { id } = await client.saveWorkflow({ ...content, name: 'Nobody decides' });
	await fillIn(stage, id, 'Task', { chatUrl: `${model.url}/chat` });
	await limitWait(stage, id, 'Pay a Supplier', 1);
	model.thinks((conversation) => {
		const { results } = conversation;
		const push = /"id":"([^"]+)"/.exec(results[0] ?? '')?.[1];
		if (results.length === 0) return paying('42.50')(conversation);
		if (results.length === 1) return { tool: 'Withdraw_a_Payment', input: { push_id: push } };
		if (results.length === 2) return { tool: 'Look_Up_a_Payment', input: { push_id: push } };
		return `The tools said: ${results.join(' ')}`;
	});
	const started = await client.run(id, PRESSED);
	expect(started.status).toBe('waiting');
	const over = await scene().overInTime(stage.session.n8n, started.id);
	expect(over.status).toBe('success');
	const { report } = itemOf(over, 'Report');
	expect(report).toContain('"decision":"timedOut"');
	expect(report).toContain('"cancelled":true');
	expect(report).toContain('"status":"CANCELLED"');
	expect(await watch.requests('createPush')).toHaveLength(1);
	expect(await watch.centsMoved()).toBe(0);
});

test('a customer gets the link, confirms, and is charged once', async () => {
	let link = '';
	model.thinks(({ results }) => {
		const [created] = results;
		switch (results.length) {
			case 0:
				return {
					tool: 'Create_a_Payment_Link',
					input: { amount: '12.00', description: 'Order 1001' },
				};
			case 1:
				link = /"sharing":"([^"]+)"/.exec(created ?? '')?.[1] ?? '';
				return { tool: 'Send_a_Message', input: { text: `Please pay here: ${link}` } };
			case 2:
				return {
					tool: 'Wait_for_the_Customer',
					input: { authorization_id: /"id":"([^"]+)"/.exec(created ?? '')?.[1] },
				};
			default:
				return `The tool said: ${results[2]}`;
		}
	});
	const started = await stage.session.client.run(workflowId, PRESSED);
	expect(started.status).toBe('waiting');
	const { answer } = await watch.effectOf('createAuthorization');
	expect(model.chat).toEqual([`Please pay here: ${String(answer.sharing)}`]);
	expect(await watch.centsMoved()).toBe(0);

	await stage.sandbox.control.confirm(link, CUSTOMER.pin);
	const over = await scene().over(started.id);
	expect(over.status).toBe('success');
	const { answer: charge } = await watch.effectOf('createCharge');
	const { report } = itemOf(over, 'Report');
	expect(report).toContain('"decision":"granted"');
	expect(report).toContain(String(charge.id));
	expect(await watch.centsMoved()).toBe(1_200);
});

test('above the cap nothing is sent, and the agent is told why', async () => {
	model.thinks(paying('1000.00'));
	const over = await stage.session.client.run(workflowId, PRESSED);
	expect(over.status).toBe('success');
	// Waits of the tests before may still be read.
	const sent = (await watch.requests()).filter(({ method }) => method !== 'GET');
	expect(sent).toEqual([]);
	expect(model.conversations).toHaveLength(2);
	expect(itemOf(over, 'Report').report).toContain(
		'The amount of 1000.00 EUR is above the spending cap of 50.00 EUR. Nothing was sent',
	);
});

describe('human review of another tool, which n8n would generate from Create and Wait', () => {
	test('a workflow that names it asks nobody for a payment, and the reviewed tool does not run', async () => {
		const content = await readExample('agent-payments', credentials);
		const kept = [PRESSED, 'Task', 'Payment Agent', 'Report', 'Chat Model', 'Send a Message'];
		const nodes = content.nodes.filter(({ name }) => kept.includes(name));
		const [account] = credentials;
		nodes.push({
			id: '5d0a1c00-0018-4000-8000-000000009999',
			name: 'Payment First',
			type: 'n8n-nodes-droppay.dropPayHitlTool',
			typeVersion: 1,
			position: [840, 520],
			parameters: {
				posId: { __rl: true, mode: 'id', value: POS.id },
				amount: '8.00',
				paymentDescription: '=Before {{ $tool.name }}: {{ $tool.parameters.text }}',
				chargeOnApproval: true,
				additionalFields: {},
				options: {},
			},
			credentials: { dropPayApi: { id: account?.id ?? '', name: account?.name ?? '' } },
		});
		const reviewed: WorkflowContent = {
			...content,
			name: 'Human review',
			nodes,
			connections: {
				...Object.fromEntries(
					Object.entries(content.connections).filter(
						([name]) => kept.includes(name) && name !== 'Send a Message',
					),
				),
				'Send a Message': { ai_tool: [[{ node: 'Payment First', type: 'ai_tool', index: 0 }]] },
				'Payment First': { ai_tool: [[{ node: 'Payment Agent', type: 'ai_tool', index: 0 }]] },
			},
		};
		const { id } = await stage.session.client.saveWorkflow(reviewed);
		await fillIn(stage, id, 'Task', { chatUrl: `${model.url}/chat` });
		model.thinks(({ results }) =>
			results[0] === undefined
				? {
						tool: 'Send_a_Message',
						input: {
							toolParameters: { text: 'Your order is on its way' },
							hitlParameters: {},
						},
					}
				: `The tool said: ${results[0]}`,
		);
		const over = await stage.session.client.run(id, PRESSED);
		expect(JSON.stringify(over.data)).toContain("DropPay can't approve the tools of an agent");
		expect(over.status).not.toBe('waiting');
		expect(nodesThatRan(over)).not.toContain('Send a Message');
		expect(model.chat).toEqual([]);
		expect(await watch.requests()).toEqual([]);
	});
});
