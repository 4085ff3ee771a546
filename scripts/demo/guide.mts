import { CUSTOMER } from '../../sandbox/seed.mts';
import type { Owner } from '../real-n8n/rest-client.mts';
import { say } from '../setup/progress.cjs';

export interface Guide {
	editorUrl: string;
	owner: Owner;
	/** Left out when the user has removed it. */
	sale?: { workflowUrl: string; startUrl: string };
	/** Left out when the real DropPay is used. */
	sandboxUrl?: string;
	/** How DropPay reaches this n8n, when the real DropPay is used. */
	tunnel?: {
		/** Where a tunnel may lead. */
		gateUrl: string;
		/** The public address, when there is one already. */
		publicUrl?: string;
	};
}

const lookAtIt =
	'Look at the executions of the workflow in the editor: event, charge, receipt, refund.';

function sandboxSteps(call: string): string[] {
	return [
		'Try a sale:',
		`  1. ${call}`,
		"  2. Open the payLink of the answer: the customer's phone page.",
		`     Confirm with the PIN ${CUSTOMER.pin}. A wrong PIN and Decline are worth a try, too.`,
		`  3. ${lookAtIt}`,
		'',
		'  npm start -- --auto plays all of this by itself and checks it; --reset begins anew.',
	];
}

function realSteps(call: string): string[] {
	return [
		'Try a sale. It moves real money: 25.00 EUR to you, 5.40 EUR of it back.',
		'  1. No workflow is published by itself. Open this one, see what it does, press Publish.',
		`  2. ${call}`,
		'  3. Open the payLink of the answer on the phone of the customer, and confirm in the DropPay app.',
		`  4. ${lookAtIt}`,
	];
}

function tunnelLines({ gateUrl, publicUrl }: NonNullable<Guide['tunnel']>): string[] {
	if (publicUrl !== undefined) {
		return [
			`DropPay sends its events to ${publicUrl}. Let the tunnel lead to ${gateUrl},`,
			'which lets calls to webhooks through and nothing else, and never to the editor.',
		];
	}
	return [
		'DropPay cannot reach this computer, so its events will not arrive. Open a tunnel to',
		`${gateUrl}, which lets calls to webhooks through and nothing else (never to the editor:`,
		'who signs in there can use your keys), and start again with WEBHOOK_URL set to its public address.',
	];
}

/** Tells a newcomer where everything is, and what to try. */
export function printGuide({ editorUrl, owner, sale, sandboxUrl, tunnel }: Guide): void {
	say();
	say('Ready.');
	say(`  n8n editor      ${editorUrl}   (${owner.email} / ${owner.password})`);
	if (sale) {
		say(`  The workflow    ${sale.workflowUrl}`);
		say(`  Start webhook   POST ${sale.startUrl}`);
	}
	if (sandboxUrl !== undefined) {
		say(`  DropPay sandbox ${sandboxUrl}`);
		say(`  Phone page      ${sandboxUrl}/   (lists what is open to confirm)`);
		say(`  Dashboard       ${sandboxUrl}/dashboard   (payments, requests, events, faults)`);
		say(`  Own credential  ${sandboxUrl}/dashboard#setup   (values to copy)`);
	}
	const paragraphs: string[][] = [];
	if (sale) {
		const order = JSON.stringify({ amount: '25.00', description: 'Two mugs, order 1001' });
		const call = `curl -s -X POST ${sale.startUrl} -H 'content-type: application/json' -d '${order}'`;
		paragraphs.push(sandboxUrl === undefined ? realSteps(call) : sandboxSteps(call));
	}
	if (tunnel) paragraphs.push(tunnelLines(tunnel));
	paragraphs.push(['Ctrl-C ends everything that was started.']);
	for (const paragraph of paragraphs) {
		say();
		for (const line of paragraph) say(line);
	}
}
