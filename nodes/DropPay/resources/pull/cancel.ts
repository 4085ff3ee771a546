import { optionsField } from '../../fields/options';
import { ended } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pullIdField } from './fields';

/** Inferred from the Connection. What was transferred before stays transferred. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel pull',
	description: 'Withdraw a Pull, so that no further money moves on it',
	request: { endpoint: 'cancelPull', ids: { pull_id: 'pullId' } },
	output: ended('cancelled', 'pull_id'),
	fields: [pullIdField, optionsField('cancelPull', false)],
};
