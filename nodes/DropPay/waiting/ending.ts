/** How long n8n may take to mark an execution as going on, in milliseconds. */
const GOING_ON_MS = 3_000;

/** Waits remembered at once. */
const REMEMBERED = 1_000;

const endings = new Map<string, number>();

/**
 * Whether this call may make the execution go on. Callbacks come in twos, and while n8n is still marking the
 * execution, a second one would be answered 500. If n8n does not go on, the next call may try again.
 *
 * @param key of the wait
 */
export function mayEnd(key: string, now: number = Date.now()): boolean {
	const last = endings.get(key);
	if (last !== undefined && now - last < GOING_ON_MS) return false;
	endings.delete(key);
	endings.set(key, now);
	if (endings.size > REMEMBERED) endings.delete(endings.keys().next().value as string);
	return true;
}
