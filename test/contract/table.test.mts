import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { endpoints, isEndpointName, type EndpointName } from '../../api/contract/endpoints';
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
	UNCALLED,
	type OpenApiOperation,
	type Schema,
} from '../../scripts/openApi.mts';

const ROOT = path.join(import.meta.dirname, '../..');

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

test('the generated files are those of the OpenAPI file: otherwise run `npm run generate`', () => {
	const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
	const check = [tsx, 'scripts/contract.mts', '--check'];
	const { stdout, stderr } = spawnSync(process.execPath, check, { cwd: ROOT, encoding: 'utf8' });
	expect(stderr + stdout).toBe(
		'api/contract/endpointTable.ts is up to date\napi/contract/entities.ts is up to date\n',
	);
});

test('the table has the operations of the OpenAPI file, but for those that the code never calls', () => {
	expect([...Object.keys(endpoints), ...Object.keys(UNCALLED)].sort()).toEqual(
		openApiOperations.map(({ operationId }) => operationId).sort(),
	);
});

describe('every operation of the OpenAPI file', () => {
	test('whose existence is inferred has an inferred path', () => {
		for (const operation of openApiOperations) {
			const { 'x-provenance': exists, 'x-path-provenance': path = exists } = operation;
			if (exists === 'inferred')
				expect([operation.operationId, path]).toEqual([operation.operationId, exists]);
		}
	});

	test.each(openApiOperations.map(({ operationId }) => operationId))(
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
		const names = openApiOperations.map(({ operationId }) => operationId);
		for (const name of Object.keys(NOT_WRAPPED)) expect(names).toContain(name);
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
