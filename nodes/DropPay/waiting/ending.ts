import { BoundedMap } from '../../../api/boundedMap';
import { elapsedMs } from '../../../api/clock';

/** How long n8n may take to mark an execution as going on, in milliseconds. */
const GOING_ON_MS = 3_000;

const endings = new BoundedMap<string, number>(1_000);

/**
 * Whether this call may make the execution go on. Callbacks come in twos, and while n8n is still marking the
 * execution, a second one would be answered 500. If n8n does not go on, the next call may try again.
 *
 * @param key of the wait
 */
export function mayEnd(key: string, now: number = elapsedMs()): boolean {
	const last = endings.get(key);
	if (last !== undefined && now - last < GOING_ON_MS) return false;
	endings.set(key, now);
	return true;
}
