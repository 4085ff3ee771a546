import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { createTransfer } from './createTransfer';
import { get } from './get';
import { getTransfers } from './getTransfers';
import { update } from './update';

export const pull: Resource = {
	name: 'Pull',
	value: 'pull',
	operations: [cancel, create, createTransfer, get, getTransfers, update],
};
