'use strict';

/**
 * Runs on the Node and the packages of an n8n, as `node community-package.cjs <n8n user folder> <node_modules of n8n>`:
 * notes the package in n8n's database as n8n's installer does, so that Settings → Community nodes lists it. The
 * installer itself fetches packages from the public registry only; another one needs an enterprise licence.
 */
const { createRequire } = require('node:module');
const path = require('node:path');
const { promisify } = require('node:util');

const [home = '', n8nModules = ''] = process.argv.slice(2);
const fromN8n = createRequire(path.join(n8nModules, 'n8n', 'package.json'));
const folder = path.join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-droppay');
const { name, version, author, n8n } = require(path.join(folder, 'package.json'));

/** A row of n8n's table installed_nodes for each node of the package. */
const rows = n8n.nodes.map((/** @type {string} */ file) => {
	const [nodeClass] = Object.values(require(path.join(folder, file)));
	const { description } = new nodeClass();
	const newest = [description.version].flat().at(-1);
	return [description.displayName, `${name}.${description.name}`, newest, name];
});

async function note() {
	const { Database } = fromN8n('sqlite3');
	const database = new Database(path.join(home, '.n8n', 'database.sqlite'));
	const run = promisify(database.run.bind(database));
	// n8n writes to the same file.
	database.configure('busyTimeout', 30_000);
	await run('BEGIN IMMEDIATE');
	for (const table of ['installed_nodes', 'installed_packages']) {
		const key = table === 'installed_nodes' ? 'package' : 'packageName';
		await run(`DELETE FROM ${table} WHERE "${key}" = ?`, [name]);
	}
	const now = `STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')`;
	await run(
		'INSERT INTO installed_packages ("packageName", "installedVersion", "authorName", "authorEmail", "createdAt", ' +
			`"updatedAt") VALUES (?, ?, ?, ?, ${now}, ${now})`,
		[name, version, author?.name, author?.email],
	);
	for (const row of rows) {
		await run(
			'INSERT INTO installed_nodes ("name", "type", "latestVersion", "package") VALUES (?, ?, ?, ?)',
			row,
		);
	}
	await run('COMMIT');
	await promisify(database.close.bind(database))();
}

note().catch((cause) => {
	process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`);
	process.exitCode = 1;
});
