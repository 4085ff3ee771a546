'use strict';

/**
 * Runs on the Node and the packages of an n8n, as `node endWaits.cjs <n8n user folder> <node_modules of n8n> <ids>`: the
 * time of these parked executions ends now, as n8n's database says. n8n sees it at its next look.
 */
const { createRequire } = require('node:module');
const path = require('node:path');

const [home = '', n8nModules = '', ...ids] = process.argv.slice(2);
const { Database } = createRequire(path.join(n8nModules, 'n8n', 'package.json'))('sqlite3');

const database = new Database(path.join(home, '.n8n', 'database.sqlite'));
database.configure('busyTimeout', 60_000);
database.run(
	`UPDATE execution_entity SET waitTill = strftime('%Y-%m-%d %H:%M:%f', 'now')
	 WHERE status = 'waiting' AND id IN (${ids.map(Number).join()})`,
	function (/** @type {Error | null} */ cause) {
		if (cause) throw cause;
		if (this.changes !== ids.length) throw new Error(`${this.changes} of ${ids.length} wait.`);
		database.close();
	},
);
