import type { IDataObject } from 'n8n-workflow';

import { checkAnswer } from '../../../../api/answersMatch';
import {
	additionalFields,
	amountField,
	choiceField,
	loopbackUriField,
	textField,
} from '../../fields/builders';
import { eventsFields } from '../../fields/events';
import { optionsField } from '../../fields/options';
import { openingStatusField } from '../../fields/orders';
import { payerFields, recipientIbanField } from '../../fields/parties';
import { optional, readFutureDay } from '../../fields/values';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { connectedAccount } from './recipient';

/**
 * Body: client freeback; description and status also doc pull. The payer's property `source` is inferred from
 * the Push. DropPay also knows amounts limited to a maximum and debits that it repeats by itself [doc: pull],
 * under labels that nobody has seen: those go through Additional Properties.
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create pull',
	description:
		'Ask for money, once or as a standing permission; the payer confirms it in the DropPay app',
	request: {
		endpoint: 'createPull',
		body: {
			description: 'description',
			policy: 'policy',
			transfer_amount_policy: 'transferAmountPolicy',
			transfer_amount: 'transferAmount',
			date_end: 'dateEnd',
			'source.username': 'payerPhone',
			'source.account': 'payerIban',
			'source.account_iban': 'payerIban',
			'recipient.account': 'additionalFields.recipientIban',
			'recipient.account_iban': 'additionalFields.recipientIban',
			status: 'status',
			loopback_uri: 'additionalFields.loopbackUri',
		},
		events: 'pull',
	},
	execute,
	shareable: 'pull',
	fields: [
		textField({
			displayName: 'Description',
			name: 'description',
			required: true,
			placeholder: 'e.g. Order 1001',
			description: 'What the money is for, as the payer reads it in the app',
		}),
		...payerFields,
		choiceField({
			displayName: 'Policy',
			name: 'policy',
			options: [
				{
					name: 'Transferable',
					value: 'TRANSFERABLE',
					description: 'A standing permission; you ask for each transfer later',
				},
				{
					name: 'Transferred',
					value: 'TRANSFERRED',
					description: 'The money moves when the payer confirms',
				},
			],
			default: 'TRANSFERRED',
			description:
				'What happens when the payer confirms. Another label that DropPay knows goes into Additional Properties as "policy".',
		}),
		choiceField({
			displayName: 'Amount Policy',
			name: 'transferAmountPolicy',
			options: [
				{ name: 'Fixed', value: 'FIXED', description: 'Each transfer is over this amount' },
				{ name: 'Open', value: 'OPEN', description: 'Each transfer may be over any amount' },
			],
			default: 'FIXED',
			description:
				'How the amount of a transfer is bounded. DropPay also limits amounts to a maximum, under a label that is not documented: put it into Additional Properties as "transfer_amount_policy".',
		}),
		amountField({
			displayName: 'Amount (EUR)',
			name: 'transferAmount',
			required: true,
			displayOptions: { show: { transferAmountPolicy: ['FIXED'] } },
			description: 'Amount of each single transfer',
		}),
		{
			property: {
				displayName: 'Last Day',
				name: 'dateEnd',
				type: 'dateTime',
				default: '',
				displayOptions: { show: { policy: ['TRANSFERABLE'] } },
				description: 'Last day of the permission; the time of day does not count',
			},
			read: optional(readFutureDay),
			decisive: true,
		},
		openingStatusField,
		...eventsFields,
		additionalFields(loopbackUriField, recipientIbanField),
		optionsField('createPull', true),
	],
};

/** Names the connected account as the recipient when no other is named. */
async function execute(item: Item): Promise<IDataObject> {
	const request = item.request();
	const { recipient } = request.body;
	const isToOwnAccount = recipient === undefined || recipient === null;
	const body = {
		...request.body,
		recipient: isToOwnAccount ? await connectedAccount(item) : recipient,
	};
	const pull = await item.send<IDataObject>({
		...request,
		body,
		isToOwnAccount,
	});
	checkAnswer('Pull', { body }, pull);
	return pull;
}
