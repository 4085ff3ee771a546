/**
 * Writes what the code knows of DropPay's contract from openapi/droppay-openapi.yaml: api/contract/endpointTable.ts and
 * api/contract/entities.ts. `npm run generate` writes them; with `--check` it only says whether they are stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import * as prettier from 'prettier';
import ts from 'typescript';

import {
	openApiOperations,
	openApiSchemas,
	takesNoBody,
	tokenOf,
	UNCALLED,
	type OpenApiOperation,
} from './openApi.mts';

const FOLDER = path.join(import.meta.dirname, '..', 'api', 'contract');

/** Shapes that the code reads or sends; those that they refer to come along. */
const ENTITIES = [
	'AccessToken',
	'Account',
	'Authorization',
	'Brand',
	'Charge',
	'Counterparty',
	'PagopaForm',
	'Store',
	'Transfer',
];

const HEAD =
	'/* Written by `npm run generate` from openapi/droppay-openapi.yaml; do not edit it by hand. */\n\n';

const OPEN = `/* DropPay may add properties and labels at any time, so each shape is open and statuses are plain text. Amounts are
JSON numbers in euro, times ISO 8601 with offset. */`;

function endpointTable(): string {
	const rows = openApiOperations
		.filter(({ operationId }) => !(operationId in UNCALLED))
		.map((operation) => `${operation.operationId}: ${JSON.stringify(endpointOf(operation))}`);
	return `${HEAD}export const endpointTable = {${rows.join(',')}} as const;\n`;
}

function endpointOf(operation: OpenApiOperation): object {
	const { method, path: template, servers } = operation;
	const effect = method === 'GET' ? 'read' : operation['x-effect'];
	if (effect === undefined) throw new Error(`${operation.operationId} has no x-effect`);
	const candidates = (operation['x-path-candidates'] ?? []).filter((other) => other !== template);
	return {
		method,
		host: servers[0]?.url.startsWith('https://checkout.') ? 'checkout' : 'api',
		path: template,
		...(candidates.length > 0 && { candidates }),
		token: tokenOf(operation),
		effect,
		...(takesNoBody(operation) && { noBody: true }),
	};
}

async function entities(): Promise<string> {
	const schemas = Object.fromEntries(
		[...withReferences(ENTITIES)].sort().map((name) => [name, openLabels(openApiSchemas[name])]),
	);
	const document = { openapi: '3.1.0', info: { title: '', version: '' }, components: { schemas } };
	const generated = astToString(
		await openapiTS(document as OpenAPI3, { additionalProperties: true }),
	);
	const source = ts.createSourceFile('entities.ts', generated, ts.ScriptTarget.Latest, true);
	const types: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isPropertySignature(node) && node.name.getText(source) in schemas && node.type) {
			const comment = ts.getJSDocCommentsAndTags(node)[0]?.getText(source) ?? '';
			types.push(
				`${comment}\nexport type ${node.name.getText(source)} = ${node.type.getText(source)};`,
			);
		} else {
			node.forEachChild(visit);
		}
	};
	visit(source);
	const named = types.join('\n\n').replace(/components\["schemas"\]\["(\w+)"\]/g, '$1');
	return `${HEAD}${OPEN}\n\n${named.replaceAll('@description ', '')}\n`;
}

/** DropPay may add labels at any time [doc: overview], so they stay plain text. */
function openLabels(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(openLabels);
	if (schema === null || typeof schema !== 'object') return schema;
	return Object.fromEntries(
		Object.entries(schema)
			.filter(([name]) => !['enum', 'examples', 'format', 'default'].includes(name))
			.map(([name, value]) => [name, openLabels(value)]),
	);
}

function withReferences(names: readonly string[], found = new Set<string>()): Set<string> {
	for (const name of names) {
		if (found.has(name)) continue;
		found.add(name);
		const text = JSON.stringify(openApiSchemas[name]);
		withReferences(
			[...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, to]) => String(to)),
			found,
		);
	}
	return found;
}

const isCheck = process.argv.includes('--check');
for (const [name, text] of [
	['endpointTable.ts', endpointTable()],
	['entities.ts', await entities()],
] as const) {
	const file = path.join(FOLDER, name);
	const options = await prettier.resolveConfig(file);
	const formatted = await prettier.format(text, { ...options, filepath: file });
	const isStale = !isWritten(file, formatted);
	if (isStale && isCheck) process.exitCode = 1;
	if (isStale && !isCheck) writeFileSync(file, formatted);
	console.log(
		`api/contract/${name} ${isStale ? (isCheck ? 'is stale: run npm run generate' : 'was written') : 'is up to date'}`,
	);
}

function isWritten(file: string, text: string): boolean {
	try {
		return readFileSync(file, 'utf8') === text;
	} catch {
		return false;
	}
}
