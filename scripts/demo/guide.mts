import { CUSTOMER } from '../../sandbox/seed.mts';
import { OWNER } from '../real-n8n/session.mts';
import { say } from '../setup/progress.cjs';

export interface Guide {
	editorUrl: string;
	workflowUrl: string;
	startUrl: string;
	/** Left out when the real DropPay is used. */
	sandboxUrl?: string;
	/** Where DropPay reaches this n8n, when the real DropPay is used. */
	publicUrl?: string;
}

function sandboxSteps(sandboxUrl: string): string[] {
	return [
		`  2. Open the payLink of the answer (${sandboxUrl}/u/10/<id>): the customer's phone page.`,
		`     Confirm with the PIN ${CUSTOMER.pin}. A wrong PIN and Decline are worth a try, too.`,
		'  3. Look at the executions of the workflow in the editor: event, charge, receipt, refund.',
		'',
		'  npm start -- --auto plays all of this by itself and checks it.',
	];
}

function realSteps(publicUrl: string | undefined): string[] {
	return [
		'  2. Open the payLink of the answer on the phone of the customer, and confirm in the DropPay app.',
		'     This moves real money: 25.00 EUR to you, 5.40 EUR of it back.',
		'  3. Look at the executions of the workflow in the editor: event, charge, receipt, refund.',
		...(publicUrl === undefined
			? [
					'',
					'  DropPay cannot reach this computer, so its events will not arrive. Open a tunnel to the',
					'  editor address, and start again with WEBHOOK_URL set to the public address of the tunnel.',
				]
			: ['', `  DropPay sends its events to ${publicUrl}.`]),
	];
}

/** Tells a newcomer where everything is, and what to try. */
export function printGuide({
	editorUrl,
	workflowUrl,
	startUrl,
	sandboxUrl,
	publicUrl,
}: Guide): void {
	const order = JSON.stringify({ amount: '25.00', description: 'Two mugs, order 1001' });
	say();
	say('Ready.');
	say(`  n8n editor      ${editorUrl}   (${OWNER.email} / ${OWNER.password})`);
	say(`  The workflow    ${workflowUrl}`);
	say(`  Start webhook   POST ${startUrl}`);
	if (sandboxUrl !== undefined) say(`  DropPay sandbox ${sandboxUrl}   (phone page below /u/)`);
	say();
	say('Try a sale:');
	say(`  1. curl -s -X POST ${startUrl} -H 'content-type: application/json' -d '${order}'`);
	for (const line of sandboxUrl === undefined ? realSteps(publicUrl) : sandboxSteps(sandboxUrl)) {
		say(line);
	}
	say();
	say('Ctrl-C ends everything that was started.');
}
