import type {
	IDataObject,
	INodeProperties,
	INodePropertyMode,
	INodePropertyOptions,
} from 'n8n-workflow';

export interface LocatorTexts {
	displayName: string;
	name: string;
	description: string;
	/** Method of the pick list, see listSearch.ts. */
	searchListMethod?: string;
	/** An id as an example. */
	example: string;
	/** A link of one as an example, where DropPay gives links of them. */
	link?: string;
	/** Another locator that decides what is offered: when it changes, n8n empties this one. */
	dependsOn?: string;
	required?: boolean;
}

/** A resource, picked from a list or given by its id. */
export function locatorProperty(texts: LocatorTexts): INodeProperties {
	const { displayName, name, description, searchListMethod, example, dependsOn, link } = texts;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: searchListMethod ? 'list' : 'id', value: '' },
		required: texts.required ?? true,
		description,
		...(dependsOn && { typeOptions: { loadOptionsDependsOn: [`${dependsOn}.value`] } }),
		modes: [
			...(searchListMethod ? [fromList(searchListMethod)] : []),
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
			...(link ? [byLink(link)] : []),
		],
	};
}

/** Keeps the linter from taking a mode of a locator for a parameter, which would need a default. */
function nameMode(displayName: string, name: string) {
	return { displayName, name };
}

function fromList(searchListMethod: string): INodePropertyMode {
	const typeOptions = { searchListMethod, searchable: true };
	return { ...nameMode('From List', 'list'), type: 'list', typeOptions };
}

/** n8n switches to this mode when an address is pasted. The node itself reads the id by `idFromLinkOrUrl`. */
function byLink(link: string): INodePropertyMode {
	const regex = '^https?://.*[/#]([A-Za-z0-9_-]{6,64})/?(?:[?&].*)?$';
	return {
		...nameMode('By Link', 'url'),
		type: 'string',
		placeholder: `e.g. ${link}`,
		extractValue: { type: 'regex', regex },
	};
}

export const posProperty = locatorProperty({
	displayName: 'POS',
	name: 'posId',
	description: 'Point of sale, whose ID the DropPay Developer Area shows',
	searchListMethod: 'searchPos',
	example: 'POS000000001',
});

/** Whether to flatten the entity to its useful properties. */
const simplify = {
	displayName: 'Simplify',
	name: 'simplify',
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export const simplifyProperty: INodeProperties = { type: 'boolean', default: true, ...simplify };

/** What happens when the customer confirms an Authorization. */
export const policyOptions: INodePropertyOptions[] = [
	{
		name: 'Booked',
		value: 'BOOKED',
		description: "Reserves the amount on the customer's account; you charge later",
	},
	{
		name: 'Chargeable',
		value: 'CHARGEABLE',
		description: 'Moves nothing at the confirmation; you charge later',
	},
	{
		name: 'Charged',
		value: 'CHARGED',
		description: 'DropPay charges at the moment of the confirmation',
	},
];

/** The given properties of the entity, in their order, as far as it has them. */
export function withOnly(entity: IDataObject, properties: readonly string[]): IDataObject {
	return Object.fromEntries(
		properties
			.filter((property) => entity[property] !== undefined)
			.map((property) => [property, entity[property]]),
	) as IDataObject;
}

/** The order of the fields in a collection, as n8n's guidelines want it. */
export function byLabel(a: INodeProperties, b: INodeProperties): number {
	// Not localeCompare: it loads the tables of a language, which n8n's start would wait for.
	const [one, other] = [a.displayName.toLowerCase(), b.displayName.toLowerCase()];
	return one < other ? -1 : Number(one > other);
}
