import type { IDataObject } from 'n8n-workflow';

import {
	checkoutButtonHtml,
	checkoutPageHtml,
	type CheckoutButton,
} from '../../../api/checkout/button';
import type { Authorization, Charge } from '../../../api/contract/entities';
import { endpointPath } from '../../../api/contract/paths';
import { resourceKinds } from '../../../api/contract/resourceKinds';
import { isFullyCharged } from '../../../api/rules/charge';
import {
	checkCheckoutCharge,
	checkOrder,
	checkOrderToCharge,
	type Order,
} from '../../../api/rules/checkout';
import { InvalidValue, quote } from '../../../api/values/invalidValue';
import { Amount } from '../../../api/values/money';
import { withoutSecretsIn } from '../../../api/values/secrets';
import {
	additionalFields,
	amountField,
	collection,
	loopbackUriField,
	simplifyField,
	textField,
	wholeNumberField,
} from '../fields/builders';
import { chargeOptionsField, optionsField } from '../fields/options';
import { keepOnly } from '../fields/outputs';
import { optional, readJsonObject, readWebhookUrl } from '../fields/readers';
import type { Operation, OperationItem, Reader, Resource } from '../operation';
import { payTokenOf } from '../payments/charge';
import { confirmByCount, confirmCharge } from '../payments/confirmCharge';
import { inTurn, unlessInDoubt } from '../run/paymentQueue';
import {
	authorizationIdField,
	authorizedAmountField,
	descriptionField,
	policyField,
} from './authorization';
import { requireCents } from '../payments/requireCents';

/** The target of a form: an address, or a path of the same site. Nothing that a browser would run as a script. */
const readFormAction: Reader = (value) => {
	const text = String(value ?? '').trim();
	if (!/^https?:\/\/[^\s/]\S*$/i.test(text) && !/^\/(?![/\\])\S*$/.test(text)) {
		throw new InvalidValue(
			`${quote(text)} is neither an address such as https://shop.example/paid nor a path such as /paid`,
		);
	}
	return text;
};

/** Names that the script of the Checkout adds to the form itself [doc: checkout-pagecode]. */
const RESERVED = /^dp_/i;

/** A JSON object of plain values, as the texts that a form holds. */
const readFormFields: Reader = (value, surroundings) => {
	const fields = readJsonObject(value, surroundings) as Record<string, unknown>;
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => {
			if (RESERVED.test(name)) {
				throw new InvalidValue(
					`${quote(name)} is a name that DropPay fills`,
					'Names that start with "dp_" come from the Checkout. Choose another name.',
				);
			}
			if (!['string', 'number', 'boolean'].includes(typeof field)) {
				throw new InvalidValue(`${quote(name)} is neither text nor a number nor true or false`);
			}
			return [name, String(field)];
		}),
	);
};

/** A word such as `auto`, `it` or `it-IT`. */
const readLabel: Reader = (value) => {
	const text = String(value).trim();
	if (!/^[A-Za-z][A-Za-z0-9_-]{0,34}$/.test(text)) {
		throw new InvalidValue(`${quote(text)} is not a word such as auto or it-IT`);
	}
	return text;
};

/** A CSS selector; only its first character is checked. */
const readCssSelector: Reader = (value) => {
	const text = String(value).trim();
	if (!/^[#.[A-Za-z*:]/.test(text)) {
		throw new InvalidValue(`${quote(text)} is not a CSS selector such as #pay`);
	}
	return text;
};

/** Client woo-droppay; doc checkout-api. Fetching also renews the pay token. */
const check: Operation = {
	name: 'Check',
	value: 'check',
	action: 'Check checkout authorization',
	description: 'Fetch an Authorization that a customer gave with the pay button',
	request: { endpoint: 'checkoutCheck', ids: { authorization_id: 'authorizationId' } },
	simplify: keepOnly(...resourceKinds.authorization.summary),
	fields: [authorizationIdField, simplifyField, optionsField('checkoutCheck', false)],
};

/** Client woo-droppay; doc checkout-api (the duties: check, take the pay token, charge). */
const charge: Operation = {
	name: 'Charge',
	value: 'charge',
	action: 'Charge checkout authorization',
	description: 'Compare the Authorization with your order, then charge it',
	request: {
		endpoint: 'checkoutCharge',
		ids: { authorization_id: 'authorizationId' },
		body: { amount: 'amount', description: 'additionalFields.description' },
	},
	execute: chargeInTurn,
	fields: [
		authorizationIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description:
				"Total of the order in your books. An Authorization with another amount isn't charged",
		}),
		additionalFields(
			textField({
				displayName: 'Description',
				name: 'description',
				max: 512,
				description: 'Description of the charge. Empty uses that of the Authorization.',
			}),
			{
				...textField({
					displayName: 'Merchant Custom ID',
					name: 'merchantCustomId',
					placeholder: 'e.g. order-1001',
					description:
						"Your reference of the order. An Authorization with another one isn't charged.",
				}),
				rejectEmptyExpression: true,
			},
		),
		chargeOptionsField('checkoutCharge'),
	],
};

async function chargeInTurn(item: OperationItem): Promise<IDataObject> {
	const { authorization_id: id } = item.request().ids;
	const subject = `${item.checkout.checkout} checkout ${id?.toUpperCase()}`;
	return await inTurn(subject, item.run, async () => await chargeOrder(item, subject));
}

