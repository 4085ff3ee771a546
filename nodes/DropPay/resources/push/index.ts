import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { get } from './get';
import { getTransfers } from './getTransfers';
import { sendAndWait } from './sendAndWait';
import { update } from './update';
import { wait } from './wait';

export const push: Resource = {
	name: 'Push',
	value: 'push',
	operations: [cancel, create, sendAndWait, get, getTransfers, update, wait],
};
