import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
	cp,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { withLock } from '../setup/lock.cjs';
import { npm } from '../setup/npm.cjs';
import { CACHE, ROOT } from '../setup/paths.cjs';
import { step } from '../setup/progress.cjs';

const SOURCES = [
	'api',
	'credentials',
	'nodes',
	'icons',
	'index.js',
	'gulpfile.js',
	'package.json',
	'tsconfig.json',
	'README.md',
	'LICENSE',
];

async function filesUnder(file: string): Promise<string[]> {
	const entries = await readdir(path.join(ROOT, file), { withFileTypes: true }).catch(
		(cause: NodeJS.ErrnoException) => {
			if (cause.code === 'ENOTDIR') return undefined;
			if (cause.code === 'ENOENT') return [];
			throw cause;
		},
	);
	if (!entries) return [file];
	return (await Promise.all(entries.map((entry) => filesUnder(`${file}/${entry.name}`)))).flat();
}

/** Changes when anything changes that ends up in the package or decides how it is built. */
async function sourceHash(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of (await Promise.all(SOURCES.map(filesUnder))).flat().sort()) {
		hash.update(`${file}\0`).update(await readFile(path.join(ROOT, file)));
	}
	return hash.digest('hex').slice(0, 16);
}

/**
 * Builds and packs the package as it is published, and installs the tarball into a folder the way n8n installs a
 * community node. Nothing is done when the sources have not changed since.
 * @param isBuilt `dist` has just been built from the sources
 * @returns the folder; its content belongs into <n8n user folder>/.n8n/nodes
 */
export async function ensureNodesFolder({ isBuilt = false } = {}): Promise<string> {
	return await withLock('nodes-package', async () => {
		const folder = path.join(CACHE, 'nodes', await sourceHash());
		if (existsSync(folder)) return folder;
		await mkdir(CACHE, { recursive: true });
		const unfinished = await mkdtemp(path.join(CACHE, 'nodes-'));
		try {
			if (!isBuilt) {
				await step('Building the package, npm run build', '10 seconds', () =>
					npm(['run', 'build'], { cwd: ROOT, log: 'build' }),
				);
			}
			await step('Packing it and installing it as n8n does', '5 seconds', async () => {
				await npm(['pack', '--ignore-scripts'], {
					cwd: ROOT,
					log: 'pack',
					// Not as an argument: the shell that starts npm on Windows would cut it at a space.
					env: { npm_config_pack_destination: unfinished },
				});
				const tarball = (await readdir(unfinished)).find((name) => name.endsWith('.tgz'));
				if (!tarball) throw new Error('npm pack made no tarball; see .cache/logs/pack.log.');
				await writeFile(path.join(unfinished, 'package.json'), '{ "private": true }\n');
				await npm(['install', '--legacy-peer-deps', '--ignore-scripts', tarball], {
					cwd: unfinished,
					log: 'install-nodes',
				});
			});
			// Only the newest build is kept, and it appears complete or not at all.
			await rm(path.join(CACHE, 'nodes'), { recursive: true, force: true });
			await mkdir(path.dirname(folder), { recursive: true });
			await rename(unfinished, folder);
			return folder;
		} finally {
			await rm(unfinished, { recursive: true, force: true });
		}
	});
}

/**
 * Puts the package into the home of an n8n that is not running; replaces the one that is there.
 * @param modules the node_modules folder of that n8n
 */
export async function installNodes(
	home: string,
	nodesFolder: string,
	modules: string,
): Promise<void> {
	const target = path.join(home, '.n8n', 'nodes');
	await rm(target, { recursive: true, force: true });
	await mkdir(path.dirname(target), { recursive: true });
	await cp(nodesFolder, target, { recursive: true, verbatimSymlinks: true });
	await furnish(home, modules);
}

/**
 * Makes a home inside this checkout like one outside of it:
 * - A package that a user installs takes n8n-workflow from n8n. Here it would find the checkout's own copy first, with
 *   other classes of the same names; a link to n8n's copy stands on the way there.
 * - n8n unpacks its editor into `.cache`, where the linter of this repository would find it. It passes by what is below
 *   a node_modules, so that is where the folder really is.
 */
async function furnish(home: string, n8nModules: string): Promise<void> {
	const modules = path.join(home, 'node_modules');
	const unpacked = path.join(home, '.cache');
	for (const old of [modules, unpacked]) await rm(old, { recursive: true, force: true });
	await mkdir(path.join(modules, '.cache'), { recursive: true });
	const link = async (target: string, file: string) => await symlink(target, file, 'junction');
	await link(path.join(modules, '.cache'), unpacked);
	await link(path.join(n8nModules, 'n8n-workflow'), path.join(modules, 'n8n-workflow'));
}