async function chargeOrder(item: OperationItem, subject: string): Promise<IDataObject> {
	const { endpoint, ids, body } = item.request();
	const { returnsCharged, insists } = item.chargeOptions();
	const cents = requireCents(body.amount);
	const order: Order = {
		authorizationId: ids.authorization_id as string,
		cents,
		customId: item.read('additionalFields.merchantCustomId') as string | undefined,
	};
	const check = async () =>
		await item.send<Authorization>({ endpoint: 'checkoutCheck', ids: { ...ids } });

	const authorization = await check();
	if (returnsCharged && isFullyCharged(authorization)) {
		checkOrder(authorization, order);
		return { ...(authorization as Authorization & IDataObject), alreadyCharged: true };
	}
	checkOrderToCharge(authorization, order, Date.now());
	const payToken = await payTokenOf(authorization, check);
	const description = (body.description as string | undefined) ?? authorization.description;
	const byCount = async (error: unknown, mayProve?: boolean) =>
		await confirmByCount(check, authorization, cents, error, mayProve);
	return await unlessInDoubt({ subject, cents }, insists, async () => {
		let made: Charge & IDataObject;
		try {
			made = await item.send<Charge>({
				endpoint,
				ids,
				body: { ...body, description, pay_token_val: payToken },
			});
		} catch (error) {
			return await byCount(error);
		}
		// The token is spent, and tokens must not get into execution data or into quoted texts.
		const { pay_token_val: answeredToken, ...rest } = made;
		made = withoutSecretsIn(rest as typeof made, [payToken]);
		const answered = { ...made, pay_token_val: answeredToken };
		const doubt = checkCheckoutCharge(answered, {
			authorizationId: order.authorizationId,
			cents,
			description,
			payToken,
		});
		return doubt ? await confirmCharge(made, doubt, cents, { byCount }) : made;
	});
}

/** Client woo-droppay, doc checkout-pagecode; see droppay-api.md section 6 for the source of each attribute. */
const createButton: Operation = {
	name: 'Create Button',
	value: 'createButton',
	action: 'Create checkout button',
	description: 'Write the HTML of a pay button for your page. Nothing is sent to DropPay.',
	request: { endpoint: 'none' },
	execute: writeButton,
	fields: [
		authorizedAmountField,
		descriptionField,
		policyField,
		{
			property: {
				displayName: 'Form Action',
				name: 'formAction',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. https://n8n.example/webhook/paid',
				description:
					'Address that the browser opens after the decision, with dp_authorization_id. On the device that pays, Loopback URI and Webhook URL are used instead.',
			},
			read: readFormAction,
		},
		collection(
			{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
			[
				{
					property: {
						displayName: 'Button Wrapper',
						name: 'buttonWrapper',
						type: 'string',
						default: '',
						placeholder: 'e.g. #pay',
						description: 'CSS selector of the element of your page that holds the button',
					},
					read: optional(readCssSelector),
				},
				wholeNumberField({
					displayName: 'Max Charges',
					name: 'maxCharges',
					description:
						'Number of charges that the customer authorizes. Without this field it is one.',
				}),
				{
					property: {
						displayName: 'Form Fields',
						name: 'formFields',
						type: 'json',
						default: '{}',
						placeholder: 'e.g. {"order": "1001"}',
						description:
							'JSON object of other fields that the browser sends to Form Action. The customer can change them.',
					},
					read: optional(readFormFields),
				},
				{
					property: {
						displayName: 'Locale',
						name: 'locale',
						type: 'string',
						default: 'auto',
						placeholder: 'e.g. it',
						description: 'Language of the button, or auto',
					},
					read: optional(readLabel),
				},
				{
					...loopbackUriField,
					property: {
						...loopbackUriField.property,
						description:
							"Address that the DropPay app opens when the customer pays on the device that shows the page, which then doesn't submit its form",
					},
				},
				textField({
					displayName: 'Merchant Custom ID',
					name: 'merchantCustomId',
					placeholder: 'e.g. order-1001',
					description: 'Your own reference, which the operation Charge can require',
				}),
				{
					property: {
						displayName: 'Theme',
						name: 'theme',
						type: 'string',
						default: 'auto',
						description: 'Look of the button, or auto',
					},
					read: optional(readLabel),
				},
				{
					property: {
						displayName: 'Webhook URL',
						name: 'webhookUrl',
						type: 'string',
						default: '',
						placeholder: 'e.g. https://n8n.example/webhook/…',
						description:
							'Address that receives the events, such as a Webhook node followed by Checkout: Check. A DropPay Trigger rejects them: it takes signed URLs only.',
					},
					read: optional(readWebhookUrl),
				},
			],
		),
	],
};

async function writeButton(item: OperationItem): Promise<IDataObject> {
	const { cents } = item.read('amount') as Amount;
	const maxCharges = (item.read('additionalFields.maxCharges') as number | undefined) ?? 1;
	const { checkout, publicKey, overrides } = item.checkout;
	const button: CheckoutButton = {
		scriptUrl: `${checkout}${endpointPath('checkoutScript', {}, overrides).path}`,
		publicKey,
		cents,
		description: item.read('paymentDescription') as string,
		policy: item.read('policy') as string,
		maxCharges,
		action: item.read('formAction') as string,
		loopbackUri: item.read('additionalFields.loopbackUri') as string | undefined,
		webhook: item.read('additionalFields.webhookUrl') as string | undefined,
		customId: item.read('additionalFields.merchantCustomId') as string | undefined,
		locale: item.read('additionalFields.locale') as string | undefined,
		theme: item.read('additionalFields.theme') as string | undefined,
		buttonWrapper: item.read('additionalFields.buttonWrapper') as string | undefined,
		formFields: item.read('additionalFields.formFields') as Record<string, string> | undefined,
	};
	const html = { html: checkoutButtonHtml(button), page: checkoutPageHtml(button) };
	await item.spendWithoutRequest(cents, maxCharges);
	return html;
}

export const checkout: Resource = {
	name: 'Checkout',
	value: 'checkout',
	description: 'Pay button for a web page, with keys of its own',
	credential: 'dropPayCheckoutApi',
	operations: [charge, check, createButton],
};
