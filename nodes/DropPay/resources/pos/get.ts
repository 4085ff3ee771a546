import { posLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get POS',
	description: 'Read a point of sale',
	request: { endpoint: 'getPos', ids: { pos_id: 'posId' } },
	fields: [posLocator, optionsField('getPos', false)],
};
