/** The sandbox's dashboard, in headless Chromium: what it shows, what its buttons do, and that it follows by itself. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { APPLICATION, CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { useShop, type Json } from '../support/shop.mts';
import { startReceiver, type Receiver } from './receiver.mts';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const shop = useShop();
let browser: Browser;
let context: BrowserContext;
let page: Page;
let receiver: Receiver;
const faults: string[] = [];

beforeAll(async () => {
	browser = await launchChromium();
	receiver = await startReceiver();
});
afterAll(async () => {
	await browser?.close();
	await receiver?.close();
});
beforeEach(async () => {
	receiver.received.length = 0;
	receiver.statuses.length = 0;
	context = await browser.newContext({
		viewport: DESKTOP,
		locale: 'en-GB',
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	page = await context.newPage();
	page.setDefaultTimeout(60_000);
	page.on('pageerror', (error) => faults.push(error.message));
	page.on('console', (line) => {
		if (line.type() === 'error') faults.push(line.text());
	});
});
afterEach(async () => {
	await context.close();
	expect(faults.splice(0)).toEqual([]);
});

const open = async (): Promise<void> => {
	await page.goto(`${shop.sandbox.url}/dashboard`);
};

/** Waits until a part of the page has the text: the page follows by itself. */
const shows = async (section: string, text: string | RegExp): Promise<void> => {
	await page.locator(`#${section}`).filter({ hasText: text }).waitFor();
};

const statusOf = async (id: unknown): Promise<string> =>
	(await shop.call('GET', `/shop/v1/pos/authorization/${String(id)}`)).data.status;

/** An Authorization whose events go to the receiver. */
const ordered = async (change: Json = {}): Promise<Json> =>
	await shop.authorize({ webhooks: { ALL: receiver.url }, ...change });

test('the dashboard follows a sale from the order to the refund', async () => {
	await open();
	await shows('resources', 'Nothing yet');
	const { id } = await ordered({ description: 'Order 1001 <b>', charge_amount: 25 });
	await shows('resources', /Authorization\s+WAITING[^]*€25\.00[^]*Order 1001 <b>/);

	await page.click(`#grant-${String(id)}`);
	await shows('resources', 'GRANTED');
	await shows('events', /AUTHORIZATION_GRANTED[^]*200/);
	expect(receiver.received).toHaveLength(1);

	const granted = (await shop.call('GET', `/shop/v1/pos/authorization/${String(id)}`)).data;
	const charge = (await shop.charge(granted)).data;
	await shows('resources', /Charge\s+DONE/);
	await shows('accounts', /Bottega Aurora[^]*€10,025\.00/);
	await shop.call('POST', '/shop/v1/pos/refund', { charge_id: charge.id, amount: 5 });
	await shows('resources', /Refund\s+DONE[^]*€5\.00/);
	await shows('requests', /createRefund[^]*createCharge[^]*createAuthorization/);

	for (const viewport of [DESKTOP, PHONE]) {
		await page.setViewportSize(viewport);
		const width = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(width).toBeLessThanOrEqual(viewport.width);
	}
});

test('a request that is opened on the dashboard stays open, and shows both bodies', async () => {
	await ordered({ description: 'Order 7' });
	await open();
	const line = page.locator('#requests summary', { hasText: 'createAuthorization' });
	await line.click();
	const details = page.locator('#requests details[open]');
	expect(await details.innerText()).toMatch(/"description": "Order 7"[^]*Response[^]*"WAITING"/);
	await ordered({ description: 'Order 8' });
	await shows('resources', 'Order 8');
	expect(await details.innerText()).toContain('Order 7');
});

test('the dashboard delivers an event again, and says what the receiver answered', async () => {
	const { id } = await ordered();
	receiver.statuses.push(503);
	await shop.sandbox.control.decide(String(id), 'refuse');
	await open();
	await shows('events', '503');
	await page.locator('#events button').first().click();
	await shows('events', /200[^]*503/);
	expect(receiver.received).toHaveLength(2);
});

test('a fault is switched on and off on the dashboard', async () => {
	await open();
	const fault = page.locator('#switch-down');
	await fault.click();
	await page.locator('#switch-down[aria-checked=true]').waitFor();
	expect((await shop.call('GET', '/oa2/v1/account')).status).toBe(503);
	await shows('requests', '503');
	await fault.click();
	await page.locator('#switch-down[aria-checked=false]').waitFor();
	expect(await shop.sandbox.control.faults()).toEqual([]);
});

test('every switch of the dashboard turns on, and reset turns all off', async () => {
	await open();
	const ids = await page
		.locator('button[role=switch]')
		.evaluateAll((buttons) => buttons.map(({ id }) => id));
	for (const id of ids) {
		await page.click(`#${id}`);
		await page.locator(`#${id}[aria-checked=true]`).waitFor();
	}
	await page.click('#reset');
	for (const id of ids) await page.locator(`#${id}[aria-checked=false]`).waitFor();
	expect(ids.length).toBeGreaterThan(8);
});

test('the clock of the dashboard moves, and an order expires', async () => {
	const { id } = await ordered();
	await open();
	await page.click('#day');
	await shows('resources', 'EXPIRED');
	await shop.connect();
	expect(await statusOf(id)).toBe('EXPIRED');
});

test('the dashboard copies what a credential needs', async () => {
	await open();
	const values = { 'Application Key': APPLICATION.key, 'Connection Code': MERCHANT.connectionCode };
	for (const [name, value] of Object.entries(values)) {
		await page.getByRole('button', { name: `Copy ${name}`, exact: true }).click();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
	}
	await shows('setup', CUSTOMER.pin);
	await shows('setup', shop.sandbox.url);
});

test('the dashboard refuses what it does not know, and pages of others', async () => {
	const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
		(
			await shop.http.post(`/dashboard/${path}`, body, {
				maxRedirects: 0,
				headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
			})
		).status;
	expect(await post('switch', 'id=nothing&on=true')).toBe(400);
	expect(await post('clock', 'seconds=-5')).toBe(400);
	expect(await post('deliver', 'seq=999')).toBe(404);
	expect(await post('decide', 'id=CHT0&decision=grant')).toBe(404);
	const { id } = await ordered();
	const decide = `id=${String(id)}&decision=grant`;
	expect(await post('decide', decide, { 'sec-fetch-site': 'cross-site' })).toBe(403);
	expect(await statusOf(id)).toBe('WAITING');
	expect(await post('decide', decide)).toBe(303);
	expect(await post('decide', decide.replace('grant', 'refuse'))).toBe(303);
	expect(await statusOf(id)).toBe('GRANTED');
});

test('the dashboard works without its script', async () => {
	const { id } = await ordered();
	const plain = await browser.newContext({ javaScriptEnabled: false });
	const still = await plain.newPage();
	await still.goto(`${shop.sandbox.url}/dashboard`);
	await still.click(`#refuse-${String(id)}`);
	await still.locator('#resources', { hasText: 'REFUSED' }).waitFor();
	await plain.close();
});

test.each([
	['cancel', 'Cancelled'],
	['expire', 'Expired'],
] as const)('an open phone page notices: %s', async (decision, title) => {
	const { id, sharing } = await shop.authorize();
	await page.goto(String(sharing));
	await page.fill('#pin', '12');
	await shop.sandbox.control.decide(String(id), decision);
	await page.locator('h1', { hasText: title }).waitFor();
});

test('an open phone page keeps the PIN that somebody types', async () => {
	const { sharing } = await shop.authorize();
	await page.goto(String(sharing));
	await page.fill('#pin', '12');
	await page.evaluate('update()');
	expect(await page.inputValue('#pin')).toBe('12');
});
