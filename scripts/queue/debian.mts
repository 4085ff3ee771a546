import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { withLock } from '../setup/lock.cjs';
import { ROOT } from '../setup/paths.cjs';
import { step } from '../setup/progress.cjs';

/** Where the programs of Redis and PostgreSQL are. */
export interface Servers {
	redisServer: string;
	redisCli: string;
	/** Folder with postgres, initdb, psql and pg_isready. Debian keeps it out of the path. */
	postgresBin: string;
}

const PACKAGES = ['redis-server', 'postgresql'] as const;
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const POLICY = '/usr/sbin/policy-rc.d';

/** Debian's way to say: install services, but do not start them. */
const START_NOTHING = '#!/bin/sh\nexit 101\n';

export function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function inPath(program: string): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/sbin'];
	return folders.map((folder) => path.join(folder, program)).find(isProgram);
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The newest PostgreSQL that has everything we need. */
function postgresBin(): string | undefined {
	const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
	const debian = versions
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => path.join(DEBIAN_POSTGRES, version, 'bin'));
	const other = inPath('postgres');
	return [...debian, ...(other ? [path.dirname(other)] : [])].find((folder) =>
		['postgres', 'initdb', 'psql', 'pg_isready'].every((name) =>
			isProgram(path.join(folder, name)),
		),
	);
}

function findServers(): Partial<Servers> {
	return {
		redisServer: inPath('redis-server'),
		redisCli: inPath('redis-cli'),
		postgresBin: postgresBin(),
	};
}

function areComplete(found: Partial<Servers>): found is Servers {
	return Object.values(found).every((place) => place !== undefined);
}

async function aptGet(...args: string[]): Promise<void> {
	await run('apt-get', args, {
		cwd: ROOT,
		log: `apt-get-${args[0]}`,
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		hint: 'Check that the mirror of Debian can be reached, then run the command again.',
	});
}

async function install(packages: string[]): Promise<void> {
	const forbidStarting = !existsSync(POLICY);
	if (forbidStarting) await writeFile(POLICY, START_NOTHING, { mode: 0o755 });
	try {
		await aptGet('update');
		await aptGet('install', '-y', '--no-install-recommends', ...packages);
	} finally {
		if (forbidStarting) await rm(POLICY, { force: true });
	}
}

/**
 * Makes sure that Redis and PostgreSQL are there. Where they are not, root gets Debian's packages; their services are
 * not started, only servers of our own ever are.
 * @throws with what to install, for everybody else
 */
export async function ensureServers(): Promise<Servers> {
	const found = findServers();
	if (areComplete(found)) return found;
	const missing = [
		...(found.redisServer && found.redisCli ? [] : [PACKAGES[0]]),
		...(found.postgresBin ? [] : [PACKAGES[1]]),
	];
	const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
	if (!isRoot() || inPath('apt-get') === undefined) {
		throw new Error(
			`This needs ${missing.join(' and ')}. On Debian or Ubuntu: sudo ${command}\n` +
				'Elsewhere, put redis-server, redis-cli, postgres, initdb, psql and pg_isready into the PATH.',
		);
	}
	return await withLock('debian-packages', async () => {
		await step(`Installing ${missing.join(' and ')}, apt-get`, '1 minute', () => install(missing));
		const installed = findServers();
		if (areComplete(installed)) return installed;
		throw new Error(`"${command}" succeeded, but the programs are missing.`);
	});
}
