import type { INode, INodeParameters } from 'n8n-workflow';
import { POS } from '../../sandbox/seed.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import { exactly, type Finding } from '../support/report.mts';
import type { Editor } from './editor.mts';
import type { NodeMaker } from './panels.mts';

const UNKNOWN_POS = 'POS999999999';
const OUTPUT = '[data-test-id="output-panel"]';
/** The first lines of an output: what people see without scrolling. */
const FIRST = 400;

/** Executes a node by its own button, waits until its output shows a text, and takes pictures of it. */
async function execute(editor: Editor, node: string, awaited: RegExp): Promise<string> {
	await editor.openPanel(node);
	await editor.page.getByTestId('node-execute-button').click();
	const output = editor.page.locator(OUTPUT);
	await output.getByText(awaited).first().waitFor();
	await editor.settle();
	await editor.shoot(`output-${node}`);
	return await output.innerText();
}

const answer = (isSo: boolean): string => (isSo ? 'yes' : 'no');

/** Looks at an output in Table and Binary view, and at n8n's view of an error. */
export async function walkOutputs(editor: Editor, make: NodeMaker): Promise<Finding[]> {
	// A workflow each: n8n's editor runs no step while it takes up the data of the run before.
	const open = async (name: string, parameters: INodeParameters) => {
		const start = node('Start', 'n8n-nodes-base.manualTrigger', 1, {});
		const executed: INode = { ...make.operation(name, parameters), position: [220, 0] };
		const connections = { Start: { main: [[{ node: name, type: 'main' as const, index: 0 }]] } };
		await editor.openNodes(name, [start, executed], connections);
	};
	const create = (pos: string, sendEventsTo: string): INodeParameters => ({
		resource: 'authorization',
		operation: 'create',
		sendEventsTo,
		posId: { __rl: true, mode: 'id', value: pos },
		amount: 1,
		paymentDescription: 'Two mugs',
		options: { qrCode: 'png' },
	});

	await open('Link', create(POS.id, 'nowhere'));
	await execute(editor, 'Link', /^1 item$/);
	await editor.page.locator(OUTPUT).getByText('Table', { exact: true }).click();
	await editor.settle();
	await editor.shoot('output-Link-table');
	const table = await editor.page.locator(OUTPUT).innerText();
	const findings = [
		exactly(
			'id, status and link come first',
			'yes',
			answer(/id\s+status\s+sharing/.test(table.slice(0, FIRST))),
		),
		await editor.faultless('an output as a table', '[data-test-id="node-parameters"]'),
	];
	await editor.page.locator(OUTPUT).getByText('Binary', { exact: true }).click();
	await editor.settle();
	await editor.shoot('output-Link-binary');
	const binary = await editor.page.locator(OUTPUT).innerText();
	findings.push(
		exactly('the QR code is a picture', 'yes', answer(/image\/png/.test(binary))),
		await editor.faultless('an output as a file', OUTPUT),
	);
	await editor.closePanel();

	// What people must read: the text that is waited for stands in the first lines.
	const texts: Array<[string, INodeParameters, string]> = [
		['Unknown POS', create(UNKNOWN_POS, 'nowhere'), UNKNOWN_POS],
		['No trigger', create(POS.id, 'automatic'), 'You need no trigger for Wait for Decision'],
		[
			'Brackets',
			{
				resource: 'authorization',
				operation: 'get',
				authorizationId: { __rl: true, mode: 'id', value: '={{ "CHT000000001" }}}}' },
			},
			'has brackets left over',
		],
	];
	for (const [name, parameters, text] of texts) {
		await open(name, parameters);
		const shown = await execute(editor, name, new RegExp(text));
		findings.push(
			exactly(`${name}: the text comes first`, 'yes', answer(shown.slice(0, FIRST).includes(text))),
			await editor.faultless(`${name}: the output`, OUTPUT),
		);
		await editor.closePanel();
	}
	return findings;
}
