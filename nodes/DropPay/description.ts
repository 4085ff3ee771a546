import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { Field, Operation, Resource } from './operation';

/**
 * The parameters of the node, made from the table of resources: the Resource, its Operation, and the fields of
 * each operation, shown where they belong. A field that several operations of a resource share goes to the
 * browser once.
 */
export function propertiesOf(resources: readonly Resource[]): INodeProperties[] {
	return [
		resourceProperty(resources),
		...resources.map(operationProperty),
		...withOptionsOnce(resources.flatMap(fieldProperties)),
	];
}

/**
 * Options is the last field of every operation, so resources that share one can send it to the browser once, at the
 * end, in the order that users see. Options are the larger half of the description.
 */
function withOptionsOnce(properties: INodeProperties[]): INodeProperties[] {
	const others = properties.filter(({ name }) => name !== 'options');
	const shared = new Map<string, { property: INodeProperties; resources: string[] }>();
	for (const property of properties.filter(({ name }) => name === 'options')) {
		const { resource = [], ...show } = property.displayOptions?.show ?? {};
		const key = JSON.stringify([property, show], (name, value: unknown) =>
			name === 'displayOptions' ? undefined : value,
		);
		const entry = shared.get(key) ?? { property, resources: [] };
		entry.resources.push(...(resource as string[]));
		shared.set(key, entry);
	}
	const merged = [...shared.values()].map(({ property, resources }) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, resource: resources },
		},
	}));
	return [...others, ...merged];
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

/** A field of a resource, with the operations that have it. */
interface SharedField {
	field: Field;
	operations: string[];
	/** What must stand before it: what any of its operations has right before it. */
	after: Set<SharedField>;
}

function fieldProperties({ value: resource, operations }: Resource): INodeProperties[] {
	const shared = new Map<string, SharedField>();
	for (const operation of operations) {
		let previous: SharedField | undefined;
		for (const field of operation.fields) {
			const key = JSON.stringify(field.property);
			const entry = shared.get(key) ?? { field, operations: [], after: new Set() };
			entry.operations.push(operation.value);
			if (previous) entry.after.add(previous);
			shared.set(key, entry);
			previous = entry;
		}
	}
	return inEveryOrder([...shared.values()]).map(({ field, operations: shownIn }) => ({
		...field.property,
		displayOptions: showFor(field.property.displayOptions, resource, shownIn),
	}));
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
		if (!next) throw new Error('Two operations of a resource order their fields differently.');
		placed.add(next);
	}
	return [...placed];
}

function showFor(
	own: IDisplayOptions | undefined,
	resource: string,
	operations: string[],
): IDisplayOptions {
	return { ...own, show: { ...own?.show, resource: [resource], operation: operations } };
}
