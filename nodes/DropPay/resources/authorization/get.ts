import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { authorizationIdField, authorizationProperties } from './fields';

/** Reading also renews the pay token [doc: authorization]. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get authorization',
	description: 'Read an Authorization, its status and what it still allows',
	request: { endpoint: 'getAuthorization', ids: { authorization_id: 'authorizationId' } },
	output: simplified(...authorizationProperties),
	shareable: 'authorization',
	fields: [authorizationIdField, simplifyField, optionsField('getAuthorization', true)],
};
