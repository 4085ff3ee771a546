import { isDropPayIban, parseIban } from '../../../api/values/iban';
import { InvalidValue, quote } from '../../../api/values/invalidValue';
import { toDropPayPhone } from '../../../api/values/phone';
import type { Field, Reader } from '../operation';
import { choiceField } from './builders';
import { optional } from './readers';

const IBAN_EXAMPLE = 'e.g. IT60X0542811101000000123456';

const DROPPAY_IBAN_EXAMPLE = 'e.g. IT76R3606401600000000000001';

const readIban: Reader = (value) => parseIban(value);

/** An IBAN of A-Tono is an account of DropPay, any other belongs to another bank [doc: push, psd2-payment-initiation]. */
function readDropPayIban(remedy: string): Reader {
	return (value) => {
		const iban = parseIban(value);
		if (isDropPayIban(iban)) return iban;
		throw new InvalidValue(`${quote(iban)} is not the IBAN of a DropPay account`, remedy);
	};
}

/** Who receives a Push. Either way DropPay needs an IBAN [doc: push]. */
export const recipientFields: readonly Field[] = [
	choiceField({
		displayName: 'Recipient',
		name: 'recipientType',
		options: [
			{
				name: 'DropPay Account',
				value: 'dropPay',
				description: 'A DropPay account, which receives at once',
			},
			{
				name: 'SEPA IBAN',
				value: 'sepa',
				description: 'An account of any bank in the single euro payments area',
			},
		],
		default: 'dropPay',
		description: 'Kind of account that receives the money',
	}),
	recipientIbanOf('dropPay', 'DropPay account', {
		placeholder: DROPPAY_IBAN_EXAMPLE,
		read: readDropPayIban('Choose "SEPA IBAN" as Recipient to send money to another bank.'),
	}),
	recipientIbanOf('sepa', 'account', { placeholder: IBAN_EXAMPLE, read: readIban }),
];

function recipientIbanOf(
	type: string,
	account: string,
	{ placeholder, read }: { placeholder: string; read: Field['read'] },
): Field {
	return {
		property: {
			displayName: 'Recipient IBAN',
			name: 'recipientIban',
			type: 'string',
			default: '',
			required: true,
			placeholder,
			displayOptions: { show: { recipientType: [type] } },
			description: `IBAN of the ${account} that receives the money`,
		},
		read,
	};
}

/** The payer of a Pull: a DropPay user, who is then notified, or anyone who opens its link [doc: pull]. */
export const payerFields: readonly Field[] = [
	choiceField({
		displayName: 'Payer',
		name: 'payer',
		options: [
			{
				name: 'Anyone With the Link',
				value: 'link',
				description: 'DropPay notifies no one: you send the link, or show its QR code',
			},
			{
				name: 'By IBAN',
				value: 'iban',
				description: 'The owner of this DropPay account is notified by the app',
			},
			{
				name: 'By Phone',
				value: 'phone',
				description: 'The DropPay user with this number is notified by the app',
			},
		],
		default: 'link',
		description: 'Person who is asked for the money',
	}),
	{
		property: {
			displayName: 'Payer IBAN',
			name: 'payerIban',
			type: 'string',
			default: '',
			required: true,
			placeholder: DROPPAY_IBAN_EXAMPLE,
			displayOptions: { show: { payer: ['iban'] } },
			description: 'IBAN of the DropPay account that pays',
		},
		read: readDropPayIban(
			'A Pull debits DropPay accounts only. Ask for the IBAN of the DropPay account, or send the link.',
		),
	},
	{
		property: {
			displayName: 'Payer Phone',
			name: 'payerPhone',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +393331234567',
			displayOptions: { show: { payer: ['phone'] } },
			description: 'Mobile number of the DropPay user with its country code, which is the username',
		},
		read: toDropPayPhone,
	},
];

/** Without it the connected account pays [client: freeback; doc: mavrav]. */
export const sourceIbanField: Field = {
	property: {
		displayName: 'Source IBAN',
		name: 'sourceIban',
		type: 'string',
		default: '',
		placeholder: DROPPAY_IBAN_EXAMPLE,
		description: 'IBAN of the account to debit. Empty debits the connected account.',
	},
	read: optional(readIban),
	rejectEmptyExpression: true,
};

/** Without it the connected account receives the Pull [client: freeback; doc: pull]. */
export const recipientIbanField: Field = {
	property: {
		displayName: 'Recipient IBAN',
		name: 'recipientIban',
		type: 'string',
		default: '',
		placeholder: DROPPAY_IBAN_EXAMPLE,
		description: 'IBAN of the account that receives the money. Empty uses the connected account.',
	},
	read: optional(readIban),
	rejectEmptyExpression: true,
};
