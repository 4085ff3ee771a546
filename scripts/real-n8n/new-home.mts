/**
 * Homes of n8n that do not outlive the process that made them. n8n makes its database in some hundred migrations, three
 * seconds of work; a copy of the first database of a version spares it to all later homes.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { isAlive } from '../setup/lock.cjs';
import { CACHE } from '../setup/paths.cjs';
import type { N8nInstallation } from './installation.mts';

/** What of a home is copied. The database is encrypted in part, with the key in `config`. */
const FILES = ['config', 'database.sqlite'];

const templateOf = (version: string): string => path.join(CACHE, 'home-template', version);

/**
 * Makes a home that does not outlive this process. Homes of processes that were killed are swept away first.
 * @param version of n8n, whose database is copied when there is one; undefined for an empty home
 * @returns the folder, named after this process
 */
export async function throwAwayHome(version?: string): Promise<string> {
	const homes = path.join(CACHE, 'homes');
	await mkdir(homes, { recursive: true });
	for (const name of await readdir(homes)) {
		if (!isAlive(Number(name.split('-')[0]))) await removeHome(path.join(homes, name));
	}
	const home = await mkdtemp(path.join(homes, `${process.pid}-`));
	const template = version === undefined ? undefined : templateOf(version);
	if (template !== undefined && existsSync(template)) {
		await mkdir(path.join(home, '.n8n'));
		for (const file of FILES) {
			await copyFile(path.join(template, file), path.join(home, '.n8n', file));
		}
	}
	return home;
}

export async function removeHome(home: string): Promise<void> {
	await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

/** Keeps the database of an n8n that has just started in a new home, before anything is put into it. */
export async function keepAsTemplate(home: string, installation: N8nInstallation): Promise<void> {
	const { node, modules, version } = installation;
	const template = templateOf(version);
	if (existsSync(template)) return;
	await mkdir(path.dirname(template), { recursive: true });
	const copy = await mkdtemp(`${template}-`);
	await copyFile(path.join(home, '.n8n', 'config'), path.join(copy, 'config'));
	const program = path.join(import.meta.dirname, 'copy-database.cjs');
	await run(node, [program, home, modules, path.join(copy, 'database.sqlite')], {
		cwd: home,
		log: 'home-template',
	});
	// Another process may have been first.
	await rename(copy, template).catch(async () => await removeHome(copy));
}
