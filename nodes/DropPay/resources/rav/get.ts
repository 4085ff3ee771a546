import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import { slipIdField, slipProperties } from '../../fields/slips';
import type { Operation } from '../../operation';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get RAV payment',
	description: 'Read a RAV payment and its status',
	request: { endpoint: 'getRav', ids: { slip_id: 'slipId' } },
	output: simplified(...slipProperties),
	fields: [slipIdField('RAV'), simplifyField, optionsField('getRav', false)],
};
