import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { endAndConfirm } from '../../run/confirmEnd';
import { connectionIdField } from './fields';

/** Possible while nobody has confirmed it [doc: authentication-v1]. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel connection',
	description: 'Withdraw a Connection that is not confirmed yet',
	request: { endpoint: 'cancelConnection', ids: { connection_id: 'connectionId' } },
	execute: endAndConfirm('cancelled', 'getConnection'),
	fields: [connectionIdField, optionsField('cancelConnection', false)],
};
