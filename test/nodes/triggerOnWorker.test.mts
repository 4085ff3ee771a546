import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { TRIGGER_PATH, triggersOnWorker } from '../../nodes/DropPay/run/eventUrl';

const BASE = 'https://n8n.example/webhook';

const node = (type: string, change: Partial<INode> = {}): INode => ({
	id: '1',
	name: 'DropPay Trigger',
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...change,
});

const published = node('n8n-nodes-droppay.dropPayTrigger', { webhookId: 'w1' });

const triggerUrlOnWorker = (context: IExecuteFunctions) => triggersOnWorker(context)[0]?.url;

/** An execution as a worker has it. */
function execution(
	nodes: INode[],
	{ instanceType = 'worker', mode = 'webhook', type = 'n8n-nodes-droppay.dropPay' } = {},
): IExecuteFunctions {
	return {
		getMode: () => mode,
		getNode: () => node(type),
		workflow: { id: 'w', nodes: Object.fromEntries(nodes.map((one) => [one.name, one])) },
		additionalData: { webhookBaseUrl: BASE },
		instanceSettings: { instanceType },
	} as unknown as IExecuteFunctions;
}

test('the path is the one that the trigger listens on', () => {
	expect(new DropPayTrigger().description.webhooks).toEqual([
		expect.objectContaining({ path: TRIGGER_PATH }),
	]);
});

test("a worker finds the URL of the workflow's trigger, for the node and for its variant as a tool", () => {
	for (const type of ['dropPay', 'dropPayTool']) {
		expect(triggerUrlOnWorker(execution([published], { type: `n8n-nodes-droppay.${type}` }))).toBe(
			`${BASE}/w1/webhook`,
		);
	}
});

test('a trigger that n8n gave no webhook id has its name in the URL', () => {
	const { webhookId: _, ...old } = published;
	expect(triggerUrlOnWorker(execution([old]))).toBe(`${BASE}/w/droppay%20trigger/webhook`);
});

test('it looks past other triggers and one that is switched off', () => {
	const other = node('n8n-nodes-base.webhook', { name: 'Other', webhookId: 'w2' });
	const off = { ...published, name: 'Off', disabled: true };
	expect(triggerUrlOnWorker(execution([other, off]))).toBeUndefined();
	expect(triggerUrlOnWorker(execution([other, off, published]))).toBe(`${BASE}/w1/webhook`);
});

test('elsewhere the noted URL alone counts: there a trigger may not be published', () => {
	expect(triggerUrlOnWorker(execution([published], { instanceType: 'main' }))).toBeUndefined();
	expect(triggerUrlOnWorker(execution([published], { mode: 'manual' }))).toBeUndefined();
});

test('an n8n that shows nothing of itself is taken as it is', () => {
	const bare = { getMode: () => 'webhook', getNode: () => node('n8n-nodes-droppay.dropPay') };
	expect(triggerUrlOnWorker(bare as unknown as IExecuteFunctions)).toBeUndefined();
	expect(
		triggerUrlOnWorker({
			...bare,
			instanceSettings: { instanceType: 'worker' },
		} as unknown as IExecuteFunctions),
	).toBeUndefined();
});

test('several are distinguished by what they list and by their credential', () => {
	const second = {
		...published,
		name: 'Second',
		webhookId: 'w2',
		parameters: { events: ['pull.done'] },
		credentials: { dropPayApi: { id: '7', name: 'DropPay' } },
	};
	expect(triggersOnWorker(execution([published, second]))).toEqual([
		{ name: 'DropPay Trigger', url: `${BASE}/w1/webhook` },
		{ name: 'Second', url: `${BASE}/w2/webhook`, events: ['pull.done'], credential: '7' },
	]);
});
