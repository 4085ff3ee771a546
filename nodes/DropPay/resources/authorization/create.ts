import {
	additionalFields,
	choiceField,
	dateTimeField,
	loopbackUriField,
	textField,
} from '../../fields/builders';
import { eventsFields } from '../../fields/events';
import { posLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import { optional, readJsonObject } from '../../fields/values';
import type { Operation } from '../../operation';
import {
	authorizedAmountField,
	chargeMaxCountField,
	descriptionField,
	policyField,
} from './fields';

/** Body: doc authorization, checkout-api; where a property is only inferred, droppay-api.md section 5.3 says so. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create authorization',
	description: 'Ask a customer to authorize a payment in the DropPay app',
	request: {
		endpoint: 'createAuthorization',
		body: {
			pos_id: 'posId',
			charge_amount: 'amount',
			description: 'description',
			policy: 'policy',
			charge_max_count: 'additionalFields.chargeMaxCount',
			charge_date_start: 'additionalFields.chargeDateStart',
			charge_date_end: 'additionalFields.chargeDateEnd',
			merchant_custom_id: 'additionalFields.merchantCustomId',
			loopback_uri: 'additionalFields.loopbackUri',
			scheme: 'additionalFields.scheme',
			scheme_data: 'additionalFields.schemeData',
		},
		events: 'authorization',
	},
	answers: 'Authorization',
	shareable: 'authorization',
	fields: [
		posLocator,
		authorizedAmountField,
		descriptionField,
		{
			...policyField,
			property: {
				...policyField.property,
				description:
					'What happens when the customer confirms. Another label that DropPay knows goes into Additional Properties as "policy".',
			},
		},
		...eventsFields,
		additionalFields(
			chargeMaxCountField,
			dateTimeField({
				displayName: 'Charge From',
				name: 'chargeDateStart',
				description: 'No charge before this time',
			}),
			dateTimeField({
				displayName: 'Charge Until',
				name: 'chargeDateEnd',
				description: 'No charge after this time',
			}),
			loopbackUriField,
			textField({
				displayName: 'Merchant Custom ID',
				name: 'merchantCustomId',
				placeholder: 'e.g. order-1001',
				description: 'Your own reference',
			}),
			choiceField({
				displayName: 'Scheme',
				name: 'scheme',
				options: [
					{ name: 'DropPay', value: 'DROPPAY' },
					{ name: 'SEPA Credit Transfer', value: 'SEPASCT' },
				],
				default: 'DROPPAY',
				description: 'Payment scheme',
			}),
			{
				property: {
					displayName: 'Scheme Data',
					name: 'schemeData',
					type: 'json',
					default: '{}',
					description: 'Data of the scheme, as a JSON object',
				},
				read: optional(readJsonObject),
				decisive: true,
			},
		),
		optionsField('createAuthorization', true),
	],
};
