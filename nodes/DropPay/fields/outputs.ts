import type { IDataObject } from 'n8n-workflow';

import { resourcesIn } from '../../../api/errors/responseShape';
import { withOnly } from '../../shared/fields';
import type { Field, Operation } from '../operation';
import { booleanField } from './builders';
import { readWholeNumber } from './readers';

export const returnAllField = booleanField({
	displayName: 'Return All',
	name: 'returnAll',
	description: 'Whether to return all results or only up to a given limit',
});

export const limitField: Field = {
	property: {
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	read: readWholeNumber(1),
};

/** The entries of a list that DropPay wraps in a property, one item each, up to the limit where it is shown. */
export function firstOf(property: string): NonNullable<Operation['output']> {
	return (response, _ids, item) =>
		resourcesIn<IDataObject>(response, property).slice(0, item.read('limit') as number | undefined);
}

/** What "Simplify" does where the useful properties are enough. */
export function keepOnly(...properties: string[]): NonNullable<Operation['simplify']> {
	return (entity) => withOnly(entity, properties);
}

/** What people look for first, in n8n's table and JSON views. */
const FIRST = [
	'id',
	'status',
	'decision',
	'approved',
	'sharing',
	'amount',
	'charge_amount',
	'transfer_amount',
	'charge',
];

/** What only the nodes need. */
const LAST = 'webhooks';

/** The same properties, the useful ones first. */
export function inReadableOrder(entity: IDataObject): IDataObject {
	const { [LAST]: last, ...others } = entity;
	const first = withOnly(entity, FIRST);
	return { ...first, ...others, ...(last !== undefined && { [LAST]: last }) };
}
