import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pullIdField, pullProperties } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get pull',
	description: 'Read a Pull and its status',
	request: { endpoint: 'getPull', ids: { pull_id: 'pullId' } },
	output: simplified(...pullProperties),
	shareable: 'pull',
	fields: [pullIdField, simplifyField, optionsField('getPull', true)],
};
