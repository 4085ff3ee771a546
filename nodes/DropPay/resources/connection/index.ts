import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';

export const connection: Resource = {
	name: 'Connection',
	value: 'connection',
	operations: [cancel, create, get],
};
