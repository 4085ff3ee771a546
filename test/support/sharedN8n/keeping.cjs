'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..', '..');

/** @type {import('node:child_process').ChildProcess | undefined} */
let keeper;

/** @type {Map<number, { resolve: (value: unknown) => void, reject: (cause: Error) => void }>} */
const open = new Map();

let latest = 0;

/** In a process group of its own: Ctrl-C ends jest, and the keeper sees that and ends what it keeps, in order. */
function startKeeper() {
	const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'keeper.mts')], {
		cwd: ROOT,
		detached: true,
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	child.on('message', (/** @type {any} */ { number, value, error }) => {
		const question = open.get(number);
		open.delete(number);
		if (error === undefined) question?.resolve(value);
		else question?.reject(new Error(error));
	});
	child.once('exit', () => {
		keeper = undefined;
		for (const { reject } of open.values())
			reject(new Error('The keeper of the shared n8n has ended.'));
		open.clear();
	});
	child.unref();
	child.channel?.unref();
	return child;
}

/**
 * @param {{ worker: string, about: string }} question
 * @returns {Promise<unknown>} the answer, see keeper.mts; starts the keeper when there is none
 */
async function askKeeper(question) {
	const child = (keeper ??= startKeeper());
	latest += 1;
	const number = latest;
	return await new Promise((resolve, reject) => {
		open.set(number, { resolve, reject });
		child.send({ ...question, number });
	});
}

/** Ends the keeper and every n8n that it keeps. */
async function endKeeper() {
	const child = keeper;
	if (!child) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.ref();
	child.disconnect();
	await ended;
}

module.exports = { askKeeper, endKeeper };
