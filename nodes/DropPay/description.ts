import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { byLabel } from '../shared/fields';
import type { Field, Operation, Resource } from './operation';

/**
 * The parameters of the node, made from the table of resources: the Resource, its Operation, and the fields of
 * each operation, shown where they belong. A field that several operations share goes to the browser once.
 */
export function propertiesOf(resources: readonly Resource[]): INodeProperties[] {
	return [
		resourceProperty(resources),
		...resources.map(operationProperty),
		...fieldProperties(resources),
	];
}

/** n8n's expression for the line below the node: the labels of Operation and Resource. */
export function subtitleOf(resources: readonly Resource[]): string {
	const operations = resources.flatMap((resource) => resource.operations);
	const labels = (list: ReadonlyArray<{ value: string; name: string }>) =>
		JSON.stringify(Object.fromEntries(list.map(({ value, name }) => [value, name])));
	return `={{ (${labels(operations)})[$parameter["operation"]] + ": " + (${labels(resources)})[$parameter["resource"]] }}`;
}

function resourceProperty(resources: readonly Resource[]): INodeProperties {
	return {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value, description }) => ({ name, value, description })),
		default: 'authorization',
	};
}

function operationProperty({ value: resource, operations }: Resource): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: firstChoice(operations),
	};
}

/** The operation that is used most: create, else get. */
function firstChoice(operations: readonly Operation[]): string {
	const wanted = ['create', 'get', 'getAll'];
	const found = wanted.find((value) => operations.some((operation) => operation.value === value));
	return found ?? operations[0]?.value ?? '';
}

/** An operation of a resource. */
interface Place {
	resource: string;
	operation: string;
}

/** A field that is the same in several operations. */
interface SharedField {
	field: Field;
	/** The operations that have it. */
	places: Place[];
	/** What must stand before it: what any of its operations has right before it. */
	after: Set<SharedField>;
	/** The fields of a collection. */
	inner: Map<string, SharedField>;
}

function fieldProperties(resources: readonly Resource[]): INodeProperties[] {
	const places: Place[] = [];
	const shared = new Map<string, SharedField>();
	for (const { value: resource, operations } of resources) {
		for (const { value: operation, fields } of operations) {
			const place = { resource, operation };
			places.push(place);
			let previous: SharedField | undefined;
			for (const field of fields) {
				const entry = share(field, place, shared);
				if (previous) entry.after.add(previous);
				previous = entry;
			}
		}
	}
	return inEveryOrder([...shared.values()]).flatMap((entry) => shownProperties(entry, places));
}

/**
 * Adds a field to those of other operations. Collections of the same name are one, in which each field says which
 * operations have it: a collection for each operation would double what n8n sends to the browser.
 */
function share(field: Field, place: Place, shared: Map<string, SharedField>): SharedField {
	const key = JSON.stringify(field.inner ? { ...field.property, options: [] } : field.property);
	const entry: SharedField = shared.get(key) ?? {
		field,
		places: [],
		after: new Set(),
		inner: new Map(),
	};
	shared.set(key, entry);
	entry.places.push(place);
	for (const inner of field.inner ?? []) share(inner, place, entry.inner);
	return entry;
}

/** @param all every operation that could have the field */
function shownProperties({ field, places, inner }: SharedField, all: Place[]): INodeProperties[] {
	if (!field.inner) return showIn(places, all, field.property, '');
	const options = [...inner.values()]
		.flatMap((option) => showIn(option.places, places, option.field.property, '/'))
		.sort(byLabel);
	return showIn(places, all, { ...field.property, options }, '');
}

/**
 * Each field once, so that every operation shows its own in its own order.
 *
 * @throws Error when two operations have the same two fields in different orders
 */
function inEveryOrder(fields: readonly SharedField[]): SharedField[] {
	const placed = new Set<SharedField>();
	while (placed.size < fields.length) {
		const next = fields.find(
			(field) => !placed.has(field) && [...field.after].every((other) => placed.has(other)),
		);
		if (!next) throw new Error('Two operations order their fields differently.');
		placed.add(next);
	}
	return [...placed];
}

/**
 * The property with conditions that hold in these places and in no other. A condition of n8n pairs each of its resources
 * with each of its operations, so the property is repeated when one condition can't say it.
 *
 * @param all every place that could have it
 * @param prefix '/' for a field of a collection, whose conditions are about the parameters of the node
 */
function showIn(
	places: readonly Place[],
	all: readonly Place[],
	property: INodeProperties,
	prefix: string,
): INodeProperties[] {
	if (places.length === all.length) return [property];
	const [fewest = []] = [
		conditionsBy('resource', 'operation', places, all, prefix),
		conditionsBy('operation', 'resource', places, all, prefix),
	].sort((a, b) => a.length - b.length);
	const own = property.displayOptions;
	return fewest.map((condition) => ({
		...property,
		displayOptions: { ...own, show: { ...own?.show, ...condition } },
	}));
}

/** Conditions that pair the values of `one` that have the same values of `other`, which are left out when they are all. */
function conditionsBy(
	one: keyof Place,
	other: keyof Place,
	places: readonly Place[],
	all: readonly Place[],
	prefix: string,
): Array<NonNullable<IDisplayOptions['show']>> {
	const othersOf = (value: string, list: readonly Place[]) =>
		list.filter((place) => place[one] === value).map((place) => place[other]);
	const grouped = new Map<string, { values: string[]; others: string[] }>();
	for (const value of new Set(places.map((place) => place[one]))) {
		const shown = othersOf(value, places);
		const others = shown.length === othersOf(value, all).length ? [] : shown;
		const group = grouped.get(others.join()) ?? { values: [], others };
		group.values.push(value);
		grouped.set(others.join(), group);
	}
	return [...grouped.values()].map(({ values, others }) => ({
		[prefix + one]: values,
		...(others.length > 0 && { [prefix + other]: others }),
	}));
}
