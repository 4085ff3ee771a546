import { optionsField } from '../../fields/options';
import { ended } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { authorizationIdField } from './fields';

/** Inferred from the status CANCELLED. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel authorization',
	description: 'Withdraw an Authorization',
	request: { endpoint: 'cancelAuthorization', ids: { authorization_id: 'authorizationId' } },
	output: ended('cancelled', 'authorization_id'),
	fields: [authorizationIdField, optionsField('cancelAuthorization', false)],
};
