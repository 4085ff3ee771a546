import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';
import { sendAndWait } from './sendAndWait';
import { wait } from './wait';

export const authorization: Resource = {
	name: 'Authorization',
	value: 'authorization',
	operations: [cancel, create, sendAndWait, get, wait],
};
