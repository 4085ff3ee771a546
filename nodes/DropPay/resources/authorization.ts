import { authorizationProperties, policyOptions } from '../../shared/fields';
import {
	additionalFields,
	amountField,
	choiceField,
	dateTimeField,
	idField,
	loopbackUriField,
	simplifyField,
	textField,
	wholeNumberField,
} from '../fields/builders';
import { eventsFields } from '../fields/events';
import { posLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import { simplified } from '../fields/outputs';
import { optional, readJsonObject } from '../fields/readers';
import type { Field, Operation, Resource } from '../operation';
import { endAndConfirm } from '../run/confirmEnd';
import { sendAndWaitOf, waitFor } from '../waiting/operations';

const chargesAtMost = wholeNumberField({
	displayName: 'Max Charges',
	name: 'chargeMaxCount',
	description: 'How many charges are authorized; one where this is left out',
});

/**
 * One charge is always said, never left to DropPay: no source tells how many an Authorization without a limit
 * allows, and a single charge is what a repeated run and a lost answer are held against.
 */
const chargeMaxCountField: Field = {
	...chargesAtMost,
	read: (value, surroundings) => chargesAtMost.read?.(value, surroundings) ?? 1,
};

export const authorizationIdField = idField({
	displayName: 'Authorization ID or Link',
	name: 'authorizationId',
	placeholder: 'e.g. CHT0000000001',
	description: 'ID of the Authorization, or its link',
});

/** What an Authorization is over, whoever opens it: the API or the pay button of the Checkout. */
export const authorizedAmountField = amountField({
	displayName: 'Amount (EUR)',
	name: 'amount',
	required: true,
	description: 'Amount of each single charge',
});

/**
 * What a payment is for. n8n's editor lets no model fill a parameter named `description` at the top of a node, so it has
 * another name (n8n 2.41.1, fromAIOverride).
 */
export const descriptionField = textField({
	displayName: 'Description',
	name: 'paymentDescription',
	required: true,
	max: 512,
	placeholder: 'e.g. Order 1001',
	description: 'Good or service, as the customer reads it in the app',
});

export const policyField = choiceField({
	displayName: 'Policy',
	name: 'policy',
	options: policyOptions,
	default: 'CHARGEABLE',
	description: 'What happens when the customer confirms',
});

/** Body: doc authorization, checkout-api; where a property is only inferred, droppay-api.md section 5.3 says so. */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create authorization',
	description: 'Ask a customer to authorize a payment in the DropPay app',
	request: {
		endpoint: 'createAuthorization',
		body: {
			pos_id: 'posId',
			charge_amount: 'amount',
			description: 'paymentDescription',
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

/** Reading also renews the pay token [doc: authorization]. */
const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get authorization',
	description: 'Read an Authorization, its status and what it still allows',
	request: { endpoint: 'getAuthorization', ids: { authorization_id: 'authorizationId' } },
	output: simplified(...authorizationProperties),
	shareable: 'authorization',
	fields: [authorizationIdField, simplifyField, optionsField('getAuthorization', true)],
};

/** Inferred from the status CANCELLED. */
const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel authorization',
	description: 'Withdraw an Authorization',
	request: { endpoint: 'cancelAuthorization', ids: { authorization_id: 'authorizationId' } },
	execute: endAndConfirm('cancelled', 'getAuthorization'),
	fields: [authorizationIdField, optionsField('cancelAuthorization', false)],
};

const sendAndWait = sendAndWaitOf(create, 'authorization');

const wait = waitFor('authorization', authorizationIdField);

export const authorization: Resource = {
	name: 'Authorization',
	value: 'authorization',
	operations: [cancel, create, sendAndWait, get, wait],
};
