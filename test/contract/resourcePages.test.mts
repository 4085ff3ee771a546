/**
 * docs/resources: what the descriptions say, and examples that run; and the output schemas of the node, from the same
 * runs. `npm run docs` writes them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resources } from '../../nodes/DropPay/resources';
import { schemaFile, schemaText } from '../../scripts/outputSchemas.mts';
import {
	optionsPage,
	pageFile,
	resourceList,
	resourcePage,
	type Example,
} from '../../scripts/resourcePages.mts';
import { BY_CALLBACK, exampleOf, ROWS } from '../package/savedRuns.mts';

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDER = 'docs/resources';

const NODE_FOLDER = path.join(ROOT, 'nodes/DropPay');

/** The output of this one is whatever DropPay answers. */
const WITHOUT_SCHEMA = ['customRequest.send'];

const examples = new Map<string, Example>();
const pages = new Map<string, string>();
const schemas = new Map<string, string>();

const schemaFileOf = (name: string): string => {
	const [resource = '', operation = ''] = name.split('.');
	return schemaFile(resource, operation);
};

/** Writes texts into a folder, by their path from there. */
function writeInto(folder: string, texts: ReadonlyMap<string, string>): void {
	for (const [file, text] of texts) {
		mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
		writeFileSync(path.join(folder, file), text);
	}
}

beforeAll(async () => {
	const runs = await Promise.all(
		ROWS.map(async (row) => ({ ...row, example: await exampleOf(row) })),
	);
	const outputs = new Map<string, object[]>();
	for (const { operation, polls, example } of runs) {
		// Examples of waits by polling show nothing that Create does not.
		if (!polls && !examples.has(operation)) examples.set(operation, example);
		outputs.set(operation, [...(outputs.get(operation) ?? []), ...example.output]);
	}
	for (const resource of resources) pages.set(pageFile(resource), resourcePage(resource, examples));
	pages.set(`${FOLDER}/options.md`, optionsPage());
	pages.set(`${FOLDER}/README.md`, resourceList());
	for (const [operation, items] of outputs) {
		if (!WITHOUT_SCHEMA.includes(operation))
			schemas.set(schemaFileOf(operation), schemaText(items));
	}
	if (!process.env.DROPPAY_WRITE_DOCS) return;
	rmSync(path.join(NODE_FOLDER, '__schema__'), { recursive: true, force: true });
	writeInto(ROOT, pages);
	writeInto(NODE_FOLDER, schemas);
});

test('each resource has its page, and no page is left over', () => {
	const files = readdirSync(path.join(ROOT, FOLDER)).map((file) => `${FOLDER}/${file}`);
	expect(files.sort()).toEqual([...pages.keys()].sort());
});

test('every page is what `npm run docs` writes', () => {
	for (const [file, text] of pages) {
		expect([file, readFileSync(path.join(ROOT, file), 'utf8')]).toEqual([file, text]);
	}
});

test('every operation that one run shows has an example', () => {
	const without = resources
		.flatMap(({ value, operations }) =>
			operations.map((operation) => `${value}.${operation.value}`),
		)
		.filter((operation) => !examples.has(operation));
	const wait = ROWS.filter(({ polls }) => polls).map(({ operation }) => operation);
	expect(without.sort()).toEqual([...new Set([...wait, ...BY_CALLBACK])].sort());
});

test('every output schema is what `npm run docs` writes, and none is left over', () => {
	const folder = path.join(NODE_FOLDER, '__schema__');
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.map((file) => [
			path.relative(NODE_FOLDER, file).split(path.sep).join('/'),
			readFileSync(file, 'utf8'),
		]);
	expect(Object.fromEntries(files)).toEqual(Object.fromEntries(schemas));
});

test('every operation has an output schema whose fields one run can show', () => {
	const without = resources
		.flatMap(({ value, operations }) => operations.map((operation) => [value, operation.value]))
		.map((names) => names.join('.'))
		.filter((name) => !schemas.has(schemaFileOf(name)));
	expect(without.sort()).toEqual([...BY_CALLBACK, ...WITHOUT_SCHEMA].sort());
});
