'use strict';

const { endAllOwned } = require('./child-processes.cjs');
const { say } = require('./progress.cjs');

/** @type {Array<() => unknown>} */
const undo = [];

/** @type {Promise<void> | undefined} */
let stopping;

/**
 * Remembers how to end or remove something that was started. The last one remembered is undone first.
 * @param {() => unknown} action
 */
function onStop(action) {
	undo.push(action);
}

/** Undoes everything that was remembered, then ends every child process. Runs once, however often it is called. */
function stopEverything() {
	stopping ??= (async () => {
		for (const action of undo.reverse()) {
			try {
				await action();
			} catch (cause) {
				// One thing that does not end must not keep the others alive.
				process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
			}
		}
		await endAllOwned();
	})();
	return stopping;
}

/** True once stopEverything was called: what breaks from then on breaks because it is being ended. */
function isStopping() {
	return stopping !== undefined;
}

const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/** Makes Ctrl-C, SIGTERM and a closed terminal end what was started, and only that. */
function stopOnSignals() {
	for (const [signal, exitCode] of Object.entries(SIGNALS)) {
		process.on(signal, () => {
			// A second signal does not wait: leaving kills the groups of the children.
			if (stopping) process.exit(exitCode);
			say(`\n${signal}: stopping everything that this command started ...`);
			void stopEverything().then(() => {
				say('Everything has stopped.');
				process.exit(exitCode);
			});
		});
	}
}

/**
 * Runs the main part of a command: whatever happens in it, everything that it started is ended before the process is.
 * @param {() => Promise<number>} main gives the exit code
 */
async function runToTheEnd(main) {
	stopOnSignals();
	let exitCode = 1;
	try {
		exitCode = await main();
	} catch (cause) {
		// After a signal the exit belongs to the signal's handler.
		if (isStopping()) return;
		process.stderr.write(`\n${cause instanceof Error ? cause.message : String(cause)}\n`);
		if (process.env.DEBUG && cause instanceof Error) process.stderr.write(`${cause.stack}\n`);
	}
	if (isStopping()) return;
	await stopEverything();
	process.exit(exitCode);
}

module.exports = { onStop, stopEverything, isStopping, stopOnSignals, runToTheEnd };
