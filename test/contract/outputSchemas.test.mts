/** The output schemas of the action node, from runs of every operation. `npm run docs` writes them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resources } from '../../nodes/DropPay/resources';
import { schemaFile, schemaText } from '../../scripts/outputSchemas.mts';
import { BY_CALLBACK, exampleOf, ROWS } from '../package/savedRuns.mts';

const NODE_FOLDER = path.join(import.meta.dirname, '../../nodes/DropPay');

/** Its output is whatever DropPay answers. */
const WITHOUT_SCHEMA = ['customRequest.send'];

const schemas = new Map<string, string>();

beforeAll(async () => {
	const outputs = new Map<string, object[]>();
	const runs = ROWS.filter(({ operation }) => !WITHOUT_SCHEMA.includes(operation)).map(
		async (row) => ({ operation: row.operation, output: (await exampleOf(row)).output }),
	);
	for (const { operation, output } of await Promise.all(runs)) {
		const [resource = '', name = ''] = operation.split('.');
		const file = schemaFile(resource, name);
		outputs.set(file, [...(outputs.get(file) ?? []), ...output]);
	}
	for (const [file, items] of outputs) schemas.set(file, schemaText(items));
	if (!process.env.DROPPAY_WRITE_DOCS) return;
	rmSync(path.join(NODE_FOLDER, '__schema__'), { recursive: true, force: true });
	for (const [file, text] of schemas) {
		mkdirSync(path.dirname(path.join(NODE_FOLDER, file)), { recursive: true });
		writeFileSync(path.join(NODE_FOLDER, file), text);
	}
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
		.filter(([resource = '', operation = '']) => !schemas.has(schemaFile(resource, operation)))
		.map((names) => names.join('.'));
	expect(without.sort()).toEqual([...BY_CALLBACK, ...WITHOUT_SCHEMA].sort());
});
