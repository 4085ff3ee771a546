import { BoundedMap } from '../../../api/boundedMap';

/** Fetches of one trigger that are under way at a time. */
export const FETCHES = 20;

/** Fetches of one trigger that wait for their turn. */
export const MAX_WAITING = 400;

/** Triggers with a queue in this process. */
const MAX_TRIGGERS = 1_000;

interface Queue {
	running: number;
	waiting: Array<() => void>;
}

const queues = new BoundedMap<string, Queue>(MAX_TRIGGERS);

/**
 * Runs the work of one trigger, some at a time: neither a body with a hundred ids nor a flood of events becomes as
 * many requests to DropPay at once.
 *
 * @param trigger see triggerKey
 * @param orElse what comes out where the queue is full
 */
export async function inTurn<T>(
	trigger: string,
	work: () => Promise<T>,
	orElse: () => T,
): Promise<T> {
	const queue = queues.get(trigger) ?? { running: 0, waiting: [] };
	queues.set(trigger, queue);
	if (queue.running >= FETCHES) {
		if (queue.waiting.length >= MAX_WAITING) return orElse();
		await new Promise<void>((resolve) => queue.waiting.push(resolve));
	} else {
		queue.running++;
	}
	try {
		return await work();
	} finally {
		// The next one takes this place.
		const next = queue.waiting.shift();
		if (next) next();
		else queue.running--;
	}
}
