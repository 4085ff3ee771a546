import { idField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get charge',
	description: 'Read a charge',
	request: { endpoint: 'getCharge', ids: { charge_id: 'chargeId' } },
	fields: [
		idField({
			displayName: 'Charge ID',
			name: 'chargeId',
			placeholder: 'e.g. CHA0000000001',
			description: 'ID of the charge, not of its Authorization',
		}),
		optionsField('getCharge', false),
	],
};
