import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { endAndConfirm } from '../../run/confirmEnd';
import { authorizationIdField } from './fields';

/** Inferred from the status CANCELLED. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel authorization',
	description: 'Withdraw an Authorization',
	request: { endpoint: 'cancelAuthorization', ids: { authorization_id: 'authorizationId' } },
	execute: endAndConfirm('cancelled', 'getAuthorization'),
	fields: [authorizationIdField, optionsField('cancelAuthorization', false)],
};
