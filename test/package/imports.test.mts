import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { read, ROOT, sourceFiles } from './checkout.mts';

// n8n's lint lets every devDependency pass, although none is there at run time. This is the strict form.
const CRYPTO = ['node:crypto', 'crypto'];
const ALLOWED = {
	api: CRYPTO,
	credentials: [...CRYPTO, 'n8n-workflow'],
	nodes: [...CRYPTO, 'n8n-workflow'],
};

/** What each layer may import of the others: data flows one way. */
const LAYERS = {
	api: ['api'],
	credentials: ['credentials', 'api'],
	// The credentials own how a token request is sent; nodes that fetch a token themselves send it the same way.
	nodes: ['nodes', 'credentials', 'api'],
};

/** Everything that a source file imports, requires or re-exports, types included. */
function importsOf(file: string): string[] {
	return ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => fileName);
}

const isRelative = (specifier: string) => specifier.startsWith('.');

/** Where a relative import points to, from the root of the checkout. */
const target = (file: string, specifier: string) =>
	path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));

describe.each(['api', 'credentials', 'nodes'] as const)('the sources in %s', (layer) => {
	const imports = sourceFiles(`${layer}/*.ts`).flatMap((file) =>
		importsOf(file).map((specifier) => ({ file, specifier })),
	);

	it('exist and import something', () => {
		expect(imports.length).toBeGreaterThan(0);
	});

	it('use only packages that n8n provides on every instance', () => {
		const foreign = imports.filter(
			({ specifier }) => !isRelative(specifier) && !ALLOWED[layer].includes(specifier),
		);
		expect(foreign).toEqual([]);
	});

	it('import in one direction', () => {
		const backwards = imports
			.filter(({ specifier }) => isRelative(specifier))
			.map(({ file, specifier }) => ({ file, imports: target(file, specifier) }))
			.filter((edge) => !LAYERS[layer].includes(edge.imports.split('/')[0] ?? ''));
		expect(backwards).toEqual([]);
	});

	it('import files that exist', () => {
		const lost = imports
			.filter(({ specifier }) => isRelative(specifier))
			.map(({ file, specifier }) => target(file, specifier))
			.filter((module) =>
				['.ts', '/index.ts', ''].every((end) => !existsSync(path.join(ROOT, module + end))),
			);
		expect(lost).toEqual([]);
	});
});

/** Inside nodes/: what both nodes share knows neither, and neither node knows the other. */
const NODES = {
	shared: ['shared'],
	DropPay: ['DropPay', 'shared'],
	DropPayTrigger: ['DropPayTrigger', 'shared'],
};

/** The part of nodes/ that a file belongs to. */
function partOf(file: string): keyof typeof NODES {
	const folder = file.split('/')[1];
	return folder === 'DropPay' || folder === 'DropPayTrigger' ? folder : 'shared';
}

it('the nodes import in one direction too', () => {
	const backwards = sourceFiles('nodes/*.ts').flatMap((file) =>
		importsOf(file)
			.filter(isRelative)
			.map((specifier) => target(file, specifier))
			.filter((module) => module.startsWith('nodes/'))
			.filter((module) => !NODES[partOf(file)].includes(partOf(module)))
			.map((module) => ({ file, imports: module })),
	);
	expect(backwards).toEqual([]);
});

describe('the check of imports itself', () => {
	it('sees every way to load a module', () => {
		const source = `
			import a from 'a'; import type { B } from 'b'; export * from 'c';
			const d = require('d'); const e = import('e');`;
		const seen = ts.preProcessFile(source, true, true).importedFiles;
		expect(seen.map(({ fileName }) => fileName).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
	});

	it('allows only what comes with Node or with n8n', () => {
		const provided = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];
		const rest = Object.values(ALLOWED)
			.flat()
			.filter((name) => !provided.includes(name));
		expect(new Set(rest)).toEqual(new Set(['n8n-workflow']));
	});
});
