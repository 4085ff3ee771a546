import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is the wanted one.
 *
 * @returns that answer; rejects after 20 seconds with the last one
 */
export async function poll<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
	const end = Date.now() + 20_000;
	for (;;) {
		const answer = await ask();
		if (wanted(answer)) return answer;
		if (Date.now() > end) throw new Error(`It stayed at ${JSON.stringify(answer)}`);
		await pause(10);
	}
}
