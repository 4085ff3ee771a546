'use strict';

/**
 * Runs on the Node and the packages of an n8n, as `node copy-database.cjs <n8n user folder> <node_modules of n8n> <file>`:
 * copies n8n's database as it is at this moment, also while n8n writes to it.
 */
const { createRequire } = require('node:module');
const path = require('node:path');

const [home = '', n8nModules = '', file = ''] = process.argv.slice(2);
const { Database } = createRequire(path.join(n8nModules, 'n8n', 'package.json'))('sqlite3');

const database = new Database(path.join(home, '.n8n', 'database.sqlite'));
database.run('VACUUM INTO ?', [file], (/** @type {Error | null} */ cause) => {
	if (cause) throw cause;
	database.close();
});
