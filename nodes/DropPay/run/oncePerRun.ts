import type { IExecuteFunctions } from 'n8n-workflow';

/** What the items of a run share, by key; it goes when the run is over. */
const shared = new WeakMap<IExecuteFunctions, Map<string, Promise<unknown>>>();

/**
 * Does `work` once for all items of a run, also when several ask at a time. What came to nothing is tried again
 * by the next item that asks.
 */
export async function oncePerRun<T>(
	context: IExecuteFunctions,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const known = shared.get(context) ?? new Map<string, Promise<unknown>>();
	shared.set(context, known);
	const begun = known.get(key) as Promise<T> | undefined;
	if (begun) return await begun;
	const working = work();
	known.set(key, working);
	try {
		return await working;
	} catch (error) {
		known.delete(key);
		return await Promise.reject(error);
	}
}
