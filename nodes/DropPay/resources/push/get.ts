import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pushIdField } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get push',
	description: 'Read a Push and its status',
	request: { endpoint: 'getPush', ids: { push_id: 'pushId' } },
	output: simplified(
		'id',
		'status',
		'amount',
		'fee',
		'description',
		'recipient',
		'date_scheduled',
		'recurrence',
		'date_last_modified',
		'sharing',
	),
	shareable: 'push',
	fields: [pushIdField, simplifyField, optionsField('getPush', true)],
};
