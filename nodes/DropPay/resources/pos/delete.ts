import { posLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { endAndConfirm } from '../../run/confirmEnd';

export const deletePos: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete POS',
	description: 'Remove a point of sale',
	request: { endpoint: 'deletePos', ids: { pos_id: 'posId' } },
	execute: endAndConfirm('deleted', 'getPos'),
	fields: [posLocator, optionsField('deletePos', false)],
};
