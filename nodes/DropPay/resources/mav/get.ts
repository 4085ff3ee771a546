import { simplifyField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import { simplified } from '../../fields/outputs';
import { slipIdField, slipProperties } from '../../fields/slips';
import type { Operation } from '../../operation';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get MAV payment',
	description: 'Read a MAV payment and its status',
	request: { endpoint: 'getMav', ids: { slip_id: 'slipId' } },
	output: simplified(...slipProperties),
	fields: [slipIdField('MAV'), simplifyField, optionsField('getMav', false)],
};
