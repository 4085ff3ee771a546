import { updateFields } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { readyStatusField } from '../../fields/orders';
import type { Operation } from '../../operation';
import { formIdField, sourceAccountField } from './fields';

/**
 * Commits the form [doc: pagopa-v3], or lets an Authorization of an Acquirer POS bring the money instead of the
 * connected account [doc: acquirer].
 */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update PagoPA form',
	description: 'Commit a payment form, or replace what pays by an Authorization of a card terminal',
	request: {
		endpoint: 'updatePagopaForm',
		ids: { form_id: 'formId' },
		body: {
			status: 'updateFields.status',
			source_account: 'updateFields.sourceAccount',
		},
	},
	answers: 'Form',
	fields: [
		formIdField,
		updateFields(
			readyStatusField,
			sourceAccountField(
				'What pays: the ID of an Authorization on an Acquirer POS, whose card payment then covers the form, or of an account',
			),
		),
		optionsField('updatePagopaForm', false),
	],
};
