'use strict';

const { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { CACHE } = require('./paths.cjs');
const { say } = require('./progress.cjs');

const ROUND_MS = 250;
const ROUNDS_PER_LINE = 40;

/** @param {unknown} cause */
const codeOf = (cause) => /** @type {NodeJS.ErrnoException} */ (cause).code;

/** Whether a process with this id is there.
 * @param {number} pid
 */
function isAlive(pid) {
	if (!Number.isInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (cause) {
		return codeOf(cause) === 'EPERM';
	}
}

/** @param {string} file */
function ownerOf(file) {
	try {
		return Number(readFileSync(file, 'utf8'));
	} catch {
		return Number.NaN;
	}
}

/** Takes a lock away whose owner has died; puts it back when a living one took it in the meantime.
 * @param {string} file
 */
function breakStale(file) {
	const aside = `${file}.${process.pid}.stale`;
	try {
		renameSync(file, aside);
		if (isAlive(ownerOf(aside))) linkSync(aside, file);
	} catch (cause) {
		if (!['ENOENT', 'EEXIST'].includes(codeOf(cause) ?? '')) throw cause;
	} finally {
		rmSync(aside, { force: true });
	}
}

/**
 * Takes a lock if no running process has it. A plain file, because it must work before any package is installed.
 * @param {string} name
 * @returns {{ release: () => void } | { owner: number }} how to give it back, or the id of the process that has it
 */
function tryLock(name) {
	mkdirSync(CACHE, { recursive: true });
	const file = path.join(CACHE, `${name}.lock`);
	const mine = `${file}.${process.pid}.new`;
	for (let attempt = 0; attempt < 3; attempt++) {
		writeFileSync(mine, String(process.pid));
		try {
			// A link appears with its content, so a lock is never seen empty.
			linkSync(mine, file);
			const release = () => {
				process.off('exit', release);
				rmSync(file, { force: true });
			};
			process.once('exit', release);
			return { release };
		} catch (cause) {
			if (codeOf(cause) !== 'EEXIST') throw cause;
		} finally {
			rmSync(mine, { force: true });
		}
		const owner = ownerOf(file);
		if (isAlive(owner)) return { owner };
		breakStale(file);
	}
	return { owner: ownerOf(file) };
}

/**
 * Runs work while no other command of this checkout does work under the same name, so that two starts at once do not
 * install over each other. The lock of a process that died counts for nothing.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(name, work) {
	for (let round = 0; ; round++) {
		const lock = tryLock(name);
		if ('release' in lock) {
			try {
				return await work();
			} finally {
				lock.release();
			}
		}
		if (round % ROUNDS_PER_LINE === 0) {
			say(`  waiting for another command that does the same (process ${lock.owner})`);
		}
		await sleep(ROUND_MS);
	}
}

module.exports = { isAlive, tryLock, withLock };
