import type { Resource } from '../../operation';
import { cancel } from './cancel';
import { create } from './create';
import { createTransfer } from './createTransfer';
import { get } from './get';
import { getTransfers } from './getTransfers';
import { sendAndWait } from './sendAndWait';
import { update } from './update';
import { wait } from './wait';

export const pull: Resource = {
	name: 'Pull',
	value: 'pull',
	operations: [cancel, create, sendAndWait, createTransfer, get, getTransfers, update, wait],
};
