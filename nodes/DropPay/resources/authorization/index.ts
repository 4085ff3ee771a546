import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';

export const authorization: Resource = {
	name: 'Authorization',
	value: 'authorization',
	operations: [cancel, create, get],
};
