import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { EventKind } from '../../api/contract/resourceKinds';
import { isSameId } from '../../api/rules/responseMatches';
import type { Found } from '../shared/events/fetchResource';
import { policyOptions, posProperty } from '../shared/fields';

/** What a resource must be like to start the workflow. Empty: any. */
export interface Filters {
	posId: string;
	/** Labels of DropPay. */
	policies: readonly string[];
	customIdPrefix: string;
}

export const filtersProperty: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Custom ID Starts With',
			name: 'customIdPrefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. order-',
			description:
				'Text that the Merchant Custom ID must start with. Connections and POS have none, and pass.',
		},
		{
			displayName: 'Policy',
			name: 'policies',
			type: 'multiOptions',
			options: policyOptions.map(({ name, value }) => ({ name, value })),
			default: [],
			description: 'Policies that an Authorization must have one of. Other resources pass.',
		},
		{
			...posProperty,
			required: false,
			description: 'POS that an Authorization must be on. Other resources pass.',
		},
	],
};

export function readFilters(given: IDataObject): Filters {
	return {
		posId: textOf(given.posId),
		policies: [given.policies ?? []].flat().map(textOf).filter(Boolean),
		customIdPrefix: textOf(given.customIdPrefix),
	};
}

export function hasFilters({ posId, policies, customIdPrefix }: Filters): boolean {
	return posId !== '' || policies.length > 0 || customIdPrefix !== '';
}

interface Filter {
	/** Kinds of resource that have the property; others pass. */
	kinds: readonly EventKind[];
	property: string;
	isOff: boolean;
	passes: (value: string) => boolean;
}

/**
 * @returns why the resource does not pass; undefined when it does. One that lacks the property does not.
 */
export function filteredOut(
	{ posId, policies, customIdPrefix }: Filters,
	{ kind, entity }: Pick<Found, 'kind' | 'entity'>,
): string | undefined {
	const filters: Filter[] = [
		{
			kinds: ['authorization'],
			property: 'pos_id',
			isOff: posId === '',
			passes: (value) => isSameId(value, posId),
		},
		{
			kinds: ['authorization'],
			property: 'policy',
			isOff: policies.length === 0,
			passes: (value) => policies.some((policy) => policy.toUpperCase() === value.toUpperCase()),
		},
		{
			kinds: ['authorization', 'pull', 'push'],
			property: 'merchant_custom_id',
			isOff: customIdPrefix === '',
			passes: (value) => value.startsWith(customIdPrefix),
		},
	];
	for (const { kinds, property, isOff, passes } of filters) {
		if (isOff || !kinds.includes(kind)) continue;
		const value = textOf(entity[property]);
		if (value === '') return `DropPay shows no ${property}`;
		if (!passes(value)) return `its ${property} is another one`;
	}
	return undefined;
}

/** @param value a text, or a resource locator */
function textOf(value: unknown): string {
	const text =
		value !== null && typeof value === 'object' && 'value' in value ? value.value : value;
	return typeof text === 'string' || typeof text === 'number' ? String(text).trim() : '';
}
