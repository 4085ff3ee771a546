import { optionsField } from '../../fields/options';
import { ended } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pushIdField } from './fields';

/** Inferred from the Connection. What was transferred before stays transferred. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel push',
	description: 'Withdraw a Push, so that no further money moves on it',
	request: { endpoint: 'cancelPush', ids: { push_id: 'pushId' } },
	output: ended('cancelled', 'push_id'),
	fields: [pushIdField, optionsField('cancelPush', false)],
};
