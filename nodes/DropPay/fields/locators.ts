import { locatorProperty, posProperty, type LocatorTexts } from '../../shared/fields';
import type { Field } from '../operation';
import { optional, readId } from './readers';

/** A resource, picked from a list or given by its id. */
function locatorField(texts: LocatorTexts): Field {
	const isRequired = texts.required ?? true;
	return {
		property: locatorProperty(texts),
		read: isRequired ? readId : readOptionalLocator,
		isId: true,
	};
}

const readOptionalLocator: NonNullable<Field['read']> = (value, surroundings) => {
	const given =
		value !== null && typeof value === 'object' && 'value' in value
			? (value as { value: unknown }).value
			: value;
	return optional(readId)(given, surroundings);
};

export const posLocator: Field = { property: posProperty, read: readId, isId: true };

export const brandLocator = locatorField({
	displayName: 'Brand',
	name: 'brandId',
	description: "Brand whose Stores are offered below. It isn't sent to DropPay.",
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
