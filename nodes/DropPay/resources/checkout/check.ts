import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { authorizationIdField, authorizationProperties } from '../authorization/fields';

/** Client woo-droppay; doc checkout-api. Reading also renews the pay token. */
export const check: Operation = {
	name: 'Check',
	value: 'check',
	action: 'Check checkout authorization',
	description: 'Read an Authorization that a customer gave with the pay button',
	request: { endpoint: 'checkoutCheck', ids: { authorization_id: 'authorizationId' } },
	output: simplified(...authorizationProperties),
	fields: [authorizationIdField, simplifyField, optionsField('checkoutCheck', false)],
};
