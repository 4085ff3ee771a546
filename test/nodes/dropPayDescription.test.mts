/** What people see of the DropPay node in the editor, and what n8n makes of it. */
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { DropPay } from '../../nodes/DropPay/DropPay.node';
import { resources } from '../../nodes/DropPay/resources';

const { description } = new DropPay();
const { properties } = description;

/** Resources and operations; saved workflows rest on them. A new one is added here, none is ever changed. */
const STABLE: Record<string, string[]> = {
	account: ['get'],
	authorization: ['cancel', 'create', 'get', 'sendAndWait', 'wait'],
	brand: ['getAll'],
	charge: ['create', 'get'],
	checkout: ['charge', 'check', 'createButton'],
	connection: ['cancel', 'create', 'get', 'sendAndWait', 'wait'],
	customRequest: ['send'],
	mav: ['create', 'get'],
	pagoPa: ['create', 'execute', 'get', 'update'],
	pos: ['create', 'delete', 'get', 'update'],
	pull: [
		'cancel',
		'create',
		'createTransfer',
		'get',
		'getTransfers',
		'sendAndWait',
		'update',
		'wait',
	],
	push: ['cancel', 'create', 'get', 'getTransfers', 'sendAndWait', 'update', 'wait'],
	rav: ['create', 'get'],
	refund: ['create', 'get'],
};

const LABELS: Record<string, string> = {
	cancel: 'Cancel',
	charge: 'Charge',
	check: 'Check',
	create: 'Create',
	createButton: 'Create Button',
	createTransfer: 'Create Transfer',
	delete: 'Delete',
	execute: 'Execute',
	get: 'Get',
	getAll: 'Get Many',
	getTransfers: 'Get Transfers',
	send: 'Send',
	sendAndWait: 'Create and Wait',
	update: 'Update',
	wait: 'Wait for Decision',
};

interface Choice {
	name: string;
	value: string;
	action?: string;
	description?: string;
}

const choices = (property: INodeProperties | undefined) => (property?.options ?? []) as Choice[];

const operationsOf = (resource: string) =>
	properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	);

const descriptionOf = (name: string) => {
	const [resource, operation] = name.split('.') as [string, string];
	const found = choices(operationsOf(resource)).find(({ value }) => value === operation);
	return found?.description;
};

const every = resources.flatMap(({ value: resource, operations }) =>
	operations.map(({ value: operation }) => ({ resource, operation })),
);

const named = every.map((one) => [`${one.resource}.${one.operation}`, one] as const);

type Place = (typeof every)[number];

/** The properties that n8n shows for an operation, whatever else they depend on, without the conditions about it. */
function shownIn(place: Place, list: INodeProperties[], prefix = ''): INodeProperties[] {
	const conditions = Object.entries(place).map(([key, value]) => [prefix + key, value] as const);
	return list.flatMap((property) => {
		const { displayOptions: { show = {}, ...hide } = {}, ...bare } = property;
		const isShown = conditions.every(([key, value]) => show[key]?.includes(value) !== false);
		if (!isShown) return [];
		const others = Object.entries(show).filter(([key]) => !conditions.some(([one]) => one === key));
		const displayOptions = {
			...hide,
			...(others.length > 0 && { show: Object.fromEntries(others) }),
		};
		if (Object.keys(displayOptions).length === 0) return [bare];
		return [{ ...bare, displayOptions }];
	});
}

/** The parameters that n8n shows for an operation, whatever else they depend on. */
const shownFor = (place: Place) =>
	shownIn(
		place,
		properties.filter(({ name }) => name !== 'resource' && name !== 'operation'),
	).map((property) =>
		property.type === 'collection'
			? { ...property, options: shownIn(place, property.options as INodeProperties[], '/') }
			: property,
	);

/** With the fields inside collections, however deep. */
function withInner(list: INodeProperties[]): INodeProperties[] {
	return list.flatMap((property) => [
		property,
		...withInner(
			(property.options ?? []).flatMap((option) => {
				if ('values' in option) return option.values;
				return 'type' in option ? [option] : [];
			}),
		),
	]);
}

const SMALL_WORDS = new Set([
	'a',
	'an',
	'and',
	'at',
	'by',
	'for',
	'in',
	'of',
	'on',
	'or',
	'the',
	'to',
	'with',
]);

/** n8n's Title Case: every word but the small ones starts with a capital or a digit. */
function isTitleCase(text: string): boolean {
	const words = text.replace(/[()/]/g, ' ').split(/\s+/).filter(Boolean);
	return words.every(
		(word, index) =>
			/^[A-Z0-9]/.test(word) ||
			(index > 0 && SMALL_WORDS.has(word)) ||
			// A word of DropPay's own that starts small.
			/^[a-z]+[A-Z]/.test(word),
	);
}

