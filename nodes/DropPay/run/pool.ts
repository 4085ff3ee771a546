export type Settled<T> = { value: T } | { error: unknown };

/**
 * Works on `count` tasks, at most `concurrency` at a time, in order of their index.
 *
 * @param mayGoOn asked before each start; once it says no, nothing new starts and what runs is awaited
 * @param settled told of every task that was started
 */
export async function runPool<T>(
	count: number,
	concurrency: number,
	task: (index: number) => Promise<T>,
	mayGoOn: () => boolean,
	settled: (index: number, result: Settled<T>) => void,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < count && mayGoOn()) {
			const index = next++;
			settled(index, await settle(task(index)));
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
}

async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
	try {
		return { value: await promise };
	} catch (error) {
		return { error };
	}
}
