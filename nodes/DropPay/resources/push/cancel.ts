import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { endAndConfirm } from '../../run/confirmEnd';
import { pushIdField } from './fields';

/** Inferred from the Connection. What was transferred before stays transferred. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel push',
	description: 'Withdraw a Push, so that no further money moves on it',
	request: { endpoint: 'cancelPush', ids: { push_id: 'pushId' } },
	execute: endAndConfirm('cancelled', 'getPush'),
	fields: [pushIdField, optionsField('cancelPush', false)],
};
