'use strict';

const HEARTBEAT_MS = 5_000;

let quiet = false;

/** Silences say() and step(), for tests that use the same modules. */
function beQuiet() {
	quiet = true;
}

/** Prints one line for the person who waits.
 * @param {string} [line]
 */
function say(line = '') {
	if (!quiet) process.stdout.write(`${line}\n`);
}

/** Minutes and seconds, such as 0:07 or 4:31.
 * @param {number} ms
 */
function duration(ms) {
	const seconds = Math.round(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * Announces a piece of work, reports every few seconds that it is still going on, and says how long it took.
 * @template T
 * @param {string} title what is being done
 * @param {string} usual how long it usually takes, in words
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
async function step(title, usual, work) {
	const began = Date.now();
	say(`> ${title} (usually ${usual})`);
	const heartbeat = setInterval(
		() => say(`  ... still running, ${duration(Date.now() - began)} so far`),
		HEARTBEAT_MS,
	);
	try {
		const result = await work();
		say(`  done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}

module.exports = { beQuiet, say, duration, step };
