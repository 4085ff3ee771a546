import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pushIdField, pushProperties } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get push',
	description: 'Read a Push and its status',
	request: { endpoint: 'getPush', ids: { push_id: 'pushId' } },
	output: simplified(...pushProperties),
	shareable: 'push',
	fields: [pushIdField, simplifyField, optionsField('getPush', true)],
};
