'use strict';

const path = require('node:path');
const { run } = require('./child-processes.cjs');

// npm hands its settings for this repository down to every script (ignore-scripts among them), as if the user had set
// them for good. A nested npm works on another package and must not inherit them.
const INHERITED =
	/^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(ignore_scripts|legacy_peer_deps|omit|include|local_prefix|prefix|global|workspace)|INIT_CWD)/i;

/**
 * Runs npm in a folder, its output kept in .cache/logs.
 * @param {string[]} args
 * @param {{ cwd: string, log: string, hint?: string, node?: string, env?: NodeJS.ProcessEnv }} options `node` is the
 * binary under which npm and the install scripts run, the one of this process when left out
 */
async function npm(args, { cwd, log, hint, node = process.execPath, env = {} }) {
	const own = Object.entries(process.env).filter(([name]) => !INHERITED.test(name));
	const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`;
	const quiet = { npm_config_audit: 'false', npm_config_fund: 'false' };
	const quieter = { ...quiet, npm_config_update_notifier: 'false', npm_config_progress: 'false' };
	await run('npm', args, {
		cwd,
		log,
		hint,
		env: { ...Object.fromEntries(own), ...quieter, PATH, ...env },
		shell: process.platform === 'win32',
	});
}

module.exports = { npm };
