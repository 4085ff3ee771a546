import { parseSlipCode } from '../../../api/values/italianCodes';
import { additionalFields, amountField, simplifyField, textField } from '../fields/builders';
import { locatorField } from '../fields/locators';
import { optionsField } from '../fields/options';
import { keepOnly } from '../fields/outputs';
import { sourceIbanField } from '../fields/parties';
import type { Field, Mapping, Resource } from '../operation';

/** Body of a MAV or RAV payment: doc mavrav; the code is inferred from what a slip carries. */
const slipBody: Mapping = {
	code: 'code',
	amount: 'amount',
	description: 'additionalFields.description',
	transfer_description: 'additionalFields.transferDescription',
	'source.account': 'additionalFields.sourceIban',
};

function slipFields(name: 'MAV' | 'RAV'): Field[] {
	return [
		{
			property: {
				displayName: `${name} Code`,
				name: 'code',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 01234567890123456',
				description: `Code of 17 digits on the ${name}`,
			},
			read: parseSlipCode,
		},
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: `Amount on the ${name}`,
		}),
		simplifyField,
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
const slipProperties = [
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

function slipIdField(name: 'MAV' | 'RAV'): Field {
	return locatorField({
		displayName: `${name} Payment`,
		name: 'slipId',
		example: 'SEM0000000001',
		description: `ID of the ${name} payment`,
	});
}

/**
 * The two forms of an Italian slip differ by name only. Entity: doc mavrav; where it is posted is inferred. The
 * account owner confirms the payment in the app.
 */
function slip(
	name: 'MAV' | 'RAV',
	create: 'createMav' | 'createRav',
	get: 'getMav' | 'getRav',
): Resource {
	return {
		name,
		value: name.toLowerCase(),
		description:
			name === 'MAV'
				? 'Pay an Italian bank slip (bollettino MAV)'
				: 'Pay an Italian tax slip (bollettino RAV)',
		operations: [
			{
				name: 'Create',
				value: 'create',
				action: `Create ${name} payment`,
				description: `Order the payment of a ${name} slip; the account owner confirms it in the DropPay app`,
				request: { endpoint: create, body: slipBody },
				simplify: keepOnly(...slipProperties),
				answers: 'Payment',
				fields: [...slipFields(name), optionsField(create, false)],
			},
			{
				name: 'Get',
				value: 'get',
				action: `Get ${name} payment`,
				description: `Fetch a ${name} payment and its status`,
				request: { endpoint: get, ids: { slip_id: 'slipId' } },
				simplify: keepOnly(...slipProperties),
				fields: [slipIdField(name), simplifyField, optionsField(get, false)],
			},
		],
	};
}

export const mav = slip('MAV', 'createMav', 'getMav');

export const rav = slip('RAV', 'createRav', 'getRav');
