import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { byLabel, simplifyProperty } from '../../shared/fields';
import type { Field } from '../operation';
import {
	optional,
	readAmount,
	readBoolean,
	readDateTime,
	readJsonObject,
	readLoopbackUri,
	readOneOf,
	readText,
	readWholeNumber,
} from './readers';

type Shown = Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>;

/** A line of text. `max` is DropPay's limit in characters. */
export function textField(shown: Shown & { max?: number }): Field {
	const { max, ...property } = shown;
	return {
		property: { type: 'string', default: '', ...property },
		read: property.required ? readText(max) : optional(readText(max)),
	};
}

/** An amount in euro. Text, not a number: n8n's number fields would bring float arithmetic into it. */
export function amountField(shown: Shown & { description: string }): Field {
	return {
		property: {
			type: 'string',
			default: '',
			placeholder: 'e.g. 25.40',
			...shown,
			description: `${shown.description}. Decimal text such as 25.40, without currency.`,
		},
		read: shown.required ? readAmount : optional(readAmount),
		rejectEmptyExpression: !shown.required,
	};
}

export function dateTimeField(shown: Shown): Field {
	return {
		property: { type: 'dateTime', default: '', ...shown },
		read: optional(readDateTime),
		rejectEmptyExpression: true,
	};
}

export function wholeNumberField(shown: Shown & { min?: number }): Field {
	const { min = 1, ...property } = shown;
	return {
		property: { type: 'number', typeOptions: { minValue: min }, default: min, ...property },
		read: shown.required ? readWholeNumber(min) : optional(readWholeNumber(min)),
	};
}

/**
 * A choice. An expression must return one of its values too: other fields depend on it, and would be left out of
 * the request without a word. Labels that are not offered go through Additional Properties.
 */
export function choiceField(
	shown: Shown & { options: INodePropertyOptions[]; default: string },
): Field {
	const read = readOneOf(shown.options);
	return {
		property: { type: 'options', ...shown },
		read: (value, surroundings) => (value === undefined ? undefined : read(value, surroundings)),
	};
}

/** A switch; see `readBoolean` for what it takes from an expression. */
export function booleanField(shown: Shown): Field {
	return {
		property: { type: 'boolean', default: false, ...shown },
		read: readBoolean,
		rejectEmptyExpression: true,
	};
}

/** The address that the DropPay app opens after the decision. */
export const loopbackUriField: Field = {
	property: {
		displayName: 'Loopback URI',
		name: 'loopbackUri',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://shop.example/thanks',
		description:
			'Address the DropPay app opens after the decision: https, or the scheme of your own app',
	},
	read: optional(readLoopbackUri),
};

/** Properties of a request that this node has no field for. */
export const additionalPropertiesField: Field = {
	property: {
		displayName: 'Additional Properties',
		name: 'additionalProperties',
		type: 'json',
		default: '{}',
		description:
			'JSON object whose properties are added to the request, for anything that has no field here',
	},
	read: optional(readJsonObject),
	rejectEmptyExpression: true,
};

/** A collection of optional fields. */
export function collection(
	shown: { displayName: string; name: string; placeholder: string },
	inner: readonly Field[],
): Field {
	const sorted = [...inner].sort((a, b) => byLabel(a.property, b.property));
	return {
		property: {
			...shown,
			type: 'collection',
			default: {},
			options: sorted.map((field) => field.property),
		},
		inner: sorted,
	};
}

export function additionalFields(...inner: Field[]): Field {
	return collection(
		{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
		[...inner, additionalPropertiesField],
	);
}

export function updateFields(...inner: Field[]): Field {
	return collection(
		{ displayName: 'Update Fields', name: 'updateFields', placeholder: 'Add Field' },
		[...inner, additionalPropertiesField],
	);
}

export const simplifyField: Field = {
	property: simplifyProperty,
	read: readBoolean,
	rejectEmptyExpression: true,
};
