import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { type Json, useShop } from '../support/shop.mts';

const VIEWPORT = { width: 360, height: 740 };
const JSON_HEADERS = { accept: 'application/json' };

describe('phone page', () => {
	const shop = useShop();

	const status = async (id: string): Promise<string> =>
		(await shop.call('GET', `/shop/v1/pos/authorization/${id}`)).data.status;

	describe('for a program', () => {
		test('a program reads and confirms an order on the phone page once', async () => {
			const { id, sharing } = await shop.authorize();
			const { control } = shop.sandbox;
			const read = await shop.http.get(sharing, { headers: JSON_HEADERS });
			expect([read.status, read.data]).toEqual([200, { id, status: 'WAITING' }]);
			const answers = await Promise.all([
				control.confirm(sharing, CUSTOMER.pin),
				control.confirm(sharing, CUSTOMER.pin),
			]);
			expect(answers.map(({ httpStatus }) => httpStatus).sort()).toEqual([200, 409]);
			expect(await control.decline(sharing)).toMatchObject({ httpStatus: 409 });
			expect(await status(id)).toBe('GRANTED');
		});

		test('a program declines on the phone page without a PIN', async () => {
			const { id, sharing } = await shop.authorize();
			const answer = await shop.sandbox.control.decline(sharing);
			expect(answer).toEqual({ httpStatus: 200, id, status: 'REFUSED' });
		});

		test('three wrong PINs lock the account for a minute', async () => {
			const { id, sharing } = await shop.authorize();
			const { control } = shop.sandbox;
			const messages: string[] = [];
			for (const pin of ['1111', '', '2222', CUSTOMER.pin]) {
				const answer = await control.confirm(sharing, pin);
				expect(answer.httpStatus).toBe(403);
				messages.push(String(answer.message));
			}
			expect(messages[0]).toContain('2 tries left');
			expect(messages[1]).toContain('1 try left');
			expect(messages[2]).toContain('60 seconds');
			expect(messages[3]).toMatch(/[56]\d seconds/);
			expect(await status(id)).toBe('WAITING');
			await control.advanceClock(61);
			expect(await control.confirm(sharing, CUSTOMER.pin)).toMatchObject({ status: 'GRANTED' });
		});

		test('a right PIN forgives the wrong ones', async () => {
			const { control } = shop.sandbox;
			for (let round = 0; round < 3; round++) {
				const { sharing } = await shop.authorize();
				await control.confirm(sharing, '0000');
				await control.confirm(sharing, '0000');
				expect((await control.confirm(sharing, CUSTOMER.pin)).httpStatus).toBe(200);
			}
		});

		test.each([
			['expire', 410],
			['cancel', 409],
			['refuse', 409],
		] as const)(
			'a program that confirms on the phone page after %s gets %i',
			async (decision, expected) => {
				const { id, sharing } = await shop.authorize();
				await shop.sandbox.control.decide(id, decision);
				const answer = await shop.sandbox.control.confirm(sharing, CUSTOMER.pin);
				expect(answer.httpStatus).toBe(expected);
				expect(answer.message).toMatch(/\w/);
			},
		);

		test('unknown ids and numbers of links that do not fit', async () => {
			const { id } = await shop.authorize();
			for (const path of ['/u/10/CHT0', `/u/20/${id}`, `/u/99/${id}`, `/u/x/${id}`]) {
				expect((await shop.sandbox.control.confirm(path, CUSTOMER.pin)).httpStatus).toBe(404);
				expect((await shop.http.get(path)).status).toBe(404);
			}
		});

		test('money that is not there is said so, and nothing is decided', async () => {
			const { id, sharing } = await shop.authorize({ policy: 'CHARGED', charge_amount: 2_000_000 });
			const answer = await shop.sandbox.control.confirm(sharing, CUSTOMER.pin);
			expect(answer).toMatchObject({ httpStatus: 409, message: expect.stringMatching('cover') });
			expect(await status(id)).toBe('WAITING');
		});
	});

	describe('in a browser', () => {
		let browser: Browser;
		let context: BrowserContext;
		let page: Page;
		beforeAll(async () => {
			browser = await launchChromium();
		});
		afterAll(async () => await browser?.close());
		beforeEach(async () => {
			context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB' });
			page = await context.newPage();
		});
		afterEach(async () => await context.close());

		const expectNothingSticksOut = async (): Promise<void> => {
			const width = await page.evaluate(() => document.documentElement.scrollWidth);
			expect(width).toBeLessThanOrEqual(VIEWPORT.width);
		};
		const heading = async (): Promise<string> => await page.locator('h1').innerText();
		const confirm = async (pin: string = CUSTOMER.pin, on = page): Promise<void> => {
			await on.fill('#pin', pin);
			await Promise.all([on.waitForNavigation(), on.click('.confirm')]);
		};

		test('the phone page confirms with the PIN and goes back to the merchant', async () => {
			const { id, sharing } = await shop.authorize({
				description: 'Order 1001: two mugs and a linen tablecloth',
				loopback_uri: 'https://merchant.example/paid?order=1&x=<y>',
				charge_amount: 1234.5,
			});
			await page.goto(sharing);
			expect(await heading()).toBe('Bottega Aurora');
			expect(await page.locator('.amount').innerText()).toBe('€1,234.50');
			expect(await page.locator('.badge').innerText()).toMatch(/sandbox/i);
			const pin = page.locator('#pin');
			expect(await pin.getAttribute('inputmode')).toBe('numeric');
			expect(await pin.getAttribute('autocomplete')).toBe('off');
			expect(await page.locator('.hint').innerText()).toContain(CUSTOMER.pin);
			await expectNothingSticksOut();
			await confirm();
			expect(await heading()).toBe('Confirmed');
			expect(page.url()).toBe(sharing);
			const back = page.locator('a.back');
			expect(await back.getAttribute('href')).toBe('https://merchant.example/paid?order=1&x=<y>');
			await expectNothingSticksOut();
			expect(await status(id)).toBe('GRANTED');
		});

		test('the amount reads Italian in an Italian browser', async () => {
			const italian = await browser.newContext({ viewport: VIEWPORT, locale: 'it-IT' });
			try {
				const other = await italian.newPage();
				const { sharing } = await shop.authorize({ charge_amount: 12345.6 });
				await other.goto(sharing);
				expect(await other.locator('.amount').innerText()).toBe('12.345,60\u00a0€');
			} finally {
				await italian.close();
			}
		});

		test('the phone page declines an order', async () => {
			const { id, sharing } = await shop.authorize();
			await page.goto(sharing);
			await Promise.all([page.waitForNavigation(), page.click('.decline')]);
			expect(await heading()).toBe('Declined');
			await expectNothingSticksOut();
			expect(await status(id)).toBe('REFUSED');
		});

		test('a wrong PIN leaves it open and says how many tries are left', async () => {
			const { id, sharing } = await shop.authorize();
			await page.goto(sharing);
			await confirm('9999');
			expect(await page.locator('.notice').innerText()).toContain('2 tries left');
			expect(await page.locator('#pin').inputValue()).toBe('');
			await expectNothingSticksOut();
			await confirm('9999');
			await confirm('9999');
			expect(await page.locator('.notice').innerText()).toContain('Too many wrong PINs');
			await expectNothingSticksOut();
			expect(await status(id)).toBe('WAITING');
		});

		test.each([
			['expire', 'Expired'],
			['cancel', 'Cancelled'],
			['revoke', 'Revoked'],
		] as const)('the phone page shows what became of it after %s', async (decision, title) => {
			const order = decision === 'revoke' ? await shop.granted() : await shop.authorize();
			await shop.sandbox.control.decide(order.id, decision);
			await page.goto(order.sharing);
			expect(await heading()).toBe(title);
			expect(await page.locator('form').count()).toBe(0);
			await expectNothingSticksOut();
		});

		test.each([
			['cancel', 'Cancelled'],
			['expire', 'Expired'],
		] as const)('an open phone page shows %s by itself', async (decision, title) => {
			const order = await shop.authorize();
			await page.goto(order.sharing);
			await shop.sandbox.control.decide(order.id, decision);
			await page.getByRole('heading', { name: title }).waitFor();
			expect(await page.locator('form').count()).toBe(0);
		});

		test('decided meanwhile on another device', async () => {
			const { sharing } = await shop.authorize();
			await page.goto(sharing);
			await shop.sandbox.control.decline(sharing);
			await confirm();
			expect(await page.locator('.notice').innerText()).toContain('already decided');
			expect(await heading()).toBe('Declined');
			await expectNothingSticksOut();
		});

		test('a double click decides once', async () => {
			const { id, sharing } = await shop.authorize({ policy: 'CHARGED' });
			await page.goto(sharing);
			await page.fill('#pin', CUSTOMER.pin);
			await page.dblclick('.confirm');
			await page.waitForURL(sharing);
			await page.waitForSelector('h1:has-text("Confirmed")');
			expect(await status(id)).toBe('GRANTED');
			expect((await shop.sandbox.control.state()).charges).toHaveLength(1);
		});

		test('the phone page works without JavaScript', async () => {
			const plain = await browser.newContext({ viewport: VIEWPORT, javaScriptEnabled: false });
			try {
				const other = await plain.newPage();
				const { id, sharing } = await shop.authorize();
				await other.goto(sharing);
				await confirm(CUSTOMER.pin, other);
				expect(await other.locator('h1').innerText()).toBe('Confirmed');
				expect(await status(id)).toBe('GRANTED');
			} finally {
				await plain.close();
			}
		});

		test('the phone page shows text as text, and no link that is not http', async () => {
			let dialogs = 0;
			page.on('dialog', (dialog) => {
				dialogs++;
				void dialog.dismiss();
			});
			const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'&';
			const { sharing } = await shop.authorize({
				description: evil,
				loopback_uri: 'javascript:alert(3)',
			});
			await page.goto(sharing);
			expect(await page.locator('.description').innerText()).toBe(evil);
			await confirm();
			expect(await page.locator('a.back').count()).toBe(0);
			expect(dialogs).toBe(0);
		});

		test('long texts and large amounts stay inside', async () => {
			const { sharing } = await shop.authorize({
				description: 'Supercalifragilistico'.repeat(24),
				charge_amount: 999_999_999.99,
				charge_max_count: 12,
			});
			await page.goto(sharing);
			expect(await page.locator('.meaning').innerText()).toContain('12 times');
			const amount = page.locator('.amount');
			const box = await amount.evaluate((element) => {
				const range = document.createRange();
				range.selectNodeContents(element);
				const { height, right } = range.getBoundingClientRect();
				const { lineHeight } = getComputedStyle(element);
				return { lines: Math.round(height / Number.parseFloat(lineHeight)), right };
			});
			expect(box.lines).toBe(1);
			expect(box.right).toBeLessThan(VIEWPORT.width - 20);
			await expectNothingSticksOut();
		});

		test('the phone page says that a link is unknown', async () => {
			const answer = await page.goto(`${shop.sandbox.url}/u/10/CHT0`);
			expect(answer?.status()).toBe(404);
			expect(await heading()).toBe('Unknown link');
			await expectNothingSticksOut();
		});

		test.each([
			['connection', '/oa2/v1/connection', {}, 'Confirmed'],
			[
				'pull',
				'/bank/v1/pull',
				{
					description: 'Membership',
					status: 'READY',
					policy: 'TRANSFERABLE',
					transfer_amount_policy: 'OPEN',
				},
				'Confirmed',
			],
			[
				'push',
				'/bank/v1/push',
				{ amount: 12.5, status: 'READY', recipient: { account: CUSTOMER.iban } },
				'Completed',
			],
			['slip', '/payments/v1/mav', { code: '12345678901234567', amount: 5 }, 'Completed'],
		])('a %s is confirmed', async (_, path, body, title) => {
			const order: Json = (await shop.call('POST', path, body)).data;
			await page.goto(order.sharing);
			await expectNothingSticksOut();
			await confirm(MERCHANT.pin);
			expect(await heading()).toBe(title);
		});

		test('the index lists what is open, by itself, and leads there', async () => {
			await page.goto(`${shop.sandbox.url}/`);
			expect(await page.innerText('main')).toContain('Nothing to confirm');
			await expectNothingSticksOut();
			const { sharing } = await shop.authorize({ description: 'Order 1002' });
			await page.waitForSelector('text=Order 1002');
			await shop.sandbox.control.decline((await shop.authorize({ description: 'Gone' })).sharing);
			await page.waitForSelector('text=Declined');
			await expectNothingSticksOut();
			await page.click('text=Order 1002');
			await page.waitForURL(sharing);
		});

		test('the index takes no focus away, and is not loaded anew', async () => {
			await shop.authorize({ description: 'Order 1' });
			await page.goto(`${shop.sandbox.url}/`);
			await page.evaluate(() => Object.assign(window, { isTheSame: true }));
			await page.focus('.list a');
			await shop.authorize({ description: 'Order 2' });
			await page.waitForResponse((answer) => answer.url() === `${shop.sandbox.url}/`);
			await page.waitForTimeout(200);
			expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Order 1');
			expect(await page.innerText('main')).not.toContain('Order 2');
			await page.evaluate(() => (document.activeElement as HTMLElement).blur());
			await page.waitForSelector('text=Order 2');
			expect(await page.getAttribute('main', 'aria-live')).toBe('polite');
			expect(await page.evaluate(() => 'isTheSame' in window)).toBe(true);
		});

		test('the index comes by itself without JavaScript, too', async () => {
			const plain = await browser.newContext({ viewport: VIEWPORT, javaScriptEnabled: false });
			try {
				const other = await plain.newPage();
				await other.goto(`${shop.sandbox.url}/`);
				await shop.authorize({ description: 'Order 1' });
				await other.waitForSelector('text=Order 1');
			} finally {
				await plain.close();
			}
		});
	});
});

test('a Chromium that is missing is named with the command that installs it', async () => {
	process.env.CHROMIUM_PATH = '/nowhere';

	await expect(launchChromium()).rejects.toThrow(/apt-get install.*chromium.*CHROMIUM_PATH/);
});
