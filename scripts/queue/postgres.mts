import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endOwned } from '../setup/child-processes.cjs';
import { CACHE } from '../setup/paths.cjs';
import { onStop } from '../setup/stopping.cjs';
import { freePorts } from '../real-n8n/ports.mts';
import { remove, runAs, spawnBound, throwAwayFolder, userOf } from './bound.mts';
import { isRoot, type Servers } from './debian.mts';
import { untilReady, type Server } from './server.mts';

export interface Postgres extends Server {
	database: string;
	user: string;
	password: string;
	/** Rows of a query, each column as text. */
	query(sql: string): Promise<string[][]>;
}

const USER = 'n8n';
const DATABASE = 'postgres';
const COLUMNS = '\u001f';

/**
 * Starts a PostgreSQL on loopback with an empty database. It refuses to run as root; then it runs as the user that
 * Debian made for it, in a folder that this user can reach.
 */
export async function startPostgres({ postgresBin }: Servers): Promise<Postgres> {
	const owner = isRoot() ? await userOf('postgres') : undefined;
	const parent = owner ? tmpdir() : path.join(CACHE, 'queue');
	const folder = await throwAwayFolder(parent, 'n8n-nodes-droppay-postgres');
	let end = async () => {};
	const stop = async () => {
		await end();
		await remove(folder);
	};
	onStop(stop);
	const password = randomBytes(16).toString('hex');
	const passwordFile = path.join(folder, 'password');
	const data = path.join(folder, 'data');
	await writeFile(passwordFile, password, { mode: 0o600 });
	if (owner) {
		for (const place of [passwordFile, folder]) await chown(place, owner.uid, owner.gid);
	}
	const program = (name: string) => path.join(postgresBin, name);
	await runAs(owner, program('initdb'), [
		`--pgdata=${data}`,
		`--username=${USER}`,
		`--pwfile=${passwordFile}`,
		'--auth=scram-sha-256',
		'--encoding=UTF8',
		'--locale=C',
	]);
	const [port = 0] = await freePorts(1);
	const settings = [
		`port=${port}`,
		'listen_addresses=127.0.0.1',
		// No socket: several of these may run at once, and its path may become too long.
		'unix_socket_directories=',
	];
	const child = spawnBound(
		program('postgres'),
		['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
		{ cwd: '/', user: owner, signal: 'INT', stdin: 'ignore' },
	);
	end = async () => {
		// INT ends the sessions of the database at once; TERM would wait for them.
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
		await endOwned(child);
	};
	const address = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', DATABASE];
	await untilReady('PostgreSQL', child, async () => {
		await runAs(undefined, program('pg_isready'), address);
		return true;
	});
	return {
		port,
		pid: child.pid ?? 0,
		database: DATABASE,
		user: USER,
		password,
		stop,
		query: async (sql) => {
			const printed = await runAs(
				undefined,
				program('psql'),
				[...address, '--no-psqlrc', '-qAt', '-F', COLUMNS, '-c', sql],
				{ PGPASSWORD: password },
			);
			return printed
				.split('\n')
				.filter(Boolean)
				.map((row) => row.split(COLUMNS));
		},
	};
}
