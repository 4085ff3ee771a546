import { existsSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { areInstalled, forgetInstalled, rememberInstalled } from '../setup/installed-packages.cjs';
import { withLock } from '../setup/lock.cjs';
import { npm } from '../setup/npm.cjs';
import { step } from '../setup/progress.cjs';
import { onStop } from '../setup/stopping.cjs';
import { chosenLine, NEWEST, type N8nLine } from './lines.mts';
import {
	explainInstallation,
	nodePackageFor,
	requireInstallable,
	startsOn,
} from './preconditions.mts';

/** A real n8n on this disk, and the Node that runs it. */
export interface N8nInstallation {
	/** Path of the Node binary. */
	node: string;
	/** Path of n8n's start script. */
	entry: string;
	version: string;
	/** The node_modules folder that this n8n is in. */
	modules: string;
	/** Names of n8n's own modules, which can be switched off. */
	moduleNames: readonly string[];
}

const modulesOf = ({ folder }: N8nLine): string => path.join(folder, 'node_modules');

function headersOf(node: string): string | undefined {
	const root = path.dirname(path.dirname(node));
	return existsSync(path.join(root, 'include', 'node', 'node_version.h')) ? root : undefined;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The Node for n8n: the one that its package brings along. The newest n8n takes the running one where that is new
 * enough and has the headers that native packages are compiled with.
 */
function chooseNode(line: N8nLine): string {
	const isRunnable = startsOn(line, process.versions.node);
	const isPreferred = isRunnable && line.version === NEWEST.version;
	if (isPreferred && headersOf(process.execPath)) return process.execPath;
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const bundled = path.join(modulesOf(line), nodePackageFor(PLATFORM), 'bin', binary);
	if (existsSync(bundled)) return bundled;
	if (isRunnable) return process.execPath;
	throw new Error(`n8n ${line.version} doesn't start on Node ${process.versions.node}.`);
}

/** What a native build belongs to: another Node, platform or lock file needs another build. */
function nativeKey(line: N8nLine, node: string): string {
	const lock = readFileSync(path.join(modulesOf(line), '.installed'), 'utf8');
	return JSON.stringify({ node, size: statSync(node).size, lock });
}

/** What is compiled or fetched for one Node, of what this n8n has. */
function nativePackages(line: N8nLine): string[] {
	return ['sqlite3', 'isolated-vm'].filter((name) => existsSync(path.join(modulesOf(line), name)));
}

async function nativePackagesLoad(line: N8nLine, node: string): Promise<boolean> {
	try {
		const loads = nativePackages(line).map((name) => `require('${name}')`);
		await run(node, ['-e', loads.join(';')], { cwd: line.folder, log: 'native-check' });
		return true;
	} catch {
		return false;
	}
}

async function ensureNativePackages(line: N8nLine, node: string): Promise<void> {
	const stamp = path.join(modulesOf(line), '.native');
	const key = nativeKey(line, node);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
	rmSync(stamp, { force: true });
	if (!(await nativePackagesLoad(line, node))) {
		const headers = headersOf(node);
		// At -O3 and on one processor, its defaults, SQLite takes minutes to compile.
		const quickly = { CFLAGS: '-O1', CXXFLAGS: '-O1', npm_config_jobs: 'max' };
		const env = { ...(headers && { npm_config_nodedir: headers }), ...quickly };
		const hint =
			'sqlite3 is compiled when no ready-made binary can be fetched. That needs Python 3, make and a C++ compiler ' +
			'(Debian: apt-get install python3 make g++; macOS: xcode-select --install).';
		for (const name of nativePackages(line)) {
			const usual = name === 'sqlite3' ? '1 minute, it is compiled' : '2 seconds';
			await step(`Building ${name} for the Node of n8n ${line.version}`, usual, () =>
				npm(['rebuild', name, '--ignore-scripts=false', '--foreground-scripts'], {
					cwd: line.folder,
					log: `rebuild-${name}`,
					hint,
					node,
					env,
				}),
			);
		}
		if (!(await nativePackagesLoad(line, node))) {
			throw new Error(
				`${nativePackages(line).join(' and ')} were built, but the Node of n8n can't load them. ` +
					`Remove ${path.relative('', modulesOf(line))}, then run the command again.`,
			);
		}
	}
	writeFileSync(stamp, key);
}

async function install(line: N8nLine): Promise<void> {
	const { bavail, bsize } = statfsSync(line.folder);
	requireInstallable(line, {
		platform: PLATFORM,
		node: process.versions.node,
		freeBytes: bavail * bsize,
	});
	let isComplete = false;
	onStop(() => isComplete || removeN8n(line));
	forgetInstalled(line.folder);
	const title = `Installing the real n8n ${line.version} (up to 3 GB, once)`;
	try {
		await step(title, '2 to 5 minutes', () =>
			npm(['ci', '--ignore-scripts', '--legacy-peer-deps=false'], {
				cwd: line.folder,
				log: `n8n-${line.version}`,
				hint: 'Check that the npm registry can be reached and has this version, then run the command again.',
			}),
		);
	} catch (cause) {
		removeN8n(line);
		throw explainInstallation(line.version, cause);
	}
	rememberInstalled(line.folder);
	isComplete = true;
}

/** n8n's own modules, by the list that its start checks them against; none for an n8n without such a list. */
function moduleNamesOf(line: N8nLine): string[] {
	const file = path.join(modulesOf(line), '@n8n/backend-common/dist/modules/modules.config.js');
	if (!existsSync(file)) return [];
	const [, list = ''] = /MODULE_NAMES = \[([^\]]*)\]/.exec(readFileSync(file, 'utf8')) ?? [];
	return [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
}

/**
 * Makes sure that a real n8n is installed, complete, and built for the Node that will run it. An interrupted installation
 * starts again; two commands at once don't install over each other.
 *
 * @param line the one of this process when left out
 */
export async function ensureN8n(line: N8nLine = chosenLine()): Promise<N8nInstallation> {
	return await withLock(`real-n8n-${line.version}`, async () => {
		if (!areInstalled(line.folder)) await install(line);
		const node = chooseNode(line);
		await ensureNativePackages(line, node);
		const modules = modulesOf(line);
		const root = path.join(modules, 'n8n');
		const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
			version: string;
		};
		const moduleNames = moduleNamesOf(line);
		return { node, entry: path.join(root, 'bin', 'n8n'), version, modules, moduleNames };
	});
}

/** Whether the installation of a line is there and complete. */
export function isN8nInstalled(line: N8nLine): boolean {
	return areInstalled(line.folder);
}

/** Removes what an installation left on the disk. */
export function removeN8n(line: N8nLine): void {
	rmSync(modulesOf(line), { recursive: true, force: true, maxRetries: 5 });
}
