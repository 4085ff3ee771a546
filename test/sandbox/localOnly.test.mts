import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { CHECKOUT_POS, CUSTOMER } from '../../sandbox/seed.mts';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { useShop } from '../support/shop.mts';

describe('pages that a browser on this machine has open', () => {
	const shop = useShop();

	const form = 'application/x-www-form-urlencoded';
	const post = async (path: string, headers: Record<string, string>, body = ''): Promise<number> =>
		(await shop.http.post(path, body, { headers: { 'content-type': form, ...headers } })).status;
	const portOf = (url: string): string => new URL(url).port;

	test.each([
		['127.0.0.1', 200],
		['localhost', 200],
		['LOCALHOST', 200],
		['[::1]', 200],
		['shop.attacker.example', 403],
		['127.0.0.1.attacker.example', 403],
		['localhost@attacker.example', 403],
		['', 403],
	])('under the name %s: %d', async (name, status) => {
		for (const path of ['/', '/_sandbox/state', '/u/phone.css']) {
			const headers = { host: `${name}:${portOf(shop.sandbox.url)}` };
			expect((await shop.http.get(path, { headers })).status).toBe(status);
		}
	});

	test.each([
		['another site', { 'sec-fetch-site': 'cross-site' }],
		['another port of this machine', { 'sec-fetch-site': 'same-site' }],
		['another origin', { origin: 'https://attacker.example' }],
		['a page without an origin', { origin: 'null' }],
		['another program of this machine', { origin: 'http://127.0.0.1:1' }],
	])('%s decides nothing and steers nothing', async (_name, headers) => {
		const { id, sharing } = await shop.authorize();
		const { pathname } = new URL(String(sharing));
		const paths = [`${pathname}/confirm`, `${pathname}/decline`, '/_sandbox/reset'];
		for (const path of [...paths, `/%75${pathname.slice(2)}/decline`, '/oa2/v1/ac/token']) {
			expect([path, await post(path, headers, `pin=${CUSTOMER.pin}`)]).toEqual([path, 403]);
		}
		expect((await shop.call('GET', `/shop/v1/pos/authorization/${id}`)).data.status).toBe(
			'WAITING',
		);
		expect((await shop.http.get(pathname, { headers })).status).toBe(200);
	});

	test('the own page and programs do', async () => {
		const own = { origin: shop.sandbox.url, 'sec-fetch-site': 'same-origin' };
		const { sharing } = await shop.authorize();
		const { pathname } = new URL(String(sharing));
		expect(await post(`${pathname}/confirm`, own, `pin=${CUSTOMER.pin}`)).toBe(200);
		expect(await post('/_sandbox/reset', {})).toBe(200);
	});

	test('events of the Checkout, which any page can call, stay on this machine', async () => {
		const open = async (webhook: string): Promise<number> =>
			(
				await shop.http.post(
					'/checkout/authorizations',
					{ checkout_key: CHECKOUT_POS.publicKey, amount: '1.00', webhook },
					{ headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } },
				)
			).status;
		expect(await open('http://127.0.0.1:5678/webhook/x')).toBe(200);
		expect(await open('http://localhost:5678/webhook/x')).toBe(200);
		expect(await open('')).toBe(200);
		for (const url of ['https://n8n.example/x', 'http://127.0.0.1.example/x', 'file:///x', 'x']) {
			expect([url, await open(url)]).toEqual([url, 400]);
		}
	});

	test('no page frames the phone page or takes its form', async () => {
		const { sharing } = await shop.authorize();
		const { headers } = await axios.get(String(sharing), { proxy: false });
		expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(headers['content-security-policy']).toContain("form-action 'self'");
	});

	test('in a browser: a form of another page is refused, the phone page under localhost is not', async () => {
		const { id, sharing } = await shop.authorize();
		const attacker = createServer((_request, response) => {
			response.setHeader('content-type', 'text/html');
			response.end(`<form method="post" action="${sharing}/decline"><button>Win</button></form>`);
		});
		await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
		const browser = await launchChromium();
		try {
			const tab = await browser.newPage();
			await tab.goto(`http://localhost:${(attacker.address() as AddressInfo).port}/`);
			const [answer] = await Promise.all([
				tab.waitForResponse((each) => each.request().method() === 'POST'),
				tab.click('button'),
			]);
			expect(answer.status()).toBe(403);
			await tab.goto(String(sharing).replace('127.0.0.1', 'localhost'));
			await tab.click('.decline');
			await tab.waitForSelector('h1:has-text("Declined")');
			const read = await shop.call('GET', `/shop/v1/pos/authorization/${id}`);
			expect(read.data.status).toBe('REFUSED');
		} finally {
			await browser.close();
			attacker.close();
		}
	});
});
