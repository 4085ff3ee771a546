import type { Resource } from '../../operation';
import { create } from './create';
import { executeForm } from './execute';
import { get } from './get';
import { update } from './update';

export const pagoPa: Resource = {
	name: 'PagoPA',
	value: 'pagoPa',
	operations: [create, executeForm, get, update],
};
