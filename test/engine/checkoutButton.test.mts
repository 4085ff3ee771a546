import type { IDataObject } from 'n8n-workflow';

import { CHECKOUT_POS } from '../../sandbox/seed.mts';
import { parseElements } from './html.mts';
import { useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

const usual = {
	amount: '25',
	paymentDescription: 'Order 1001',
	formAction: 'https://shop.example/paid',
	policy: 'CHARGEABLE',
};

async function button(changes: IDataObject = {}): Promise<{ html: string; page: string }> {
	const { json, error } = await merchant.run('checkout.createButton', { ...usual, ...changes });
	if (error) throw error;
	return json[0] as { html: string; page: string };
}

/** The attributes of the one element of this name. */
function attributesOf(html: string, name: string): Record<string, string> {
	const found = parseElements(html).filter((element) => element.name === name);
	expect(found).toHaveLength(1);
	return found[0]?.attributes ?? {};
}

test('the Checkout button writes a form with the script of the Checkout, and sends nothing', async () => {
	const { html } = await button();
	expect(attributesOf(html, 'form')).toEqual({
		method: 'post',
		action: 'https://shop.example/paid',
	});
	expect(attributesOf(html, 'script')).toEqual({
		id: 'DropPay',
		src: `${merchant.sandbox.url}/js/droppay-checkout.js`,
		'data-checkout-key': CHECKOUT_POS.publicKey,
		'data-amount': '25.00',
		'data-policy': 'CHARGEABLE',
		'data-max-charges': '1',
		'data-product-description': 'Order 1001',
		'data-loopback-uri': '',
		'data-locale': 'auto',
		'data-theme': 'auto',
		'data-action': 'https://shop.example/paid',
		'data-button-wrapper': '#droppay-button',
	});
	expect(attributesOf(html, 'div')).toEqual({ id: 'droppay-button' });
	expect(await merchant.control.journal()).toEqual([]);
});

test('the Checkout button writes every further attribute and the fields of the form', async () => {
	const { html } = await button({
		policy: 'BOOKED',
		additionalFields: {
			buttonWrapper: '#pay',
			maxCharges: 3,
			formFields: '{"order": 1001, "gift": true}',
			locale: 'it-IT',
			loopbackUri: 'https://shop.example/thanks',
			merchantCustomId: 'order-1001',
			theme: 'dark',
			webhookUrl: 'https://n8n.example/webhook/1',
		},
	});
	expect(attributesOf(html, 'script')).toMatchObject({
		'data-policy': 'BOOKED',
		'data-max-charges': '3',
		'data-loopback-uri': 'https://shop.example/thanks',
		'data-locale': 'it-IT',
		'data-theme': 'dark',
		'data-button-wrapper': '#pay',
		'data-webhook': 'https://n8n.example/webhook/1',
		'data-custom-id': 'order-1001',
	});
	expect(
		parseElements(html)
			.filter(({ name }) => name === 'input')
			.map(({ attributes }) => attributes),
	).toEqual([
		{ type: 'hidden', name: 'order', value: '1001' },
		{ type: 'hidden', name: 'gift', value: 'true' },
	]);
	expect(html).not.toContain('<div');
});

test('no value can leave its place', async () => {
	const evil = `"><script>alert(1)</script><x y='&quot;`;
	const { html, page } = await button({
		paymentDescription: evil,
		additionalFields: { merchantCustomId: evil, formFields: JSON.stringify({ [evil]: evil }) },
	});
	expect(attributesOf(html, 'script')).toMatchObject({
		'data-product-description': evil,
		'data-custom-id': evil,
	});
	expect(attributesOf(html, 'input')).toEqual({ type: 'hidden', name: evil, value: evil });
	expect(parseElements(html).map(({ name }) => name)).toEqual(['form', 'input', 'div', 'script']);
	expect(parseElements(page).map(({ name }) => name)).toEqual([
		'html',
		'head',
		'meta',
		'meta',
		'title',
		'body',
		'p',
		'form',
		'input',
		'div',
		'script',
	]);
});

test.each([
	[
		'a script',
		{ formAction: 'javascript:alert(1)' },
		'Form Action: "javascript:alert(1)" is neither an address such as',
	],
	['another host by two slashes', { formAction: '//evil.example' }, 'Form Action:'],
	[
		'a loopback that a browser would run',
		{ additionalFields: { loopbackUri: 'javascript:alert(1)' } },
		'Loopback URI:',
	],
	[
		'a field that DropPay fills',
		{ additionalFields: { formFields: '{"dp_authorization_id": "CHT1"}' } },
		'Form Fields: "dp_authorization_id" is a name that DropPay fills',
	],
	[
		'a field that is an object',
		{ additionalFields: { formFields: '{"order": {}}' } },
		'Form Fields: "order" is neither text',
	],
	['an amount with a comma', { amount: '25,00' }, 'Amount (EUR): "25,00" uses a comma'],
	['a locale that is none', { additionalFields: { locale: '"it"' } }, 'Locale:'],
	[
		'a wrapper that is no selector',
		{ additionalFields: { buttonWrapper: '<b>' } },
		'Button Wrapper:',
	],
])('the Checkout button refuses %s', async (_, changes, said) => {
	const { error } = await merchant.run('checkout.createButton', { ...usual, ...changes });
	expect(error?.message).toContain(said);
});

test('the Checkout button asks for nothing above the spending cap', async () => {
	merchant.credentials.store.checkout = { ...merchant.credentials.store.checkout, maxAmount: 10 };
	const { error } = await merchant.run('checkout.createButton', usual);
	expect(error?.message).toContain('above the spending cap of 10.00 EUR');
});
