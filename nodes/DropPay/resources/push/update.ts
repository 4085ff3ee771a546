import { amountField, textField, updateFields } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { readyStatusField } from '../../fields/orders';
import type { Operation } from '../../operation';
import { orderMadeReady } from '../../run/orderMadeReady';
import { pushIdField } from './fields';

/** By analogy with the Pull; that a DRAFT is editable is documented [doc: push], which properties are is inferred. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update push',
	description: 'Change a draft Push, or make it ready for the confirmation',
	request: {
		endpoint: 'updatePush',
		ids: { push_id: 'pushId' },
		body: {
			status: 'updateFields.status',
			amount: 'updateFields.amount',
			description: 'updateFields.description',
		},
	},
	answers: 'Push',
	unsaid: orderMadeReady('getPush', ['amount', 'recipient', 'recurrence', 'date_scheduled']),
	shareable: 'push',
	fields: [
		pushIdField,
		updateFields(
			amountField({
				displayName: 'Amount (EUR)',
				name: 'amount',
				description: 'New amount of each single transfer',
			}),
			textField({ displayName: 'Description', name: 'description', description: 'New label' }),
			readyStatusField,
		),
		optionsField('updatePush', true),
	],
};
