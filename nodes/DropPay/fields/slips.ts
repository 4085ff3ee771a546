import { parseSlipCode } from '../../../api/italianCodes';
import type { Field, Mapping } from '../operation';
import { additionalFields, amountField, idField, textField } from './builders';
import { sourceIbanField } from './parties';

/** Body of a MAV or RAV payment: doc mavrav; the code is inferred from what a slip carries. */
export const slipBody: Mapping = {
	code: 'code',
	amount: 'amount',
	description: 'additionalFields.description',
	transfer_description: 'additionalFields.transferDescription',
	'source.account': 'additionalFields.sourceIban',
};

/** @param name MAV or RAV */
export function slipFields(name: string): Field[] {
	return [
		{
			property: {
				displayName: `${name} Code`,
				name: 'code',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 01234567890123456',
				description: `The 17 digits on the ${name}`,
			},
			read: parseSlipCode,
		},
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: `Amount on the ${name}`,
		}),
		additionalFields(
			textField({
				displayName: 'Description',
				name: 'description',
				description: 'Label of the payment',
			}),
			sourceIbanField,
			textField({
				displayName: 'Transfer Description',
				name: 'transferDescription',
				description: 'Reason of the payment',
			}),
		),
	];
}

/** What "Simplify" keeps of a slip. */
export const slipProperties = [
	'id',
	'status',
	'code',
	'amount',
	'fee',
	'description',
	'transfer_description',
	'source',
	'date_scheduled',
	'date_recipient',
	'date_last_modified',
	'sharing',
] as const;

/** @param name MAV or RAV */
export function slipIdField(name: string): Field {
	return idField({
		displayName: `${name} Payment ID`,
		name: 'slipId',
		placeholder: 'e.g. SEM0000000001',
		description: `ID of the ${name} payment`,
	});
}
