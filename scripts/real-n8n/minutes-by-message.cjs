'use strict';

// Loaded into an n8n of the tests before n8n itself. What n8n does once a minute, such as looking for waits whose time is
// over, it does here when the process that started it says that the minute has passed, so the time belongs to the test.
// n8n itself is told no other time: a wait whose time is not over stays. With it ends what the node pauses for between two
// rechecks of a wait.
const MINUTE_MS = 60_000;

/** @type {Map<unknown, () => void>} */
const minutely = new Map();

const startInterval = globalThis.setInterval;
const endInterval = globalThis.clearInterval;

// @ts-expect-error the overloads and `util.promisify.custom` of Node's own, which nothing asks for here
globalThis.setInterval = (work, ms, ...values) => {
	if (ms !== MINUTE_MS) return startInterval(work, ms, ...values);
	// A real timer stands for it: it can be cleared, and unref() can be called on it.
	const timer = startInterval(() => undefined, 2 ** 31 - 1);
	minutely.set(timer, () => work(...values));
	return timer;
};

globalThis.clearInterval = (timer) => {
	minutely.delete(timer);
	endInterval(timer);
};

/** @type {Set<AbortController>} */
const pauses = new Set();

const endsAfter = AbortSignal.timeout.bind(AbortSignal);

AbortSignal.timeout = (ms) => {
	if (!new Error().stack?.includes('recheck')) return endsAfter(ms);
	const pause = new AbortController();
	pauses.add(pause);
	const end = () => {
		pauses.delete(pause);
		pause.abort();
	};
	endsAfter(ms).addEventListener('abort', end, { once: true });
	return pause.signal;
};

process.on('message', (message) => {
	if (message !== 'a minute has passed') return;
	for (const work of minutely.values()) work();
	for (const pause of [...pauses]) {
		pauses.delete(pause);
		pause.abort();
	}
});
