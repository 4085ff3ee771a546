/** One example of each family of DropPay's API, as a user imports it: n8n's records against the sandbox's. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { CUSTOMER, MERCHANT, OTHER_MERCHANT, STORE } from '../../sandbox/seed.mts';
import { itemsOf, nodesThatRan } from '../../scripts/real-n8n/execution-data.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { fillIn, itemOf, Watch, type Item } from './exampleScene.mts';
import { useStage } from '../support/stage.mts';
import { until, WaitingScene } from '../support/waitingScene.mts';

const stage = useStage(
	'push-supplier',
	'pull-subscription',
	'pull-collect',
	'bills',
	'checkout-button',
	'pos-market',
	'connection-onboard',
	'balance-alarm',
);

const PRESSED = 'When I Press Execute';

let watch: Watch;

beforeEach(async () => {
	watch = await Watch.start(stage);
});

afterEach(async () => {
	await watch.expectContractKept();
});

const scene = () => new WaitingScene(stage.session.client, stage.sandbox);
const webhook = (path: string) => `${stage.session.client.url}/webhook/${path}`;
const browse = async (path: string, form?: Record<string, string>) =>
	await localHttp.request<string>({
		url: webhook(path),
		method: form ? 'POST' : 'GET',
		data: form ? new URLSearchParams(form) : undefined,
		responseType: 'text',
		validateStatus: () => true,
	});

describe('push: pay a supplier', () => {
	test('push: the money leaves when the owner confirms, and the transfers are read', async () => {
		const started = await stage.session.client.run(stage.workflow('push-supplier'), PRESSED);
		expect(started.status).toBe('waiting');
		const { body, answer } = await watch.effectOf('createPush');
		expect(body).toMatchObject({
			amount: 120.5,
			recipient: { account: 'IT60X0542811101000000123456' },
			description: 'Ceramiche Rossi, invoice 2024/118',
			transfer_description: 'Invoice 2024/118',
			status: 'READY',
		});
		expect(await watch.centsMoved()).toBe(0);

		await stage.sandbox.control.confirm(String(answer.sharing), MERCHANT.pin);
		const paid = await scene().over(started.id);
		expect(paid.status).toBe('success');
		expect(itemOf(paid, 'Pay After My Confirmation')).toMatchObject({
			id: answer.id,
			status: 'DONE',
			decision: 'granted',
		});
		const { transfers } = await stage.sandbox.control.state();
		const made = transfers.filter(({ order_id: order }) => order === answer.id);
		expect(made).toHaveLength(1);
		expect(itemOf(paid, 'Book the Payment')).toEqual({
			invoice: '2024/118',
			transfer: made[0]?.id,
			paid: '120.50 EUR',
			status: 'DONE',
		});
		const again = await stage.session.client.run(stage.workflow('push-supplier'), PRESSED);
		expect(itemOf(again, 'Ordered Before')).toEqual({
			invoice: 'Ceramiche Rossi 2024/118',
			execution: started.id,
			state: 'paid',
		});
		expect(await watch.requests('createPush')).toHaveLength(1);
		expect(await watch.centsMoved()).toBe(-12_050);
	});

	test('push: nothing leaves when the owner declines, and it can be ordered again', async () => {
		await fillIn(stage, stage.workflow('push-supplier'), 'Invoice', { number: '2024/121' });
		const started = await stage.session.client.run(stage.workflow('push-supplier'), PRESSED);
		const { answer } = await watch.effectOf('createPush');
		await stage.sandbox.control.decline(String(answer.sharing));
		const declined = await scene().over(started.id);
		expect(itemOf(declined, 'Keep It Open')).toEqual({ invoice: '2024/121', why: 'REFUSED' });
		const again = await stage.session.client.run(stage.workflow('push-supplier'), PRESSED);
		expect(again.status).toBe('waiting');
		await stage.session.client.stopExecution(again.id);
		expect(await watch.centsMoved()).toBe(0);
	});
});

test('pull: one mandate of a customer, and one transfer each month', async () => {
	const { client } = stage.session;
	const id = stage.workflow('pull-subscription');
	const started = await client.run(id, PRESSED);
	expect(started.status).toBe('waiting');
	const { body, answer } = await watch.effectOf('createPull');
	expect(body).toMatchObject({
		source: { username: CUSTOMER.username },
		recipient: { account: MERCHANT.iban },
		policy: 'TRANSFERABLE',
		transfer_amount_policy: 'FIXED',
		transfer_amount: 9.9,
	});
	// Asked twice before the customer has decided.
	const twice = await client.run(id, PRESSED);
	const second = (await watch.requests('createPull')).at(-1)?.answer as Item;
	expect(second.id).not.toBe(answer.id);
	await stage.sandbox.control.confirm(String(answer.sharing), CUSTOMER.pin);
	const granted = await scene().over(started.id);
	expect(itemOf(granted, 'Subscribed')).toEqual({
		pull: answer.id,
		customer: 'Giulia',
		amount: '9.90',
	});
	await stage.sandbox.control.confirm(String(second.sharing), CUSTOMER.pin);
	const withdrawn = await scene().over(twice.id);
	expect(itemOf(withdrawn, 'Withdraw the Second')).toMatchObject({ id: second.id });
	const third = await client.run(id, PRESSED);
	expect(itemOf(third, 'Subscribed Before')).toEqual({ pull: answer.id, customer: 'Giulia' });
	expect(await watch.centsMoved()).toBe(0);

	const collect = stage.workflow('pull-collect');
	const collected = await client.run(collect, 'On the First of the Month');
	expect(collected.status).toBe('success');
	const month = new Date().toISOString().slice(0, 7);
	const { body: taken, answer: transfer } = await watch.effectOf('createPullTransfer');
	expect(taken).toEqual({ amount: 9.9, description: `Coffee club, ${month}` });
	expect(itemOf(collected, 'Collected')).toEqual({
		customer: 'Giulia',
		transfer: transfer.id,
		status: 'DONE',
		amount: '9.90 EUR',
	});

	const again = await client.run(collect, 'On the First of the Month');
	expect(again.status).toBe('success');
	expect(itemOf(again, 'Collected')).toMatchObject({ customer: 'Giulia', transfer: transfer.id });
	expect(await watch.requests('createPullTransfer')).toHaveLength(1);
	expect(await watch.centsMoved()).toBe(990);
	expect(await watch.centsMoved(CUSTOMER.accountId)).toBe(-990);
});

describe('bills', () => {
	test('bills: a PagoPA notice is paid within the limit, MAV and RAV when the owner confirms', async () => {
		const { client } = stage.session;
		const id = stage.workflow('bills');
		await fillIn(stage, id, 'Bills', { lookEverySeconds: 1 });
		const running = client.run(id, PRESSED);
		const mav = await watch.effectOf('createMav');
		const rav = await watch.effectOf('createRav');
		await stage.sandbox.control.confirm(String(mav.answer.sharing), MERCHANT.pin);
		await stage.sandbox.control.decline(String(rav.answer.sharing));
		const over = await running;

		expect(over.status).toBe('success');
		const form = await watch.effectOf('createPagopaForm');
		expect(form.body).toEqual({
			notice_number: '301000000000000043',
			creditor_tax_code: '80012000826',
		});
		expect(itemOf(over, 'PagoPA Paid')).toEqual({
			form: form.answer.id,
			status: 'DONE',
			paid: '1.43 EUR',
		});
		expect(itemsOf(over, 'Make It Ready')).toMatchObject([{ status: 'READY' }]);
		expect(mav.body).toMatchObject({ code: '01234567890123456', amount: 48.3 });
		expect(itemOf(over, 'Slips Decided')).toEqual({ mav: 'DONE', rav: 'REFUSED' });
		expect(await watch.centsMoved()).toBe(-143 - 4_830);
	});

	test('bills: a PagoPA notice above the limit stays unpaid', async () => {
		const id = stage.workflow('bills');
		await fillIn(stage, id, 'Bills', { lookEverySeconds: 1, payWithoutAskingUpTo: 1 });
		const running = stage.session.client.run(id, PRESSED);
		for (const operation of ['createMav', 'createRav']) {
			const { answer } = await watch.effectOf(operation);
			await stage.sandbox.control.decline(String(answer.sharing));
		}
		const over = await running;
		expect(itemOf(over, 'Above My Limit')).toMatchObject({ due: '1.43 EUR' });
		expect(await watch.requests('executePagopaForm')).toEqual([]);
		expect(await watch.centsMoved()).toBe(0);
	});
});

describe('checkout: pay button in a web page', () => {
	/** Presses the button in a real browser; gives the link that the dialog shows. */
	async function pressButton(tab: Page): Promise<string> {
		await tab.goto(webhook('droppay-checkout'));
		await tab.click('#droppay-button button');
		return String(await tab.locator('dialog a').getAttribute('href'));
	}

	/** The values that the page gives to the script of the button. */
	async function button(): Promise<Record<string, string | undefined>> {
		const page = (await browse('droppay-checkout')).data;
		const value = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(page)?.[1];
		return {
			checkout_key: value('checkout-key'),
			webhook: value('webhook'),
			loopback_uri: value('loopback-uri'),
		};
	}

	/** What the script of the button asks for; the customer can change all of it. */
	const give = async (asked: Record<string, string | undefined>) =>
		(
			await localHttp.post<{ id: string; sharing: string }>(
				`${stage.sandbox.url}/checkout/authorizations`,
				{ amount: '25.00', description: 'Two mugs', custom_id: 'order-1001', ...asked },
			)
		).data;

	/** Sells another order: one that is paid takes no second payment. */
	async function sellOrder(number: string): Promise<void> {
		const id = stage.workflow('checkout-button');
		await fillIn(stage, id, 'Order', { number });
		await fillIn(stage, id, 'Order in My Books', { reference: `order-${number}` });
		await fillIn(stage, id, 'The Same Order', { reference: `order-${number}` });
		await stage.session.client.publish(id);
	}

	const paidPage = async (id: string) =>
		(await browse('droppay-checkout-paid', { dp_authorization_id: id })).data;

	/** The ids of charges that an order was booked with. */
	async function booked(): Promise<unknown[]> {
		const { client } = stage.session;
		const receipts: unknown[] = [];
		for (const { id } of await client.executions(stage.workflow('checkout-button'))) {
			const paid = itemsOf(await client.finishedExecution(id), 'Order Is Paid') as Item[];
			receipts.push(...paid.map(({ receipt }) => receipt));
		}
		return receipts;
	}

	const charges = async () =>
		(await watch.requests('checkoutCharge')).filter(({ effect }) => effect);

	test('checkout: the customer pays on another device, is charged once, and sees so', async () => {
		const before = await booked();
		const browser = await launchChromium();
		try {
			const tab = await browser.newPage();
			const sharing = await pressButton(tab);
			await stage.sandbox.control.confirm(sharing, CUSTOMER.pin);
			await tab.waitForURL('**/droppay-checkout-paid');
			// Form and event come at the same time; the one that comes second sees that it is paid.
			expect(await tab.textContent('h1')).toBe('Thank you');
			expect(await tab.textContent('p')).toMatch(/^Paid: 25\.00 EUR(, receipt CHA\w+)?\.$/);
			const authorization = String(sharing.split('/').at(-1));
			const { answer: charge } = await watch.effectOf('checkoutCharge');
			expect(charge).toMatchObject({ authorization_id: authorization, amount: 25, status: 'DONE' });

			expect(await paidPage(authorization)).toContain('Thank you');
			expect(await charges()).toHaveLength(1);
			expect(await watch.centsMoved()).toBe(2_500);
			expect(await booked()).toEqual(expect.arrayContaining([...before, charge.id]));
			expect(await booked()).toHaveLength(before.length + 1);
		} finally {
			await browser.close();
		}
	});

	test('checkout: the customer pays on the phone they shop with, so no form comes, and DropPay tells', async () => {
		await sellOrder('1002');
		const before = await booked();
		const asked = await button();
		expect(asked).toMatchObject({
			webhook: webhook('droppay-checkout-event'),
			// This n8n is reached by http:, which no app opens.
			loopback_uri: undefined,
		});
		const { id, sharing } = await give({ ...asked, custom_id: 'order-1002' });
		await stage.sandbox.control.confirm(sharing, CUSTOMER.pin);
		const { answer: charge } = await watch.effectOf('checkoutCharge');
		expect(charge).toMatchObject({ authorization_id: id, amount: 25, status: 'DONE' });
		await until(
			'the order is booked',
			async () => (await booked()).length === before.length + 1 || undefined,
		);
		expect(await booked()).toContain(charge.id);
		expect((await browse('droppay-checkout-back')).data).toContain('Thank you for your order');

		// A copy of the event, and a form after all: nothing is charged again, and the customer sees that it is paid.
		await localHttp.post(webhook('droppay-checkout-event'), { id, status: 'GRANTED' });
		expect(await paidPage(id)).toContain('Thank you');
		expect(await charges()).toHaveLength(1);
		expect(await watch.centsMoved()).toBe(2_500);
	});

	test('checkout: what does not fit the order, was not confirmed, or does not exist is not charged', async () => {
		await sellOrder('1001');
		const { checkout_key } = await button();
		const cheap = await give({ checkout_key, amount: '0.01' });
		await stage.sandbox.control.confirm(cheap.sharing, CUSTOMER.pin);
		const declined = await give({ checkout_key });
		await stage.sandbox.control.decline(declined.sharing);
		const foreign = await give({ checkout_key, custom_id: 'order-7' });
		await stage.sandbox.control.confirm(foreign.sharing, CUSTOMER.pin);

		for (const { id } of [cheap, declined, foreign]) {
			await localHttp.post(webhook('droppay-checkout-event'), { id });
		}
		await localHttp.post(webhook('droppay-checkout-event'), { edata: {} });
		expect(await paidPage(cheap.id)).toContain('Not charged');
		expect(await paidPage(foreign.id)).toContain('Not charged');
		expect(await paidPage(declined.id)).toContain('Not paid');
		expect(await paidPage('CHT999999999999')).toContain('Not paid');
		expect(await watch.requests('checkoutCharge')).toEqual([]);
	});
});

