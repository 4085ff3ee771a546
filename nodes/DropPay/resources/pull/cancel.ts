import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { endAndConfirm } from '../../run/confirmEnd';
import { pullIdField } from './fields';

/** Inferred from the Connection. What was transferred before stays transferred. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel pull',
	description: 'Withdraw a Pull, so that no further money moves on it',
	request: { endpoint: 'cancelPull', ids: { pull_id: 'pullId' } },
	execute: endAndConfirm('cancelled', 'getPull'),
	fields: [pullIdField, optionsField('cancelPull', false)],
};
