import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import type { Operation } from '../../operation';
import { pullIdField } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get pull',
	description: 'Read a Pull and its status',
	request: { endpoint: 'getPull', ids: { pull_id: 'pullId' } },
	output: simplified(
		'id',
		'status',
		'description',
		'policy',
		'transfer_amount_policy',
		'transfer_amount',
		'date_end',
		'source',
		'date_last_modified',
		'sharing',
	),
	shareable: 'pull',
	fields: [pullIdField, simplifyField, optionsField('getPull', true)],
};
