import { wrongArguments, wrongDate } from './refusals.mts';

/** How often an order repeats. */
export interface Recurrence {
	/** ISO 8601 duration, such as P1M. */
	period: string;
	/** How many times in all; null without such a limit. */
	count: number | null;
	/** No repetition after this moment; null without such a limit. */
	untilMs: number | null;
}

const DURATION =
	/^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** `ms` moved on by an ISO 8601 duration, in calendar steps (UTC); null for anything else. */
export function addDuration(ms: number, duration: string): number | null {
	const match = DURATION.exec(duration);
	if (!match) return null;
	const [years, months, weeks, days, hours, minutes, seconds] = match
		.slice(1)
		.map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number];
	const date = new Date(ms);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months);
	const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
	// The 31st of January plus a month is the last of February.
	date.setUTCDate(Math.min(day, lastDay));
	const rest = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds;
	return date.getTime() + rest * 1000;
}

/**
 * The `recurrence` of a request, null when there is none.
 * @throws 400/101 for a period that is not a duration above zero, 400/102 for an end in the past
 */
export function readRecurrence(value: unknown, nowMs: number): Recurrence | null {
	if (typeof value !== 'object' || value === null) return null;
	const { period, count, date_end: dateEnd } = value as Record<string, unknown>;
	const next = typeof period === 'string' ? addDuration(nowMs, period) : null;
	if (typeof period !== 'string' || next === null || next <= nowMs) {
		throw wrongArguments('recurrence.period must be an ISO 8601 duration such as P1M');
	}
	if (count !== undefined && (typeof count !== 'number' || count < 1)) {
		throw wrongArguments('recurrence.count must be at least 1');
	}
	const untilMs = typeof dateEnd === 'string' ? Date.parse(dateEnd) : null;
	if (untilMs !== null && untilMs <= nowMs) throw wrongDate('recurrence.date_end is in the past');
	return { period, count: typeof count === 'number' ? count : null, untilMs };
}

/** When an order repeats after `doneTimes`, the last time at `lastMs`; null when it was the last. */
export function nextTime(
	recurrence: Recurrence | null,
	doneTimes: number,
	lastMs: number,
): number | null {
	if (!recurrence) return null;
	if (recurrence.count !== null && doneTimes >= recurrence.count) return null;
	const next = addDuration(lastMs, recurrence.period);
	if (next === null) return null;
	return recurrence.untilMs !== null && next > recurrence.untilMs ? null : next;
}
