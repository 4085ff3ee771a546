import type { INode } from 'n8n-workflow';
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
	const open = async (name: string, pos: string) => {
		const start = node('Start', 'n8n-nodes-base.manualTrigger', 1, {});
		const create: INode = {
			...make.operation(name, {
				resource: 'authorization',
				operation: 'create',
				sendEventsTo: 'nowhere',
				posId: { __rl: true, mode: 'id', value: pos },
				amount: 1,
				paymentDescription: 'Two mugs',
				options: { qrCode: 'png' },
			}),
			position: [220, 0],
		};
		const connections = { Start: { main: [[{ node: name, type: 'main' as const, index: 0 }]] } };
		await editor.openNodes(name, [start, create], connections);
	};

	await open('Link', POS.id);
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

	await open('Unknown POS', UNKNOWN_POS);
	const message = await execute(editor, 'Unknown POS', new RegExp(UNKNOWN_POS));
	findings.push(
		exactly(
			'a message names the POS first',
			'yes',
			answer(message.slice(0, FIRST).includes(UNKNOWN_POS)),
		),
		await editor.faultless('a message', OUTPUT),
	);
	await editor.closePanel();
	return findings;
}
