import { locatorProperty, posProperty, type LocatorTexts } from '../../shared/fields';
import type { Field } from '../operation';
import { optional, readId } from './readers';

/** A resource, given by its id or a link that holds it, or picked from a list. */
export function locatorField(texts: LocatorTexts): Field {
	const isRequired = texts.required ?? true;
	return {
		property: locatorProperty(texts),
		read: isRequired ? readId : optional(readId),
		rejectEmptyExpression: !isRequired,
		isId: true,
	};
}

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
