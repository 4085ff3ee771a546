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

/**
 * What each room may import of the others in its layer; nodes may import all of api besides. A room is a folder, and the
 * file of a node is one of its own. The list is the design: an arrow that is not here needs a reason to be.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
	api: [],
	'api/values': [],
	'api/contract': ['api/values'],
	'api/errors': ['api/contract', 'api/values'],
	'api/auth': ['api', 'api/contract', 'api/errors', 'api/values'],
	'api/rules': ['api', 'api/auth', 'api/contract', 'api/errors', 'api/values'],
	'api/checkout': ['api/values'],
	'api/qrCode': ['api/values'],
	credentials: [],
	'nodes/shared/client': [],
	'nodes/shared/events': ['nodes/shared/client'],
	'nodes/shared': ['nodes/shared/client'],
	'nodes/DropPay': ['nodes/shared', 'nodes/shared/client'],
	'nodes/DropPay/fields': ['nodes/DropPay', 'nodes/shared'],
	'nodes/DropPay/run': [
		'nodes/DropPay',
		'nodes/DropPay/fields',
		'nodes/shared',
		'nodes/shared/client',
		'nodes/shared/events',
	],
	'nodes/DropPay/payments': ['nodes/DropPay', 'nodes/DropPay/run'],
	'nodes/DropPay/waiting': [
		'nodes/DropPay',
		'nodes/DropPay/fields',
		'nodes/DropPay/run',
		'nodes/DropPay/payments',
		'nodes/shared',
		'nodes/shared/client',
		'nodes/shared/events',
	],
	'nodes/DropPay/resources': [
		'nodes/DropPay',
		'nodes/DropPay/fields',
		'nodes/DropPay/run',
		'nodes/DropPay/payments',
		'nodes/DropPay/waiting',
		'nodes/shared',
	],
	'nodes/DropPay/DropPay.node.ts': [
		'nodes/DropPay',
		'nodes/DropPay/resources',
		'nodes/DropPay/run',
		'nodes/DropPay/waiting',
		'nodes/shared',
	],
	'nodes/DropPayTrigger': ['nodes/shared', 'nodes/shared/events'],
	'nodes/DropPayTrigger/request': [
		'nodes/DropPayTrigger',
		'nodes/shared',
		'nodes/shared/client',
		'nodes/shared/events',
	],
	'nodes/DropPayTrigger/registration': [
		'nodes/DropPayTrigger',
		'nodes/shared',
		'nodes/shared/client',
		'nodes/shared/events',
	],
	'nodes/DropPayTrigger/DropPayTrigger.node.ts': [
		'nodes/DropPayTrigger',
		'nodes/DropPayTrigger/registration',
		'nodes/DropPayTrigger/request',
		'nodes/shared',
	],
};

const roomOf = (file: string) => (file.endsWith('.node.ts') ? file : path.posix.dirname(file));

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Which file imports which, types included: who reads a file has to read what its types come from. */
function graphOfFiles(): Graph {
	const files = sourceFiles('api/*.ts', 'credentials/*.ts', 'nodes/*.ts');
	const known = new Set(files);
	const resolve = (module: string) =>
		[`${module}.ts`, `${module}/index.ts`].filter((file) => known.has(file));
	return new Map(
		files.map((file) => {
			const imported = importsOf(file).filter(isRelative);
			return [file, new Set(imported.flatMap((specifier) => resolve(target(file, specifier))))];
		}),
	);
}

function graphOfRooms(files: Graph): Graph {
	const rooms = new Map<string, Set<string>>();
	for (const [file, imported] of files) {
		const room = roomOf(file);
		const reached = rooms.get(room) ?? new Set<string>();
		for (const other of imported) if (roomOf(other) !== room) reached.add(roomOf(other));
		rooms.set(room, reached);
	}
	return rooms;
}

/** What is left of a graph when everything is taken away that imports nothing of what is left: circles, and who leads to one. */
function circlesIn(graph: Graph): string[] {
	const left = new Set(graph.keys());
	const isFree = (name: string) => ![...(graph.get(name) ?? [])].some((other) => left.has(other));
	for (let free = [...left].filter(isFree); free.length > 0; free = [...left].filter(isFree)) {
		for (const name of free) left.delete(name);
	}
	return [...left];
}

describe('rooms', () => {
	const files = graphOfFiles();
	const rooms = graphOfRooms(files);
	const layerOf = (room: string) => room.split('/')[0];

	it('are those of the list', () => {
		expect([...rooms.keys()].sort()).toEqual(Object.keys(ARROWS).sort());
	});

	it.each(Object.keys(ARROWS))(
		'%s imports the rooms that the list allows, and no other',
		(room) => {
			const imported = [...(rooms.get(room) ?? [])].filter(
				(other) => layerOf(other) === layerOf(room),
			);
			expect(imported.sort()).toEqual([...(ARROWS[room] ?? [])].sort());
		},
	);

	it('import each other in no circle, nor do files', () => {
		expect({ rooms: circlesIn(rooms), files: circlesIn(files) }).toEqual({ rooms: [], files: [] });
	});

	it('keep the trigger off the action node, and what answers an event off what publishes', () => {
		const reachedFrom = (file: string, seen = new Set<string>()): Set<string> => {
			for (const other of files.get(file) ?? []) {
				if (!seen.has(other)) reachedFrom(other, seen.add(other));
			}
			return seen;
		};
		const trigger = [...reachedFrom('nodes/DropPayTrigger/DropPayTrigger.node.ts')];
		expect(trigger.filter((file) => file.startsWith('nodes/DropPay/'))).toEqual([]);
		const request = [...reachedFrom('nodes/DropPayTrigger/request/receive.ts')];
		expect(request.filter((file) => file.includes('/registration/'))).toEqual([]);
	});
});

describe('the check of imports itself', () => {
	it('finds circles', () => {
		const graph = { a: ['b'], b: ['c'], c: ['b', 'd'], d: [] };
		const circles = circlesIn(new Map(Object.entries(graph).map(([k, v]) => [k, new Set(v)])));
		expect(circles.sort()).toEqual(['a', 'b', 'c']);
	});

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
