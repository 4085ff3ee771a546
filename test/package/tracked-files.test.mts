import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { read, ROOT, trackedFiles } from './checkout.mts';

interface LockedPackage {
	resolved?: string;
	link?: boolean;
	optionalDependencies?: Record<string, string>;
}

/** Tracked files that hold something, each with the first line of it. */
function filesWith(something: RegExp): string[] {
	return trackedFiles().flatMap((file) => {
		const line = read(file)
			.split('\n')
			.find((text) => something.test(text));
		return line === undefined ? [] : [`${file}: ${line.trim().slice(0, 120)}`];
	});
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The host that npm installs from on this machine; on loopback with its port, which alone tells it apart. */
function registryHost(): string {
	const address = execFileSync('npm', ['config', 'get', 'registry'], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
		shell: process.platform === 'win32',
	});
	const { host, hostname } = new URL(address.trim());
	return /^(localhost|127\.|\[::1\])/.test(hostname) ? host : hostname;
}

describe('the tracked files', () => {
	it('do not name the package registry of the machine they were written on', () => {
		expect(filesWith(new RegExp(escaped(registryHost())))).toEqual([]);
	});

	it('do not name the folder that the checkout lies in', () => {
		const parent = path.dirname(ROOT);
		// A checkout right below the root has no parent with a name: then look for the checkout itself.
		const folder = parent === path.parse(ROOT).root ? ROOT : parent;
		expect(filesWith(new RegExp(`(?<![\\w.~/-])${escaped(folder)}(?=[/\\\\])`))).toEqual([]);
	});

	it('do not hold what a build or a run leaves behind', () => {
		expect(trackedFiles('dist', '.cache', 'coverage', '*.tgz', '*.log')).toEqual([]);
		expect(trackedFiles().filter((file) => file.includes('node_modules/'))).toEqual([]);
	});
});

describe.each(trackedFiles('*package-lock.json'))('%s', (file) => {
	const { packages } = JSON.parse(read(file)) as { packages: Record<string, LockedPackage> };

	it('leaves open which registry the packages come from', () => {
		const bound = Object.entries(packages).filter(([, { resolved, link }]) => resolved && !link);
		expect(bound.map(([name]) => name)).toEqual([]);
	});

	it('was made for the package.json beside it', () => {
		const beside = JSON.parse(read(file.replace(/package-lock\.json$/, 'package.json')));
		for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
			expect([field, packages['']?.[field as keyof LockedPackage]]).toEqual([field, beside[field]]);
		}
	});

	// `npm ci` refuses a lock file that leaves one out, on every platform.
	it('holds the optional packages of every platform', () => {
		const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies).filter((dependency) => !isLocked(name, dependency)),
		);
		expect(missing).toEqual([]);
	});

	/** Whether a package would find another one: below itself or below any folder above it. */
	function isLocked(from: string, dependency: string): boolean {
		const below = from === '' ? `node_modules/${dependency}` : `${from}/node_modules/${dependency}`;
		if (below in packages) return true;
		if (from === '') return false;
		const above = from.lastIndexOf('/node_modules/');
		return isLocked(above < 0 ? '' : from.slice(0, above), dependency);
	}
});
