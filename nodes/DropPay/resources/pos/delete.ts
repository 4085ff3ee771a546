import { posLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import { ended } from '../../fields/outputs';
import type { Operation } from '../../operation';

export const deletePos: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete POS',
	description: 'Remove a point of sale',
	request: { endpoint: 'deletePos', ids: { pos_id: 'posId' } },
	output: ended('deleted', 'pos_id'),
	fields: [posLocator, optionsField('deletePos', false)],
};
