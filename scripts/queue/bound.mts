import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { spawnOwned } from '../setup/child-processes.cjs';
import { isAlive } from '../setup/lock.cjs';

const execute = promisify(execFile);

/** A user of this machine other than ours, to whom root hands a server that refuses to run as root. */
export interface User {
	uid: number;
	gid: number;
}

export async function userOf(name: string): Promise<User> {
	const id = async (option: string) => Number((await execute('id', [option, name])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** The command for another user; the program keeps the process id under which it is started. */
export function asUser(
	user: User | undefined,
	command: string,
	args: string[],
): [string, string[]] {
	if (user === undefined) return [command, args];
	const who = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
	return ['setpriv', [...who, command, ...args]];
}

/**
 * Starts a server in a process group of its own. On Linux the kernel itself ends it when this process is gone, even by
 * SIGKILL.
 * @param signal that ends the server quickly and cleanly
 */
export function spawnBound(
	command: string,
	args: string[],
	options: { cwd: string; user?: User; signal: 'INT' | 'TERM'; stdin: 'ignore' | 'pipe' },
) {
	const stdio: Array<'ignore' | 'pipe'> = [options.stdin, 'pipe', 'pipe'];
	const { cwd, user } = options;
	const [program, itsArgs] = asUser(user, command, args);
	if (process.platform !== 'linux') return spawnOwned(program, itsArgs, { cwd, stdio });
	const rest = program === 'setpriv' ? itsArgs : [program, ...itsArgs];
	return spawnOwned('setpriv', [`--pdeathsig=${options.signal}`, ...rest], { cwd, stdio });
}

/** Runs a program of a server to its end. @returns what it printed */
export async function runAs(
	user: User | undefined,
	command: string,
	args: string[],
	env: Record<string, string> = {},
	cwd = '/',
): Promise<string> {
	const [program, itsArgs] = asUser(user, command, args);
	const { stdout } = await execute(program, itsArgs, {
		cwd,
		env: { PATH: process.env.PATH, LC_ALL: 'C', ...env },
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout;
}

/**
 * Makes a folder that does not outlive this process. Those of processes that were killed are swept away first.
 * @param parent the folder that holds it
 * @param name how it begins
 */
export async function throwAwayFolder(parent: string, name: string): Promise<string> {
	await mkdir(parent, { recursive: true });
	for (const entry of await readdir(parent)) {
		const [, owner] = new RegExp(`^${name}-(\\d+)-`).exec(entry) ?? [];
		if (owner !== undefined && !isAlive(Number(owner))) await remove(path.join(parent, entry));
	}
	return await mkdtemp(path.join(parent, `${name}-${process.pid}-`));
}

export async function remove(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
