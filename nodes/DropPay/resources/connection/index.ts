import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';
import { sendAndWait } from './sendAndWait';
import { wait } from './wait';

export const connection: Resource = {
	name: 'Connection',
	value: 'connection',
	operations: [cancel, create, sendAndWait, get, wait],
};
