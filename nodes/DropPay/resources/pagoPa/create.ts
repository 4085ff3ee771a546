import { parseCreditorTaxCode, parseNoticeNumber } from '../../../../api/italianCodes';
import { additionalFields, amountField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { sourceAccountField } from './fields';

/**
 * The steps are documented [doc: pagopa-v3, acquirer]: POST the notice, check the data, PATCH to READY, POST to
 * execute. The members are inferred from what a notice carries. Amounts are not held against the answer: the
 * Nodo dei Pagamenti says what is due, and nothing moves before the execution.
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create PagoPA form',
	description: 'Open a payment form from a PagoPA notice; DropPay fetches what is due',
	request: {
		endpoint: 'createPagopaForm',
		body: {
			notice_number: 'noticeNumber',
			creditor_tax_code: 'creditorTaxCode',
			amount: 'amount',
			source_account: 'additionalFields.sourceAccount',
		},
	},
	fields: [
		{
			property: {
				displayName: 'Notice Number',
				name: 'noticeNumber',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 301000000000000043',
				description: 'Number of the notice (numero avviso), 18 digits',
			},
			read: parseNoticeNumber,
		},
		{
			property: {
				displayName: 'Creditor Tax Code',
				name: 'creditorTaxCode',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 80012000826',
				description: 'Codice fiscale of the creditor on the notice, 11 digits',
			},
			read: parseCreditorTaxCode,
		},
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			description: 'Amount on the notice; empty takes what the creditor asks for',
		}),
		additionalFields(
			sourceAccountField('What pays; empty takes the connected account. An Update can replace it.'),
		),
		optionsField('createPagopaForm', false),
	],
};
