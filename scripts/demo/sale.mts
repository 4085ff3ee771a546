import { isDeepStrictEqual } from 'node:util';
import { localHttp } from '../real-n8n/local-http.mts';
import type { JournalEntry } from '../../sandbox/control.mts';
import type { Sandbox } from '../../sandbox/index.mts';
import { CUSTOMER, MERCHANT, POS } from '../../sandbox/seed.mts';
import { errorOf, itemsOf, nodesThatRan, type Execution } from '../real-n8n/execution-data.mts';
import type { N8nRestClient } from '../real-n8n/rest-client.mts';
import { say } from '../setup/progress.cjs';
import { startWebhookUrl } from './examples.mts';

const ORDER = { amount: '25.00', description: 'Two mugs, order 1001' };
const CHARGED_EURO = 25;
const REFUNDED_EURO = 5.4;

export interface SaleScene {
	client: N8nRestClient;
	/** The published example payment-to-refund. */
	workflowId: string;
	sandbox: Sandbox;
}

type Entity = Record<string, unknown>;

/** Collects all deviations, so that one run shows every one. */
class Findings {
	readonly deviations: string[] = [];

	same(what: string, found: unknown, wanted: unknown): void {
		if (isDeepStrictEqual(found, wanted)) return;
		this.deviations.push(
			`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}.`,
		);
	}

	/** Every property of the response, or each that Simplify leaves, must have come through n8n unchanged. */
	passedOn(what: string, item: Entity, returned: unknown, properties?: string[]): void {
		const all = (returned ?? {}) as Entity;
		for (const property of properties ?? Object.keys(all)) {
			this.same(
				`${what}, property ${property} in n8n, compared with the sandbox`,
				item[property],
				all[property],
			);
		}
	}
}

const euro = (amount: unknown) => `${Number(amount).toFixed(2)} EUR`;

/** The only item of a node. */
function itemOf(execution: Execution, node: string): Entity {
	const items = itemsOf(execution, node) as Entity[];
	const [item] = items;
	if (item && items.length === 1) return item;
	const stopped = errorOf(execution);
	const reason = stopped ? ` The error: ${stopped.message} ${stopped.description ?? ''}` : '';
	throw new Error(
		`"${node}" returned ${items.length} items in execution ${execution.id}, one was expected. ` +
			`Nodes that ran: ${nodesThatRan(execution).join(', ')}.${reason}`,
	);
}

/** The one request of an operation that had an effect. */
function effectOf(journal: JournalEntry[], operationId: string, findings: Findings) {
	const requests = journal.filter((entry) => entry.operationId === operationId);
	findings.same(`Requests of ${operationId} in the sandbox's journal`, requests.length, 1);
	findings.same(`Effect of ${operationId} in the sandbox`, requests[0]?.effect, true);
	return requests[0];
}

/** The shop calls the start webhook; the response carries the pay link. */
async function ask(scene: SaleScene, findings: Findings): Promise<{ id: string; payLink: string }> {
	const startUrl = await startWebhookUrl(scene.client, scene.workflowId);
	say(`1. The shop asks for ${ORDER.amount} EUR: POST ${startUrl}`);
	const answer = await localHttp.post<Entity>(startUrl, ORDER, {
		timeout: 30_000,
		validateStatus: () => true,
	});
	const { id, status, payLink } = answer.data;
	if (answer.status !== 200 || typeof id !== 'string' || typeof payLink !== 'string') {
		throw new Error(
			`The start webhook responded with ${answer.status} ${JSON.stringify(answer.data)}; ` +
				'an ID and a pay link were expected.',
		);
	}
	say(`   Authorization ${id} is ${String(status)}, pay link ${payLink}`);
	findings.same('Status of the new Authorization', status, 'WAITING');
	return { id, payLink };
}

/** The customer opens the phone page and confirms with the PIN. */
async function confirm(scene: SaleScene, payLink: string, findings: Findings): Promise<void> {
	const page = await localHttp.get<string>(payLink, {
		responseType: 'text',
		// As a browser asks; a program gets JSON.
		headers: { accept: 'text/html' },
	});
	findings.same(
		'The phone page names what is paid for',
		page.data.includes(ORDER.description),
		true,
	);
	const decision = await scene.sandbox.control.confirm(payLink, CUSTOMER.pin);
	say(
		`2. The customer opens the pay link and confirms with the PIN: ${decision.status ?? decision.message}`,
	);
	findings.same('HTTP status of the phone page', decision.httpStatus, 200);
	findings.same('Status after the confirmation', decision.status, 'GRANTED');
}

