import type { IDataObject } from 'n8n-workflow';

import {
	checkoutButtonHtml,
	checkoutPageHtml,
	type CheckoutButton,
} from '../../../../api/checkoutButton';
import { fromApiAmount } from '../../../../api/money';
import { endpointPath } from '../../../../api/paths';
import { collection, loopbackUriField, textField, wholeNumberField } from '../../fields/builders';
import { optional, readWebhookUrl } from '../../fields/values';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { authorizedAmountField, descriptionField, policyField } from '../authorization/fields';
import { readCssSelector, readFormAction, readFormFields, readLabel } from './values';

/** Client woo-droppay, doc checkout-pagecode; see droppay-api.md section 6 for the source of each attribute. */
export const createButton: Operation = {
	name: 'Create Button',
	value: 'createButton',
	action: 'Create checkout button',
	description: 'Write the HTML of a pay button for your page; nothing is sent to DropPay',
	request: { endpoint: 'none' },
	execute,
	fields: [
		authorizedAmountField,
		descriptionField,
		{
			property: {
				displayName: 'Form Action',
				name: 'formAction',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. https://n8n.example/webhook/paid',
				description:
					'Where the browser goes after the decision, with dp_authorization_id; there you use the operation Charge. A customer who pays on the device that shows the page does not come here, see Loopback URI and Webhook URL.',
			},
			read: readFormAction,
		},
		policyField,
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
						description: 'CSS selector of the element of your page that the button goes into',
					},
					read: optional(readCssSelector),
				},
				wholeNumberField({
					displayName: 'Charges at Most',
					name: 'maxCharges',
					description: 'How many charges are authorized; one where this is left out',
				}),
				{
					property: {
						displayName: 'Form Fields',
						name: 'formFields',
						type: 'json',
						default: '{}',
						placeholder: 'e.g. {"order": "1001"}',
						description:
							'JSON object of further fields that the browser sends to Form Action. The customer can change them.',
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
							'Address the DropPay app opens when the customer pays on the device that shows the page. There the page does not submit its form: this address and Webhook URL carry the news.',
					},
				},
				textField({
					displayName: 'Merchant Custom ID',
					name: 'merchantCustomId',
					placeholder: 'e.g. order-1001',
					description: 'Your own reference; Charge can insist on it',
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
							'Address that gets the event about the Authorization, also when the page does not submit its form because the customer pays on the same device. Not that of a DropPay Trigger, which takes signed URLs only: use a Webhook node and Checkout: Check.',
					},
					read: optional(readWebhookUrl),
				},
			],
		),
	],
};

async function execute(item: Item): Promise<IDataObject> {
	const amount = item.read('amount') as number;
	const maxCharges = (item.read('additionalFields.maxCharges') as number | undefined) ?? 1;
	const { checkout, publicKey, overrides } = item.checkout;
	const button: CheckoutButton = {
		scriptUrl: `${checkout}${endpointPath('checkoutScript', {}, overrides).path}`,
		publicKey,
		cents: fromApiAmount(amount),
		description: item.read('description') as string,
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
	await item.spendWithoutRequest(amount, maxCharges);
	return html;
}
