import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The package as npm would publish it. */
export interface PackedPackage {
	/** Folder that holds the unpacked files. */
	folder: string;
	/** The files in it, as sorted relative paths with forward slashes. */
	files: string[];
	/** Size of the tarball, in bytes. */
	packedBytes: number;
	/** Size of all files together, in bytes. */
	unpackedBytes: number;
}

/** Runs a program to its end and gives back what it printed. */
function output(
	program: string,
	args: string[],
	cwd: string,
	env: Record<string, string> = {},
): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, {
		cwd,
		env: { ...process.env, ...env },
		encoding: 'utf8',
		// npm is a .cmd file on Windows, which only a shell starts.
		shell: process.platform === 'win32',
	});
	if (error) throw error;
	if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}: ${stderr}`);
	return stdout;
}

/**
 * Packs a package without running its scripts and unpacks the result.
 * @param root folder of the package; it has to be built
 * @param into an existing folder, for the tarball and the unpacked files
 */
export function pack(root: string, into: string): PackedPackage {
	const printed = output('npm', ['pack', '--silent', '--ignore-scripts'], root, {
		// Not as an argument: the shell that starts npm on Windows would cut it at a space.
		npm_config_pack_destination: into,
	});
	const tarball = path.join(into, printed.trim().split('\n').at(-1) ?? '');
	const folder = path.join(into, 'package');
	mkdirSync(folder);
	output('tar', ['-xzf', path.basename(tarball), '-C', 'package', '--strip-components=1'], into);

	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
	return {
		folder,
		files: files.map((file) => path.relative(folder, file).split(path.sep).join('/')).sort(),
		packedBytes: statSync(tarball).size,
		unpackedBytes: files.reduce((bytes, file) => bytes + statSync(file).size, 0),
	};
}
