import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { formIdField } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get PagoPA form',
	description: 'Read a payment form: status, amount due, what pays',
	request: { endpoint: 'getPagopaForm', ids: { form_id: 'formId' } },
	fields: [formIdField, optionsField('getPagopaForm', false)],
};
