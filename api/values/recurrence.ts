import { DAY_LENGTH, durationParts, earliestStart, latestEnd, parseDuration } from './dates';

/** An order that repeats shows its plan under this name, and its first time under the other [OpenAPI: PushCreate]. */
const PLAN = 'recurrence';
const FIRST_TIME = 'date_scheduled';

/** How many charges an Authorization allows; `recurrence[count]` is the count of a plan in a query. */
const COUNT_PROPERTY = /^charge_?max_?count|recurrence.*count/i;

const HOUR = 60 * 60_000;

/**
 * How often an object of a request moves its amount: by the plan of an order that repeats, or the charges that an
 * Authorization allows.
 *
 * @param now milliseconds since 1970, when an order without a first time may begin
 * @returns a whole number of at least 1; infinite for a plan without an end; undefined when it can't be counted
 */
export function timesOf(order: Readonly<Record<string, unknown>>, now: number): number | undefined {
	const counts = Object.entries(order)
		.filter(([name, value]) => COUNT_PROPERTY.test(name) && value !== undefined && value !== null)
		.map(([, value]) => countFrom(value));
	const plan = order[PLAN];
	if (plan !== undefined && plan !== null) {
		counts.push(timesOfPlan(plan, order[FIRST_TIME] ?? undefined, now));
	}
	if (counts.includes(undefined)) return undefined;
	return Math.max(1, ...counts.map(Number));
}

function timesOfPlan(plan: unknown, first: unknown, now: number): number | undefined {
	if (typeof plan !== 'object') return undefined;
	const { count, period, date_end: end } = plan as Record<string, unknown>;
	// Which of the two ends a plan that names both is not known.
	const times = [
		...(isGiven(count) ? [countFrom(count)] : []),
		...(isGiven(end) ? [timesUntil(end, period, first === undefined ? now : first)] : []),
	];
	if (times.includes(undefined)) return undefined;
	return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times.map(Number));
}

function isGiven(value: unknown): boolean {
	return value !== undefined && value !== null;
}

function countFrom(value: unknown): number | undefined {
	const isScalar = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const count = isScalar ? Number(value) : Number.NaN;
	return Number.isNaN(count) ? undefined : Math.max(1, Math.ceil(count));
}

/**
 * How many times fit between the first and the end, both included. Days and months are counted generously, because the
 * zone whose calendar counts isn't known.
 */
function timesUntil(end: unknown, period: unknown, first: unknown): number | undefined {
	const from = typeof first === 'number' ? first : earliestStart(String(first));
	const until = latestEnd(String(end));
	const parts = partsOf(period);
	if (Number.isNaN(from) || Number.isNaN(until) || parts === undefined) return undefined;
	const { months, days, ms } = parts;
	if (months > 0) {
		const last = until + DAY_LENGTH;
		const isWhole = days === 0 && ms === 0;
		if (isWhole) return Math.floor(wholeMonths(from, last) / months) + 1;
		return Math.max(0, Math.floor((last - from) / ((months * 28 + days) * DAY_LENGTH + ms))) + 1;
	}
	const last = until + (days > 0 ? 2 * HOUR : 0);
	return Math.max(0, Math.floor((last - from) / (days * DAY_LENGTH + ms))) + 1;
}

function partsOf(period: unknown): ReturnType<typeof durationParts> | undefined {
	try {
		return durationParts(parseDuration(period));
	} catch {
		return undefined;
	}
}

/** Months between two times that are over, by the calendar in UTC; a day that a month lacks is its last one. */
function wholeMonths(from: number, until: number): number {
	const [start, end] = [new Date(from), new Date(until)];
	const months =
		(end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
	const lastOfMonth = new Date(
		Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0),
	).getUTCDate();
	const day = Math.min(start.getUTCDate(), lastOfMonth);
	const timeOf = (time: number) => ((time % DAY_LENGTH) + DAY_LENGTH) % DAY_LENGTH;
	const isOver =
		end.getUTCDate() > day || (end.getUTCDate() === day && timeOf(until) >= timeOf(from));
	return Math.max(0, isOver ? months : months - 1);
}
