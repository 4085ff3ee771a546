import { amountField, textField, updateFields } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { readyStatusField } from '../../fields/orders';
import type { Operation } from '../../operation';
import { orderMadeReady } from '../../run/orderMadeReady';
import { pullIdField } from './fields';

/** That a PATCH makes a DRAFT READY is documented [doc: pull]; the other properties are inferred. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update pull',
	description: 'Change a draft Pull, or make it ready for the payer',
	request: {
		endpoint: 'updatePull',
		ids: { pull_id: 'pullId' },
		body: {
			status: 'updateFields.status',
			description: 'updateFields.description',
			transfer_amount: 'updateFields.transferAmount',
		},
	},
	answers: 'Pull',
	unsaid: orderMadeReady('getPull', ['transfer_amount']),
	shareable: 'pull',
	fields: [
		pullIdField,
		updateFields(
			amountField({
				displayName: 'Amount (EUR)',
				name: 'transferAmount',
				description: 'New amount of each single transfer',
			}),
			textField({
				displayName: 'Description',
				name: 'description',
				description: 'New text for the payer',
			}),
			readyStatusField,
		),
		optionsField('updatePull', true),
	],
};
