import { sleep } from 'n8n-workflow';

export type Result<T> = { value: T } | { error: unknown };

/**
 * Runs `count` tasks, at most `concurrency` in parallel, started in order of their index.
 *
 * Of several tasks that may start at once, each begins in a turn of its own. Begun together, they would do their
 * preparations in one breath and send nothing before the last of them is ready, and since answers that were asked
 * for together come together, they would do so again after each answer.
 *
 * @param mayGoOn called before each start; once it returns false, nothing new starts and running tasks are awaited
 * @param onResult called with the result of every task that was started. If it throws, the pool ends with that error at
 * once, and tasks that still run are not awaited.
 */
export async function runPool<T>(
	count: number,
	concurrency: number,
	task: (index: number) => Promise<T>,
	mayGoOn: () => boolean,
	onResult: (index: number, result: Result<T>) => void,
): Promise<void> {
	let next = 0;
	const myTurn = takeTurns();
	const worker = async (): Promise<void> => {
		for (;;) {
			if (concurrency > 1) await myTurn();
			if (next >= count || !mayGoOn()) return;
			const index = next++;
			onResult(index, await resultOf(task(index)));
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

async function resultOf<T>(promise: Promise<T>): Promise<Result<T>> {
	try {
		return { value: await promise };
	} catch (error) {
		return { error };
	}
}
