import { CUSTOMER } from '../../sandbox/seed.mts';
import type { Owner } from '../real-n8n/rest-client.mts';
import { say } from '../setup/progress.cjs';

export interface Guide {
	editorUrl: string;
	owner: Owner;
	/** Left out when the user has removed it. */
	sale?: { workflowUrl: string; startUrl: string };
	sandboxUrl: string;
}

function saleSteps(startUrl: string): string[] {
	const order = JSON.stringify({ amount: '25.00', description: 'Two mugs, order 1001' });
	return [
		'Try a sale:',
		`  1. curl -s -X POST ${startUrl} -H 'content-type: application/json' -d '${order}'`,
		"  2. Open the payLink of the response: the customer's phone page.",
		`     Confirm with the PIN ${CUSTOMER.pin}. Try a wrong PIN and Decline, too.`,
		'  3. Look at the executions of the workflow in the editor: event, charge, receipt, refund.',
		'',
		'  npm start -- --auto runs and checks all of this; --reset starts from scratch.',
	];
}

/** Prints the addresses, the login and what to try first. */
export function printGuide({ editorUrl, owner, sale, sandboxUrl }: Guide): void {
	say();
	say('Ready.');
	say(`  n8n editor      ${editorUrl}   (${owner.email} / ${owner.password})`);
	if (sale) {
		say(`  The workflow    ${sale.workflowUrl}`);
		say(`  Start webhook   POST ${sale.startUrl}`);
	}
	say(`  DropPay sandbox ${sandboxUrl}`);
	say(`  Phone page      ${sandboxUrl}/   (lists what waits for a confirmation)`);
	say(`  Dashboard       ${sandboxUrl}/dashboard   (payments, requests, events, faults)`);
	say(`  Credential      ${sandboxUrl}/dashboard#setup   (values to copy)`);
	const paragraphs = [
		...(sale ? [saleSteps(sale.startUrl)] : []),
		['Ctrl-C stops n8n and the sandbox.'],
	];
	for (const paragraph of paragraphs) {
		say();
		for (const line of paragraph) say(line);
	}
}