describe('the node', () => {
	test('the node can be used by an AI agent and is in its first version', () => {
		expect(description).toMatchObject({ name: 'dropPay', version: [1], usableAsTool: true });
		expect(description.inputs).toEqual(['main']);
		expect(description.outputs).toEqual(['main']);
	});

	test('the node starts with Resource, then Operation, none of which takes data', () => {
		expect(properties[0]).toMatchObject({
			name: 'resource',
			displayName: 'Resource',
			type: 'options',
		});
		const operations = properties.filter(({ name }) => name === 'operation');
		expect(properties.slice(1, 1 + operations.length)).toEqual(operations);
		expect(operations).toHaveLength(resources.length);
		for (const property of [properties[0], ...operations]) {
			expect(property?.noDataExpression).toBe(true);
			expect(choices(property).map(({ value }) => value)).toContain(property?.default);
		}
	});

	test('the node keeps its resources', () => {
		const values = choices(properties[0]).map(({ value }) => value);
		expect(values.sort()).toEqual(Object.keys(STABLE));
	});

	test.each(Object.entries(STABLE))('the node keeps %s with %j', (resource, operations) => {
		const offered = choices(operationsOf(resource));
		expect(offered.map(({ value }) => value).sort()).toEqual(operations);
		for (const { value, name } of offered) expect(name).toBe(LABELS[value]);
	});

	test.each(named)('%s has an action without an article', (_, one) => {
		const choice = choices(operationsOf(one.resource)).find(({ value }) => value === one.operation);
		expect(choice?.action).toMatch(/^[A-Z]\w+ \S/);
		expect(choice?.action).not.toMatch(/\b(a|an|the)\b/i);
		// The description adds something to the label.
		expect(choice?.description).not.toBe(choice?.action);
		expect((choice?.description ?? '').length).toBeGreaterThan(10);
	});

	test.each(['mav.create', 'rav.create', 'push.create', 'pull.create'])(
		'%s says that it only orders, and who confirms',
		(name) => {
			expect(descriptionOf(name)).toMatch(/confirms it in the DropPay app/);
			expect(descriptionOf(name)).not.toMatch(/^(Pay|Send)\b/);
		},
	);

	test.each(['pull.wait', 'pull.sendAndWait', 'push.wait', 'push.sendAndWait'])(
		'%s does not let a confirmation pass for the money',
		(name) => {
			expect(descriptionOf(name)).toMatch(/Only (status )?DONE means (it|money) has moved\.$/);
		},
	);

	test('offers every action once', () => {
		const actions = every.map(
			({ resource, operation }) =>
				choices(operationsOf(resource)).find(({ value }) => value === operation)?.action,
		);
		expect(new Set(actions).size).toBe(actions.length);
	});

	test('the node sends one property to the browser where several operations share it', () => {
		const collections = properties.filter(({ type }) => type === 'collection');
		const lists = [properties, ...collections.map(({ options }) => options as INodeProperties[])];
		for (const list of lists) {
			const keys = list.map(({ displayOptions: { show = {}, ...hide } = {}, ...property }) => {
				const { resource, '/resource': inner = resource, ...others } = show;
				return JSON.stringify([property, hide, inner, Object.keys(others)]);
			});
			expect(new Set(keys).size).toBe(keys.length);
		}
	});
});

