import type { Finding } from '../support/report.mts';
import type { Editor } from './editor.mts';
import type { NodeMaker } from './panels.mts';

/** What people type who look for this node, in the words of their trade and of their country. */
const SEARCHES = [
	...['DropPay', 'PagoPA', 'MAV', 'RAV', 'bollettino', 'bolletta', 'bollette', 'bill', 'mandate'],
	...['subscription', 'bonifico', 'addebito', 'incasso', 'pagamento', 'rimborso', 'fattura'],
	...['IBAN', 'SEPA', 'QR'],
];

/** Looks for the node in n8n's list of nodes, and at the actions and triggers that are offered there. */
export async function walkCreator(editor: Editor, make: NodeMaker): Promise<Finding[]> {
	const { page } = editor;
	await editor.openNodes('List of nodes', [make.trigger('Start', { registerOn: 'nothing' })]);
	await page.getByTestId('node-creator-plus-button').click();
	const search = page.getByTestId('node-creator-search-bar');
	const names = page.getByTestId('node-creator-item-name');
	const findings: Finding[] = [];
	for (const text of SEARCHES) {
		await search.fill(text);
		await editor.settle();
		const found = await names.allInnerTexts();
		const rank = found.findIndex((name) => name.startsWith('DropPay')) + 1;
		findings.push({
			what: `search "${text}"`,
			expected: 'DropPay',
			found: rank > 0 ? `place ${rank} of ${found.length}` : found.slice(0, 4).join(', '),
			isGood: rank > 0,
		});
	}
	await search.fill('DropPay');
	await editor.settle();
	await editor.shoot('creator-search');
	await names.first().click();
	await editor.settle();
	// Folded while triggers are offered above them.
	if (!(await page.getByText('Create authorization', { exact: true }).isVisible())) {
		await page.getByText(/^Actions \(\d+\)$/).click();
	}
	await editor.settle();
	await editor.shoot('creator-actions');
	findings.push(await editor.faultless('actions in the list of nodes', 'aside'));
	return findings;
}
