/**
 * Milliseconds on a clock that only goes forward, for ages and pauses. The time of day may be set back, and an age
 * measured by it is negative then.
 */
export function elapsedMs(): number {
	return performance.now();
}

/** Lets time pass. Unlike n8n's sleep, this does not keep a process alive that has nothing else to do. */
export async function idle(ms: number): Promise<void> {
	const signal = AbortSignal.timeout(ms);
	await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
