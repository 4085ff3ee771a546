import type { Resource } from '../../operation';
import { create } from './create';
import { deletePos } from './delete';
import { get } from './get';
import { update } from './update';

export const pos: Resource = {
	name: 'POS',
	value: 'pos',
	operations: [create, deletePos, get, update],
};
