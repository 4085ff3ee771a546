import { sharingLink } from '../../../api/contract/links';
import { resourceKinds } from '../../../api/contract/resourceKinds';
import { policyOptions } from '../../shared/fields';
import {
	additionalFields,
	amountField,
	choiceField,
	dateTimeField,
	loopbackUriField,
	simplifyField,
	textField,
	wholeNumberField,
} from '../fields/builders';
import { eventsFields } from '../fields/events';
import { locatorField, posLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import { keepOnly } from '../fields/outputs';
import { optional, readJsonObject } from '../fields/readers';
import type { Field, Operation, Resource } from '../operation';
import { endAndConfirm } from '../run/confirmEnd';
import { sendAndWaitOf, waitFor } from '../waiting/operations';

const chargesAtMost = wholeNumberField({
	displayName: 'Max Charges',
	name: 'chargeMaxCount',
	description: 'Number of charges that the customer authorizes. Without this field it is one.',
});

/**
 * Always sent, 1 by default: no source says how many charges an Authorization without a limit allows, and the guards
 * against repeated runs and lost responses rely on a single charge.
 */
const chargeMaxCountField: Field = {
	...chargesAtMost,
	read: (value, surroundings) => chargesAtMost.read?.(value, surroundings) ?? 1,
};

export const authorizationIdField = locatorField({
	displayName: 'Authorization',
	name: 'authorizationId',
	link: sharingLink('authorization', 'CHT0000000001'),
	example: 'CHT0000000001',
	description: 'ID of the Authorization, or its link',
});

/** The amount of an Authorization, created by the API or by the pay button of the Checkout. */
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
	description: 'Name of the good or service, as the customer sees it in the app',
});

export const policyField = choiceField({
	displayName: 'Policy',
	name: 'policy',
	options: policyOptions,
	default: 'CHARGEABLE',
	description: 'Action of DropPay when the customer confirms',
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
	simplify: keepOnly(...resourceKinds.authorization.summary),
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
					'Action of DropPay when the customer confirms. Other labels go into Additional Properties as "policy".',
			},
		},
		...eventsFields,
		simplifyField,
		additionalFields(
			chargeMaxCountField,
			dateTimeField({
				displayName: 'Charge From',
				name: 'chargeDateStart',
				description: 'Time before which no charge is possible',
			}),
			dateTimeField({
				displayName: 'Charge Until',
				name: 'chargeDateEnd',
				description: 'Time after which no charge is possible',
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
				rejectEmptyExpression: true,
			},
		),
		optionsField('createAuthorization', true),
	],
};

/** Fetching also renews the pay token [doc: authorization]. */
const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get authorization',
	description: 'Fetch an Authorization, its status and what it still allows',
	request: { endpoint: 'getAuthorization', ids: { authorization_id: 'authorizationId' } },
	simplify: keepOnly(...resourceKinds.authorization.summary),
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
	description: 'Pre-authorization: a customer approves a payment in the app, then you charge it',
	operations: [cancel, create, sendAndWait, get, wait],
};
