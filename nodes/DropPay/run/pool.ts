import { sleep } from 'n8n-workflow';

export type Settled<T> = { value: T } | { error: unknown };

/**
 * Works on `count` tasks, at most `concurrency` at a time, in order of their index.
 *
 * Of several tasks that may start at once, each begins in a turn of its own. Begun together, they would do their
 * preparations in one breath and send nothing before the last of them is ready, and since answers that were asked
 * for together come together, they would do so again after each answer.
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
	const myTurn = takeTurns();
	const worker = async (): Promise<void> => {
		for (;;) {
			if (concurrency > 1) await myTurn();
			if (next >= count || !mayGoOn()) return;
			const index = next++;
			settled(index, await settle(task(index)));
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
}

/** @returns what waits until the one before has had a millisecond for itself */
function takeTurns(): () => Promise<void> {
	let before = Promise.resolve();
	return async () => {
		const mine = before;
		before = mine.then(async () => await sleep(0));
		await mine;
	};
}

async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
	try {
		return { value: await promise };
	} catch (error) {
		return { error };
	}
}
