/**
 * Milliseconds on a clock that only goes forward, for ages and pauses. The time of day may be set back, and an age
 * measured by it is negative then.
 */
export function elapsedMs(): number {
	return performance.now();
}
