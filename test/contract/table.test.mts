import { readFileSync } from 'node:fs';

import {
	endpoints,
	isEndpointName,
	type Endpoint,
	type EndpointName,
} from '../../api/contract/endpoints';
import type { Field, Mapping, Operation } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';
import {
	endpointTable,
	EVENTS,
	NOT_WRAPPED,
	TABLE_FILE,
	usersOf,
} from '../../scripts/endpointTable.mts';
import {
	bodySchema,
	openApiEvents,
	openApiOperations,
	resolved,
	type OpenApiOperation,
	type Schema,
} from './document.mts';

const operations = resources.flatMap(({ value: resource, operations: ofResource }) =>
	ofResource.map((operation): [string, Operation] => [`${resource}.${operation.value}`, operation]),
);

const placeholders = (template: string): string[] =>
	[...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);

function openApi(name: string): OpenApiOperation {
	const found = openApiOperations.find(({ operationId }) => operationId === name);
	if (!found) throw new Error(`The OpenAPI file has no ${name}`);
	return found;
}

const mayHaveBody = ({ method }: OpenApiOperation): boolean =>
	['POST', 'PUT', 'PATCH'].includes(method);

function tokenOf({ security }: OpenApiOperation): Endpoint['token'] {
	const schemes = security.flatMap((alternative) => Object.keys(alternative));
	if (schemes.includes('EidasMutualTls')) return 'qwac';
	if (schemes.includes('CheckoutPrivateKey')) return 'checkoutKey';
	if (schemes.includes('ApplicationAccessToken')) return 'either';
	return schemes.includes('UserAccessToken') ? 'user' : 'none';
}

describe('api/contract/endpoints.ts and the OpenAPI file', () => {
	test('hold the same operations', () => {
		expect(Object.keys(endpoints).sort()).toEqual(
			openApiOperations.map(({ operationId }) => operationId).sort(),
		);
	});

	test.each(openApiOperations.map((operation) => [operation.operationId, operation] as const))(
		'agree on %s',
		(name, operation) => {
			expect(isEndpointName(name)).toBe(true);
			const { effect, ...endpoint } = endpoints[name as EndpointName];
			const candidates = (operation['x-path-candidates'] ?? []).filter(
				(candidate) => candidate !== operation.path,
			);
			expect(endpoint).toEqual({
				method: operation.method,
				host: operation.servers[0]?.url.startsWith('https://checkout.') ? 'checkout' : 'api',
				path: operation.path,
				...(candidates.length > 0 && { candidates }),
				token: tokenOf(operation),
				...(mayHaveBody(operation) && !operation.requestBody && { noBody: true }),
				provenance: operation['x-provenance'],
				pathProvenance: operation['x-path-provenance'] ?? operation['x-provenance'],
				...(operation['x-source'] !== undefined && { source: operation['x-source'] }),
			});
			if (operation.method === 'GET') expect(effect).toBe('read');
		},
	);
});

describe('every operation of the OpenAPI file', () => {
	test.each(Object.keys(endpoints) as EndpointName[])(
		'%s is an operation of the node, or it is said why not',
		(name) => {
			const reason = NOT_WRAPPED[name];
			expect([name, usersOf(name).length > 0 || reason !== undefined]).toEqual([name, true]);
			if (reason !== undefined) {
				expect(reason).toMatch(/\w{3}/);
				expect(usersOf(name)).toEqual([]);
			}
		},
	);

	test('is in the list of exceptions only by a name that exists', () => {
		for (const name of Object.keys(NOT_WRAPPED)) expect(Object.keys(endpoints)).toContain(name);
	});

	test('that DropPay calls is taken by somebody', () => {
		expect(Object.keys(EVENTS).sort()).toEqual([...openApiEvents].sort());
	});
});

describe('docs/endpoints.md', () => {
	const text = readFileSync(TABLE_FILE, 'utf8');
	const rows = text
		.split('\n')
		.filter((line) => line.startsWith('| `'))
		.map((line) => line.slice(2, -2).split(' | '));

	test('is what `npm run docs` writes', () => {
		expect(text).toBe(endpointTable());
	});

	test('has each operation and each event once, and no hollow cell', () => {
		expect(rows.map(([first]) => first?.replaceAll('`', '')).sort()).toEqual(
			[...openApiOperations.map(({ operationId }) => operationId), ...openApiEvents].sort(),
		);
		expect(rows.flat().filter((cell) => cell.trim() === '')).toEqual([]);
	});

	test('says of each operation what the OpenAPI file says', () => {
		for (const operation of openApiOperations) {
			const row = rows.find(([first]) => first === `\`${operation.operationId}\``);
			expect(row?.slice(1, 3)).toEqual([operation.method, `\`${operation.path}\``]);
			expect(row?.[6]).toBe(operation['x-provenance']);
			expect(row?.[7]).toBe(operation['x-path-provenance'] ?? operation['x-provenance']);
		}
	});
});

/** Every parameter, `collection.name` for those inside a collection. */
function parametersOf(fields: readonly Field[]): string[] {
	return fields.flatMap(({ property, inner = [] }) => [
		property.name,
		...inner.map((field) => `${property.name}.${field.property.name}`),
	]);
}

const mappingOf = (mapping: Mapping | string | undefined): Mapping =>
	typeof mapping === 'object' ? mapping : {};

/** Whether a schema knows a property; a dot leads into an object. */
function knows(schema: Schema, [first, ...rest]: string[]): boolean {
	const inner = first === undefined ? undefined : resolved(schema).properties?.[first];
	if (inner === undefined) return false;
	return rest.length === 0 || knows(resolved(inner), rest);
}

const called = operations.filter(([, { request }]) => isEndpointName(request.endpoint));

describe('the operations of the node', () => {
	test.each(called)(
		'%s takes the ids of its path, and sends what DropPay knows',
		(_, operation) => {
			const { endpoint, ids, body, query } = operation.request;
			const name = endpoint as EndpointName;
			const { path, candidates = [] } = endpoints[name];
			const schema = bodySchema(openApi(name));
			const bodyProperties = Object.keys(mappingOf(body));

			expect(Object.keys(ids ?? {}).sort()).toEqual(placeholders(path).sort());
			for (const id of candidates.flatMap(placeholders)) {
				expect([...Object.keys(ids ?? {}), ...bodyProperties]).toContain(id);
			}
			for (const property of bodyProperties) {
				expect([property, schema !== undefined && knows(schema, property.split('.'))]).toEqual([
					property,
					true,
				]);
			}
			for (const parameter of Object.values({ ...ids, ...mappingOf(body), ...mappingOf(query) })) {
				expect(parametersOf(operation.fields)).toContain(parameter);
			}
		},
	);

	test.each(called.filter(([, { execute }]) => !execute))(
		'%s sends all that DropPay insists on',
		(_, { request }) => {
			const schema = bodySchema(openApi(request.endpoint));
			const sent = Object.keys(mappingOf(request.body)).map((property) => property.split('.')[0]);
			for (const property of schema?.required ?? []) expect(sent).toContain(property);
		},
	);

	test('that are no operation of the OpenAPI file are these', () => {
		expect(
			operations
				.filter(([, { request }]) => !isEndpointName(request.endpoint))
				.map(([name]) => name),
		).toEqual(['checkout.createButton', 'customRequest.send']);
	});
});
