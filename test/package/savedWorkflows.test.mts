/**
 * A node saved with any release opens unchanged with this checkout, and sends what it sent then. `DROPPAY_SAVE_RELEASE=1 npx jest
 * test/package/savedWorkflows` writes the files of the release that package.json names; those of earlier releases never
 * change.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';

import type { Operation } from '../dialects/operations.mts';
import { read, ROOT } from './checkout.mts';
import {
	DESCRIPTIONS,
	isCollection,
	nodesOfThisRelease,
	openedParameters,
	type SavedNode,
} from './savedNodes.mts';
import { BY_CALLBACK, ROWS, runOf, type SavedRun } from './savedRuns.mts';

const FOLDER = 'test/package/saved-workflows';
const { version } = JSON.parse(read('package.json')) as { version: string };

/** A file: the node as it is saved, and runs of it. The trigger has none. */
interface SavedFile extends SavedNode {
	runs: SavedRun[];
}

const isSaving = Boolean(process.env.DROPPAY_SAVE_RELEASE);
const folder = path.join(ROOT, FOLDER, version);
const fileOf = (name: string): string => path.join(folder, `${name}.json`);
const write = (name: string, file: SavedFile): void =>
	writeFileSync(fileOf(name), `${JSON.stringify(file, null, '\t')}\n`);

if (isSaving) {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const [name, node] of nodesOfThisRelease()) write(name, { ...node, runs: [] });
}

const releases = readdirSync(path.join(ROOT, FOLDER));
const saved = releases.flatMap((release) =>
	readdirSync(path.join(ROOT, FOLDER, release)).map((file): [string, SavedFile] => [
		`${release}/${file}`,
		JSON.parse(read(`${FOLDER}/${release}/${file}`)) as SavedFile,
	]),
);

if (isSaving) {
	it.each(ROWS)('the run of $name is saved', async (row) => {
		const file = JSON.parse(readFileSync(fileOf(row.operation), 'utf8')) as SavedFile;
		write(row.operation, { ...file, runs: [...file.runs, await runOf(row)] });
	});
} else {
	it.each(
		saved.flatMap(([file, { runs }]) =>
			runs.map((run): [string, string, SavedRun] => [file, run.row, run]),
		),
	)('%s, %s, sends what it sent then', async (_, name, run) => {
		const row = ROWS.find((one) => one.name === name) as Operation;
		const { requests, output } = await runOf(row, run.parameters);
		expect(requests).toEqual(run.requests);
		expect(output).toEqual(expect.arrayContaining(run.output));
	});

	it('every operation of this release has a run, but those that only a callback ends', () => {
		const bare = saved.filter(
			([file, { runs, type }]) =>
				file.startsWith(`${version}/`) && type.endsWith('dropPay') && runs.length === 0,
		);
		expect(bare.map(([file]) => path.parse(file).name)).toEqual(BY_CALLBACK);
	});
}

it('every operation of this release has a file', () => {
	const files = readdirSync(path.join(ROOT, FOLDER, version)).map((file) => path.parse(file).name);
	expect(files.sort()).toEqual([...nodesOfThisRelease().keys()].sort());
});

describe.each(saved)('%s', (_, node) => {
	const description = DESCRIPTIONS[node.type];
	const properties = description?.properties ?? [];

	it('has a type, a version and credentials that there are', () => {
		expect([description?.version].flat()).toContain(node.typeVersion);
		const known = (description?.credentials ?? []).map(({ name }) => name);
		expect(known).toEqual(expect.arrayContaining(Object.keys(node.credentials ?? {})));
	});

	it('keeps every parameter, collections with all their members included', () => {
		expect(openedParameters(node)).toMatchObject(node.parameters);
	});

	it('gets the same defaults: n8n saves only what differs from them', () => {
		const { resource, operation, registerOn } = node.parameters;
		const chosen = Object.fromEntries(
			Object.entries({ resource, operation, registerOn }).filter(
				([, value]) => value !== undefined,
			),
		);
		const collections = properties.filter(isCollection).map(({ name }) => name);
		const plain = Object.fromEntries(
			Object.entries(node.parameters).filter(([name]) => !collections.includes(name)),
		);
		expect(openedParameters({ ...node, parameters: chosen as never })).toMatchObject(plain);
	});

	it('has choices that there are', () => {
		for (const [name, value] of Object.entries(node.parameters)) {
			const offers = properties.filter((one) => one.name === name && one.type === 'options');
			if (offers.length === 0) continue;
			const values = offers.flatMap(({ options = [] }) =>
				(options as INodePropertyOptions[]).map((option) => option.value),
			);
			expect(values).toContain(value);
		}
	});
});