test('pos and brands: a POS is made, switched off, read and removed', async () => {
	const over = await stage.session.client.run(stage.workflow('pos-market'), PRESSED);
	expect(over.status).toBe('success');
	expect(itemsOf(over, 'My Brands')).toMatchObject([{ stores: [{ id: STORE.id }] }]);
	const { body, answer } = await watch.effectOf('createPos');
	expect(body).toMatchObject({ store_id: STORE.id, device: { type: 'APP' }, name: 'Market stall' });
	const { body: change } = await watch.effectOf('updatePos');
	expect(change).toEqual({ status: 'DISABLED', description: 'Closed until the next market' });
	expect(itemOf(over, 'Fetch It')).toMatchObject({ id: answer.id, status: 'DISABLED' });
	expect(itemOf(over, 'Remove It')).toEqual({ id: answer.id, deleted: true });
	const { pos } = await stage.sandbox.control.state();
	expect(pos.map(({ id }) => id)).not.toContain(answer.id);
});

test('connection: another merchant agrees, the code goes where secrets are kept, and nowhere else', async () => {
	const { client } = stage.session;
	const id = stage.workflow('connection-onboard');
	const kept: Item[] = [];
	const vault = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8').on('data', (part: string) => (text += part));
		request.on('end', () => {
			kept.push(JSON.parse(text) as Item);
			response.setHeader('content-type', 'application/json').end('{}');
		});
	});
	vault.listen(0, '127.0.0.1');
	await once(vault, 'listening');
	try {
		const content = (await client.workflow(id)) as WorkflowContent;
		for (const keeps of ['Store the Code', 'Store the Merchant']) {
			const store = content.nodes.find(({ name }) => name === keeps);
			if (!store) throw new Error(`The example has no node "${keeps}".`);
			store.parameters.url = `http://127.0.0.1:${(vault.address() as AddressInfo).port}/`;
		}
		await client.saveWorkflow(content);
		await client.publish(id);

		// n8n keeps no record of what this workflow does, so there is none to wait for.
		await expect(client.run(id, 'When I Invite a Merchant')).rejects.toThrow();
		const { answer } = await watch.effectOf('createConnection');
		await stage.sandbox.control.decide(String(answer.id), 'grant', {
			accountId: OTHER_MERCHANT.accountId,
		});
		await until('code and merchant are stored', async () => kept.length > 1 || undefined);
		// The code comes first: nothing that fails later loses it. The sandbox shows neither the code nor the account in
		// the Connection, so it is only a claim until the account that it opens was compared.
		expect(kept).toEqual([
			{ connection: answer.id, code: expect.stringMatching(/\w{8}/), codeVerified: false },
			{
				merchant: OTHER_MERCHANT.name,
				iban: OTHER_MERCHANT.iban,
				brand: 'Officina Nove',
				connection: answer.id,
			},
		]);
		for (const operation of ['getAccount', 'listBrands']) {
			const requests = await watch.requests(operation);
			expect(requests.map(({ tokenOwner }) => tokenOwner)).toEqual([OTHER_MERCHANT.accountId]);
		}

		// Somebody else got the link, and lets the Application act for an account that nobody invited.
		await expect(client.run(id, 'When I Invite a Merchant')).rejects.toThrow();
		const { id: other } = (await watch.requests('createConnection')).at(-1)?.answer as Item;
		await stage.sandbox.control.decide(String(other), 'grant', {
			accountId: CUSTOMER.accountId,
		});
		await until('the other code is stored', async () => kept.length > 2 || undefined);
		await until(
			'its account is looked at',
			async () => (await watch.requests('getAccount')).length > 1 || undefined,
		);
		await until(
			'no record is left',
			async () => (await client.executions(id)).length === 0 || undefined,
		);
		expect(kept).toHaveLength(3);
		expect(await watch.requests('listBrands')).toHaveLength(1);
	} finally {
		vault.closeAllConnections();
		await new Promise((resolve) => vault.close(resolve));
	}
});

test('account and custom request: the alarm comes only below the limit', async () => {
	const { client } = stage.session;
	const id = stage.workflow('balance-alarm');
	const quiet = await client.run(id, 'Every Hour');
	expect(quiet.status).toBe('success');
	expect(nodesThatRan(quiet)).not.toContain('Alarm');
	expect(itemOf(quiet, 'My Account')).toMatchObject({ iban: MERCHANT.iban });

	await fillIn(stage, id, 'Limit', { lowest: 1_000_000 });
	const loud = await client.run(id, 'Every Hour');
	const { accounts } = await stage.sandbox.control.state();
	const available = accounts.find(({ iban }) => iban === MERCHANT.iban)?.available ?? 0;
	expect(itemOf(loud, 'Alarm').text).toBe(
		`DropPay account ${MERCHANT.iban}: ${available.toFixed(2)} EUR available, 0.00 EUR held back. ` +
			'The limit is 1000000.00 EUR.',
	);
	// The node's own operation twice, and the custom request once.
	expect(await watch.requests('getAccount')).toHaveLength(3);
});
