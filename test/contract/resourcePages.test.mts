/** docs/resources: what the descriptions say, and examples that run. `npm run docs` writes the pages. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resources } from '../../nodes/DropPay/resources';
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

/** Waits by polling take seconds, and examples of them show nothing that Create does not. */
const rows = ROWS.filter(
	({ polls, operation }, at) =>
		!polls && ROWS.findIndex((row) => row.operation === operation) === at,
);

const examples = new Map<string, Example>();
const pages = new Map<string, string>();

beforeAll(async () => {
	for (const row of rows) examples.set(row.operation, await exampleOf(row));
	for (const resource of resources) pages.set(pageFile(resource), resourcePage(resource, examples));
	pages.set(`${FOLDER}/options.md`, optionsPage());
	pages.set(`${FOLDER}/README.md`, resourceList());
	if (!process.env.DROPPAY_WRITE_DOCS) return;
	mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
	for (const [file, text] of pages) writeFileSync(path.join(ROOT, file), text);
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
