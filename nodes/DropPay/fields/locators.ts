import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import type { Field } from '../operation';
import { optional, readId } from './values';

interface LocatorTexts {
	displayName: string;
	name: string;
	description: string;
	/** Method of the pick list, see listSearch.ts. */
	searchListMethod?: string;
	/** An id as an example. */
	example: string;
	/** Another locator that decides what is offered: when it changes, n8n empties this one. */
	dependsOn?: string;
	required?: boolean;
}

/** A resource, picked from a list or given by its id. */
export function locatorField(texts: LocatorTexts): Field {
	const { displayName, name, description, searchListMethod, example, dependsOn } = texts;
	const required = texts.required ?? true;
	const property: INodeProperties = {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: searchListMethod ? 'list' : 'id', value: '' },
		required,
		description,
		...(dependsOn && { typeOptions: { loadOptionsDependsOn: [`${dependsOn}.value`] } }),
		modes: [
			...(searchListMethod ? [fromList(searchListMethod)] : []),
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
		],
	};
	return { property, read: required ? readId : readOptionalLocator };
}

/** Keeps the linter from taking a mode of a locator for a parameter, which would need a default. */
function named(displayName: string, name: string) {
	return { displayName, name };
}

function fromList(searchListMethod: string): INodePropertyMode {
	const typeOptions = { searchListMethod, searchable: true };
	return { ...named('From List', 'list'), type: 'list', typeOptions };
}

const readOptionalLocator: NonNullable<Field['read']> = (value, surroundings) => {
	const given =
		value !== null && typeof value === 'object' && 'value' in value
			? (value as { value: unknown }).value
			: value;
	return optional(readId)(given, surroundings);
};

export const posLocator = locatorField({
	displayName: 'POS',
	name: 'posId',
	description: 'Point of sale, whose ID the DropPay Developer Area shows',
	searchListMethod: 'searchPos',
	example: 'POS000000001',
});

export const brandLocator = locatorField({
	displayName: 'Brand',
	name: 'brandId',
	description: 'Brand whose Stores are offered below; it is not sent',
	searchListMethod: 'searchBrands',
	example: 'BRN000000001',
	required: false,
});

export const storeLocator = locatorField({
	displayName: 'Store',
	name: 'storeId',
	description: 'Store that the POS belongs to',
	searchListMethod: 'searchStores',
	dependsOn: 'brandId',
	example: 'STR000000001',
});
