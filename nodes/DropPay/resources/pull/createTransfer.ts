import { additionalFields, amountField, textField } from '../../fields/builders';
import { transferOptionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { pullIdField } from './fields';
import { transferOnce } from './transferOnce';

/** Body: client freeback. The payer is not asked again [client: freeback]. */
export const createTransfer: Operation = {
	name: 'Create Transfer',
	value: 'createTransfer',
	action: 'Create transfer on pull',
	description: 'Take money on a confirmed Pull with the policy Transferable',
	request: {
		endpoint: 'createPullTransfer',
		ids: { pull_id: 'pullId' },
		body: { amount: 'amount', description: 'description' },
	},
	execute: transferOnce,
	fields: [
		pullIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: 'Amount to take, within what the Pull allows',
		}),
		textField({
			displayName: 'Description',
			name: 'description',
			required: true,
			placeholder: 'e.g. January',
			description:
				'Reason of the transfer, by which it is told from others. A second transfer over the same amount and with the same description is taken for a repetition and not made.',
		}),
		additionalFields(),
		transferOptionsField('createPullTransfer'),
	],
};
