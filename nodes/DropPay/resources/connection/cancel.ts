import { optionsField } from '../../fields/options';
import { ended } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { connectionIdField } from './fields';

/** Possible while nobody has confirmed it [doc: authentication-v1]. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel connection',
	description: 'Withdraw a Connection that is not confirmed yet',
	request: { endpoint: 'cancelConnection', ids: { connection_id: 'connectionId' } },
	output: ended('cancelled', 'connection_id'),
	fields: [connectionIdField, optionsField('cancelConnection', false)],
};
