import { additionalFields, amountField, loopbackUriField, textField } from '../../fields/builders';
import { eventsFields } from '../../fields/events';
import { optionsField } from '../../fields/options';
import { openingStatusField } from '../../fields/orders';
import { recipientFields, sourceIbanField } from '../../fields/parties';
import { scheduleBody, scheduleFields } from '../../fields/schedule';
import type { Operation } from '../../operation';

/**
 * Body: doc push, psd2-payment-initiation and client freeback for amount, recipient, status, description and
 * source; the rest inferred from mavrav (transfer_description, recurrence) and from the Pull (webhooks,
 * loopback_uri). Every Push asks the account owner for a confirmation in the app [doc: bank-overview].
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create push',
	description:
		'Order a transfer to a DropPay account or any SEPA IBAN; the account owner confirms it in the DropPay app',
	request: {
		endpoint: 'createPush',
		body: {
			amount: 'amount',
			'recipient.account': 'recipientIban',
			'source.account': 'additionalFields.sourceIban',
			description: 'description',
			transfer_description: 'additionalFields.transferDescription',
			...scheduleBody,
			status: 'status',
			loopback_uri: 'additionalFields.loopbackUri',
		},
		events: 'push',
	},
	answers: 'Push',
	shareable: 'push',
	fields: [
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: 'Amount of each single transfer',
		}),
		...recipientFields,
		textField({
			displayName: 'Description',
			name: 'description',
			placeholder: 'e.g. Invoice 7',
			description: 'Label of the order, by which you find it again in the app',
		}),
		...scheduleFields,
		openingStatusField,
		...eventsFields,
		additionalFields(
			loopbackUriField,
			sourceIbanField,
			textField({
				displayName: 'Transfer Description',
				name: 'transferDescription',
				placeholder: 'e.g. Invoice 7, first part',
				description: 'Reason of each transfer, as the recipient reads it',
			}),
		),
		optionsField('createPush', true),
	],
};
