import { optionsField } from '../fields/options';
import { firstOf, limitField, returnAllField } from '../fields/outputs';
import type { Operation, Resource } from '../operation';

/** The answer wraps the list and knows no pages [doc: brand-store], so the limit is ours. */
const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many brands',
	description: 'List the Brands of the connected account with their Stores',
	request: { endpoint: 'listBrands' },
	output: firstOf('brands'),
	fields: [returnAllField, limitField, optionsField('listBrands', false)],
};

export const brand: Resource = {
	name: 'Brand',
	value: 'brand',
	description: 'Names under which you sell, with their Stores',
	operations: [getAll],
};
