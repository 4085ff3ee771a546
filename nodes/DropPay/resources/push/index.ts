import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';
import { getTransfers } from './getTransfers';
import { update } from './update';

export const push: Resource = {
	name: 'Push',
	value: 'push',
	operations: [cancel, create, get, getTransfers, update],
};
