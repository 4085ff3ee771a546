import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { CHECKOUT_POS, CUSTOMER, POS } from '../../sandbox/seed.mts';
import { outcome, Shop, type Json } from '../support/shop.mts';

describe('checkout', () => {
	let shop: Shop;
	beforeAll(async () => {
		shop = await Shop.open();
	});
	afterAll(async () => await shop.sandbox.close());
	beforeEach(async () => await shop.sandbox.control.reset());

	const headers = { 'X-DropPay-Checkout-PrivateKey': CHECKOUT_POS.privateKey };
	const open = async (change: Json = {}): Promise<Json> =>
		await shop.http.post('/checkout/authorizations', {
			checkout_key: CHECKOUT_POS.publicKey,
			amount: '19.90',
			policy: 'CHARGEABLE',
			max_charges: '1',
			description: 'Basket 7',
			custom_id: 'basket-7',
			...change,
		});
	const check = async (id: string): Promise<Json> =>
		await shop.http.get(`/v1/authorization/${id}/check`, { headers });

	test('check reads the pay token, charge takes the money', async () => {
		const { data } = await open();
		expect((await check(data.id)).data).toMatchObject({ status: 'WAITING', charge_amount: 19.9 });
		await shop.sandbox.control.confirm(data.sharing, CUSTOMER.pin);
		const { data: checked } = await check(data.id);
		expect(checked).toMatchObject({ status: 'GRANTED', merchant_custom_id: 'basket-7' });
		const request = { amount: 19.9, description: 'Basket 7', pay_token_val: checked.pay_token.val };
		const path = `/v1/authorization/${data.id}/charge`;
		const charged = await shop.http.post(path, request, { headers });
		expect(charged.data).toMatchObject({
			...request,
			authorization_id: data.id,
			status: 'DONE',
		});
		expect(outcome(await shop.http.post(path, request, { headers }))).toBe('400/101');
		expect((await shop.lastEntry()).operationId).toBe('checkoutCharge');
	});

	test('the private key opens its own POS only', async () => {
		await shop.connect();
		const { id } = await shop.authorize({ pos_id: POS.id });
		expect(outcome((await check(id)) as never)).toBe('403/101');
		const answer = await shop.http.get(`/v1/authorization/${id}/check`, {
			headers: { 'X-DropPay-Checkout-PrivateKey': 'wrong' },
		});
		expect(outcome(answer)).toBe('401/100');
	});

	test('an Application does not drive a Checkout POS', async () => {
		await shop.connect();
		const answer = await shop.call('POST', '/shop/v1/pos/authorization', {
			pos_id: CHECKOUT_POS.id,
			description: 'x',
			charge_amount: 1,
		});
		expect(outcome(answer)).toBe('403/101');
	});

	test('a Checkout POS made by the API gets keys of its own', async () => {
		await shop.connect();
		const made = await shop.call('POST', '/shop/v1/pos', {
			store_id: 'STR000000001',
			device: { type: 'CHECKOUT' },
		});
		expect(JSON.stringify(made.data)).not.toContain('private');
		const { pos } = await shop.sandbox.control.state();
		const key = pos.find(({ id }) => id === made.data.id)?.checkout_private_key;
		const { data } = await open({ checkout_key: made.data.device.ref });
		const answer = await shop.http.get(`/v1/authorization/${data.id}/check`, {
			headers: { 'X-DropPay-Checkout-PrivateKey': key },
		});
		expect(answer.status).toBe(200);
	});

	test.each([
		['key', { checkout_key: 'x' }, 403],
		['amount', { amount: '1,50' }, 400],
		['count', { max_charges: '0' }, 400],
	])('a wrong %s is refused', async (_name, change, status) => {
		expect((await open(change)).status).toBe(status);
	});

	/** The page of a shop with the button, and what its form submits. */
	const openShop = async () => {
		const submitted: string[] = [];
		const page = (script: string): string => `<!doctype html><title>Shop</title>
<form method="post" action="/wrong"><div id="pay"></div>
<script id="DropPay" src="${script}" data-checkout-key="${CHECKOUT_POS.publicKey}" data-amount="19.90"
 data-policy="CHARGEABLE" data-max-charges="1" data-product-description="Basket 7" data-loopback-uri=""
 data-action="/paid" data-button-wrapper="#pay"></script></form>`;
		const server = createServer((request, response) => {
			let body = '';
			request.on('data', (part: Buffer) => (body += part.toString()));
			request.on('end', () => {
				if (request.method === 'POST') submitted.push(`${request.url} ${body}`);
				response.setHeader('content-type', 'text/html');
				const script = `${shop.sandbox.url}/js/droppay-checkout.js`;
				response.end(request.method === 'POST' ? 'Thank you' : page(script));
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const browser = await launchChromium();
		const tab = await browser.newPage();
		await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
		await tab.click('#pay button');
		const sharing = String(await tab.locator('dialog a').getAttribute('href'));
		const close = async (): Promise<void> => {
			await browser.close();
			server.closeAllConnections();
			server.close();
		};
		return { tab, sharing, submitted, close };
	};

	test('the script on a shop page: button, dialog, form with the decision', async () => {
		const { tab, sharing, submitted, close } = await openShop();
		try {
			await shop.sandbox.control.confirm(sharing, CUSTOMER.pin);
			await tab.waitForURL('**/paid');
			const id = sharing.split('/').at(-1);
			expect(submitted).toEqual([
				`/paid dp_authorization_id=${id}&dp_authorization_status=GRANTED`,
			]);
		} finally {
			await close();
		}
	});

	test('the script with the app on the same device: no form, the phone page in a tab of its own', async () => {
		await shop.sandbox.control.settings({ checkoutDevice: 'same' });
		const { tab, sharing, submitted, close } = await openShop();
		try {
			const [app] = await Promise.all([tab.waitForEvent('popup'), tab.click('dialog a')]);
			expect(app.url()).toBe(sharing);
			await app.fill('#pin', CUSTOMER.pin);
			await app.click('.confirm');
			await app.waitForSelector('h1:has-text("Confirmed")');
			// On another device the page would have asked, and submitted its form, within a second.
			await tab.waitForTimeout(2_500);
			expect(submitted).toEqual([]);
			expect(tab.url()).not.toContain('/paid');
			expect(await tab.isVisible('dialog')).toBe(true);
		} finally {
			await close();
		}
	});
});
