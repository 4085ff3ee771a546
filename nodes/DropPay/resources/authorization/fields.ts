import {
	amountField,
	choiceField,
	idField,
	textField,
	wholeNumberField,
} from '../../fields/builders';
import type { Field } from '../../operation';

const chargesAtMost = wholeNumberField({
	displayName: 'Charges at Most',
	name: 'chargeMaxCount',
	description: 'How many charges are authorized; one where this is left out',
});

/**
 * One charge is always said, never left to DropPay: no source tells how many an Authorization without a limit
 * allows, and a single charge is what a repeated run and a lost answer are held against.
 */
export const chargeMaxCountField: Field = {
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

export const descriptionField = textField({
	displayName: 'Description',
	name: 'description',
	required: true,
	max: 512,
	placeholder: 'e.g. Order 1001',
	description: 'Good or service, as the customer reads it in the app',
});

export const policyField = choiceField({
	displayName: 'Policy',
	name: 'policy',
	options: [
		{
			name: 'Booked',
			value: 'BOOKED',
			description: "Reserves the amount on the customer's account; you charge later",
		},
		{
			name: 'Chargeable',
			value: 'CHARGEABLE',
			description: 'Moves nothing at the confirmation; you charge later',
		},
		{
			name: 'Charged',
			value: 'CHARGED',
			description: 'DropPay charges at the moment of the confirmation',
		},
	],
	default: 'CHARGEABLE',
	description: 'What happens when the customer confirms',
});

/** What "Simplify" keeps of an Authorization. */
export const authorizationProperties = [
	'id',
	'status',
	'charge_amount',
	'description',
	'merchant_custom_id',
	'policy',
	'pos_id',
	'charge_max_count',
	'charge_success_count',
	'charge_date_start',
	'charge_date_end',
	'date_last_update',
	'sharing',
] as const;