/** Compares what n8n recorded with what the sandbox received, step by step. */
async function compare(scene: SaleScene, id: string, findings: Findings): Promise<void> {
	const [asking, collecting] = await scene.client.finishedExecutions(scene.workflowId, 2);
	if (!asking || !collecting) throw new Error('n8n has no record of the two executions.');
	const created = itemOf(asking, 'Create Authorization');
	const event = itemOf(collecting, 'When the Customer Confirms');
	const resource = (event.resource ?? {}) as Entity;
	say(
		`3. DropPay sends the event, n8n fetches the Authorization: ${String(event.event)}, ${String(resource.id)}`,
	);
	const charge = itemOf(collecting, 'Charge');
	say(`4. n8n charges: ${String(charge.id)}, ${euro(charge.amount)}, ${String(charge.status)}`);
	const receipt = itemOf(collecting, 'Receipt');
	say(
		`5. The receipt: ${String(receipt.receipt)}, ${String(receipt.paid)}, ${String(receipt.for)}`,
	);
	const refund = itemOf(collecting, 'Refund a Part');
	say(
		`6. n8n refunds a part: ${String(refund.id)}, ${euro(refund.amount)}, ${String(refund.status)}`,
	);

	findings.same('Status of the execution that asks', asking.status, 'success');
	findings.same('Status of the execution that collects', collecting.status, 'success');
	findings.same('Id of the created Authorization', created.id, id);
	findings.same('The event', event.event, 'authorization.granted');
	findings.same('The event is verified', event.verified, true);
	findings.same('Id in the event', resource.id, id);
	findings.same('Charge: its Authorization', charge.authorization_id, id);
	findings.same('Charge: amount in euro', charge.amount, CHARGED_EURO);
	findings.same('Receipt: charge', receipt.chargeId, charge.id);
	findings.same('Receipt: amount', receipt.paid, euro(CHARGED_EURO));
	findings.same('Receipt: what for', receipt.for, ORDER.description);
	findings.same('Refund: its Charge', refund.charge_id, charge.id);
	findings.same('Refund: amount in euro', refund.amount, REFUNDED_EURO);

	const journal = await scene.sandbox.control.journal();
	const createRequest = effectOf(journal, 'createAuthorization', findings);
	const chargeRequest = effectOf(journal, 'createCharge', findings);
	const refundRequest = effectOf(journal, 'createRefund', findings);
	// The node hides the tokens of event URLs and the spent pay token: they do not belong into execution data.
	const { webhooks: _signed, ...authorized } = (createRequest?.answer ?? {}) as Entity;
	findings.passedOn('Authorization', created, authorized, [
		'id',
		'status',
		...Object.keys(created),
	]);
	const { pay_token_val: _spent, ...charged } = (chargeRequest?.answer ?? {}) as Entity;
	findings.passedOn('Charge', charge, charged);
	findings.passedOn('Refund', refund, refundRequest?.answer);
	const createBody = (createRequest?.body ?? {}) as Entity;
	findings.same('POS in the request', createBody.pos_id, POS.id);
	findings.same('Amount in the request', createBody.charge_amount, CHARGED_EURO);
	const isFetched = journal.some(
		(entry) =>
			entry.operationId === 'getAuthorization' &&
			entry.path.endsWith(`/${id}`) &&
			entry.seq < (chargeRequest?.seq ?? 0),
	);
	findings.same('The Authorization was fetched before it was charged', isFetched, true);
	const exchanges = journal.filter((entry) => entry.operationId === 'createUserToken').length;
	findings.same('Exchanges of the Connection Code', exchanges, 1);
	for (const { method, path, contract } of journal) {
		for (const violation of contract) {
			findings.deviations.push(`Against the OpenAPI contract, ${method} ${path}: ${violation}`);
		}
	}
	const { accounts } = await scene.sandbox.control.state();
	const merchant = accounts.find((account) => account.id === MERCHANT.accountId);
	findings.same(
		"Cents that came to the merchant's account",
		Math.round((merchant?.balance ?? 0) * 100) - MERCHANT.balanceCents,
		Math.round((CHARGED_EURO - REFUNDED_EURO) * 100),
	);
	const deliveries = (await scene.sandbox.control.deliveries()).filter(({ url }) =>
		url.startsWith(scene.client.url),
	);
	// Earlier attempts may have got a 503, which asks for a retry.
	findings.same('HTTP status of the last delivery of the event', deliveries.at(-1)?.status, 200);
	say(
		`7. Compared with the sandbox: ${journal.length} requests, ${deliveries.length} event(s), ` +
			`${findings.deviations.length} deviation(s)`,
	);
}

/**
 * Plays a sale through n8n and the sandbox, prints each step as n8n recorded it, and compares it with what the sandbox
 * received.
 * @returns the deviations; empty if there are none
 * @throws if the sale cannot go on
 */
export async function playSale(scene: SaleScene): Promise<string[]> {
	const findings = new Findings();
	say();
	const { id, payLink } = await ask(scene, findings);
	await confirm(scene, payLink, findings);
	await compare(scene, id, findings);
	return findings.deviations;
}
