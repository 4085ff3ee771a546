'use strict';

const { spawn } = require('node:child_process');
const { createWriteStream, mkdirSync, readFileSync } = require('node:fs');
const { finished } = require('node:stream/promises');
const path = require('node:path');
const { CACHE } = require('./paths.cjs');

const WINDOWS = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const owned = new Set();

// The last resort, for an exit without a clean stop: no group of ours outlives this process.
process.on('exit', () => {
	for (const child of owned) signalGroup(child, 'SIGKILL');
});

/**
 * Signals a child together with its descendants. Only groups that spawnOwned made are ever signalled.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
	if (child.pid === undefined) return;
	try {
		if (WINDOWS) child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch (cause) {
		// ESRCH: the group has ended by itself.
		if (/** @type {NodeJS.ErrnoException} */ (cause).code !== 'ESRCH') throw cause;
	}
}

/**
 * Starts a child in a process group of its own, so that it can be ended with everything it started. What a child leaves
 * behind when it ends is ended too.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function spawnOwned(command, args, options) {
	const child = spawn(command, args, { ...options, detached: !WINDOWS, windowsHide: true });
	owned.add(child);
	child.once('exit', () => {
		signalGroup(child, 'SIGKILL');
		owned.delete(child);
	});
	child.once('error', () => {
		if (child.pid === undefined) owned.delete(child);
	});
	return child;
}

/**
 * Ends a child and its descendants: politely first, by force after the grace time. Safe to call twice.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [graceMs]
 */
async function endOwned(child, graceMs = 8_000) {
	if (!owned.has(child)) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	signalGroup(child, 'SIGTERM');
	const force = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
	await ended;
	clearTimeout(force);
}

/** Ends every child that is still there. */
async function endAllOwned() {
	await Promise.all([...owned].map((child) => endOwned(child)));
}

/**
 * Runs a command to its end, its output kept in a log file under .cache/logs.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, log: string, hint?: string, shell?: boolean }} options
 * @throws when the command cannot be started or ends with another code than 0; says the last lines of its output
 */
async function run(command, args, { cwd, env, log, hint, shell }) {
	const logFile = path.join(CACHE, 'logs', `${log}.log`);
	mkdirSync(path.dirname(logFile), { recursive: true });
	const output = createWriteStream(logFile);
	const child = spawnOwned(command, args, {
		cwd,
		env: env ?? process.env,
		shell: shell ?? false,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	child.stdout?.pipe(output, { end: false });
	child.stderr?.pipe(output, { end: false });
	/** @type {number | string | null} */
	const end = await new Promise((resolve) => {
		child.once('error', (cause) => resolve(cause.message));
		child.once('close', (code, signal) => resolve(code ?? signal));
	});
	output.end();
	await finished(output);
	if (end === 0) return;
	const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15);
	throw new Error(
		[
			`"${path.basename(command)} ${args.join(' ')}" ended with ${end}. Its last lines:`,
			...lines.map((line) => `    ${line}`),
			`  Its whole log: ${path.relative(process.cwd(), logFile)}`,
			...(hint ? [`  ${hint}`] : []),
		].join('\n'),
	);
}

/**
 * Runs a command to its end; what it prints goes to the terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
async function runInSight(command, args, { cwd, env }) {
	const child = spawnOwned(command, args, {
		cwd,
		env: env ?? process.env,
		stdio: ['ignore', 'inherit', 'inherit'],
		shell: WINDOWS && command !== process.execPath,
	});
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code ?? 1));
	});
}

/**
 * Runs a command to its end beside others, and keeps what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<{ exitCode: number, output: string }>} exit code 1 when a signal ended it
 */
async function runAside(command, args, { cwd }) {
	const child = spawnOwned(command, args, {
		cwd,
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: WINDOWS && command !== process.execPath,
	});
	/** @type {string[]} */
	const chunks = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => chunks.push(text));
	}
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve({ exitCode: code ?? 1, output: chunks.join('') }));
	});
}

module.exports = { spawnOwned, endOwned, endAllOwned, run, runAside, runInSight };