describe.each(named)('%s', (_, one) => {
	const shown = shownFor(one);
	const all = withInner(shown);

	test('shows no parameter twice at a time', () => {
		const keys = shown.map(({ name, displayOptions }) => JSON.stringify([name, displayOptions]));
		expect(new Set(keys).size).toBe(keys.length);
	});

	test('shows its own parameters and no others, in its own order', () => {
		const fields = resources
			.find(({ value }) => value === one.resource)
			?.operations.find(({ value }) => value === one.operation)?.fields;
		const own = (fields ?? []).map(({ property }) => property);
		expect(shown).toEqual(own);
	});

	test('has defaults of the right type', () => {
		const types: Record<string, string> = {
			boolean: 'boolean',
			collection: 'object',
			dateTime: 'string',
			fixedCollection: 'object',
			hidden: 'string',
			json: 'string',
			multiOptions: 'object',
			notice: 'string',
			number: 'number',
			options: 'string',
			resourceLocator: 'object',
			string: 'string',
		};
		for (const { name, type, default: byDefault } of all) {
			expect([name, types[type] !== undefined]).toEqual([name, true]);
			expect([name, typeof byDefault]).toEqual([name, types[type]]);
		}
	});

	test('has choices that hold their default, in order where they are many', () => {
		for (const property of all.filter(({ type }) => type === 'options')) {
			const offered = choices(property);
			expect([property.name, offered.map(({ value }) => value)]).toEqual([
				property.name,
				expect.arrayContaining([property.default]),
			]);
			if (offered.length < 5) continue;
			const names = offered.map(({ name }) => name);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		}
	});

	test('says of each choice what fits into the two lines that n8n shows', () => {
		const operation = choices(operationsOf(one.resource)).filter(
			({ value }) => value === one.operation,
		);
		const offered = all.filter(({ type }) => type === 'options').flatMap(choices);
		for (const { name, description: text = '' } of [...operation, ...offered]) {
			expect([name, text.length <= 112 ? 'fits' : text]).toEqual([name, 'fits']);
		}
	});

	test('sorts its collections by label', () => {
		for (const property of all.filter(({ type }) => type === 'collection')) {
			const labels = (property.options as INodeProperties[]).map(({ displayName }) => displayName);
			expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
			expect(property.placeholder).toMatch(/^Add /);
			expect(property.default).toEqual({});
			expect((property.options as INodeProperties[]).some(({ required }) => required)).toBe(false);
		}
	});

	test('writes labels in title case, and no full stop after one sentence', () => {
		for (const { displayName, description: text = '', type } of all) {
			if (type !== 'notice') {
				expect([displayName, isTitleCase(displayName)]).toEqual([displayName, true]);
			}
			if (!/[.:!?]\s/.test(text)) expect(text).not.toMatch(/\.$/);
			if (type === 'boolean') expect(text).toMatch(/^Whether /);
			expect(`${displayName} ${text}`).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		}
	});

	test('shows people an example where one helps', () => {
		for (const { placeholder } of all.filter(({ type }) => type === 'string')) {
			if (placeholder !== undefined) expect(placeholder).toMatch(/^e\.g\. \S/);
		}
	});

	/** What n8n fills in for somebody who chooses the operation and touches nothing. */
	function defaults(): INodeParameters {
		return NodeHelpers.getNodeParameters(
			properties,
			{ ...one },
			true,
			false,
			null,
			description,
		) as INodeParameters;
	}

	const nodeWith = (parameters: INodeParameters): INode => ({
		id: 'n',
		name: 'DropPay',
		type: 'n8n-nodes-droppay.dropPay',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});

	test('n8n asks for exactly the required parameters that have no default', () => {
		const parameters = defaults();
		const node = nodeWith(parameters);
		const issues = NodeHelpers.getNodeParametersIssues(properties, node, description);

		const isEmpty = (value: unknown) =>
			value === '' || (value as { value?: unknown } | undefined)?.value === '';
		const needed = shown
			.filter(
				(property) =>
					property.required === true &&
					isEmpty(parameters[property.name]) &&
					NodeHelpers.displayParameter(parameters, property, node, description),
			)
			.map(({ name }) => name);
		expect(Object.keys(issues?.parameters ?? {}).sort()).toEqual([...new Set(needed)].sort());
	});

	test('n8n is content when those are filled in', () => {
		const parameters = defaults();
		for (const { name, type, required } of shown) {
			if (required !== true || !(name in parameters)) continue;
			if (type === 'resourceLocator')
				parameters[name] = { __rl: true, mode: 'id', value: 'POS000000001' };
			else if (parameters[name] === '') parameters[name] = 'something';
		}
		const issues = NodeHelpers.getNodeParametersIssues(
			properties,
			nodeWith(parameters),
			description,
		);

		expect(issues).toBeNull();
	});
});

describe('required parameters of the first version', () => {
	const requiredOf = (resource: string, operation: string) =>
		shownFor({ resource, operation })
			.filter(({ required }) => required)
			.map(({ name }) => name);

	test.each([
		['account', 'get', []],
		['brand', 'getAll', []],
		['pos', 'create', ['storeId']],
		['pos', 'update', ['posId']],
		['authorization', 'create', ['posId', 'amount', 'paymentDescription', 'eventsUrl']],
		['authorization', 'get', ['authorizationId']],
		['charge', 'create', ['authorizationId']],
		['refund', 'create', ['chargeId']],
		['connection', 'create', ['eventsUrl']],
	])('%s.%s requires %j, as in the first version', (resource, operation, names) => {
		expect(requiredOf(resource, operation)).toEqual(names);
	});

	test('the URL of the events is asked for only where one is needed', () => {
		const url = shownFor({ resource: 'authorization', operation: 'create' }).find(
			({ name }) => name === 'eventsUrl',
		);
		expect(url?.displayOptions?.show?.sendEventsTo).toEqual(['trigger', 'url']);
	});

	test('the limit of a list is asked for only without Return All', () => {
		const limit = shownFor({ resource: 'brand', operation: 'getAll' }).find(
			({ name }) => name === 'limit',
		);
		expect(limit).toMatchObject({
			default: 50,
			typeOptions: { minValue: 1 },
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		});
	});

	test('a Store is emptied when its Brand changes, which n8n does where it is told so', () => {
		const shown = shownFor({ resource: 'pos', operation: 'create' });
		const store = shown.find(({ name }) => name === 'storeId');
		const depends = store?.typeOptions?.loadOptionsDependsOn;
		expect(depends).toEqual(['brandId.value']);
		expect(shown.map(({ name }) => name)).toContain('brandId');
	});

	test('a POS is picked from a list or by ID: no source shows an address of one', () => {
		const pos = shownFor({ resource: 'pos', operation: 'get' }).find(
			({ name }) => name === 'posId',
		);
		expect(pos?.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
		expect(pos?.default).toEqual({ mode: 'list', value: '' });
		const methods = new DropPay().methods.listSearch;
		for (const { modes = [] } of withInner(properties)) {
			for (const { typeOptions } of modes) {
				if (typeOptions?.searchListMethod !== undefined) {
					expect(Object.keys(methods)).toContain(typeOptions.searchListMethod);
				}
			}
		}
	});
});
