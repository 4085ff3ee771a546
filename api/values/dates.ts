import { InvalidValue, kindOf, quote } from './invalidValue';

const DATE_TIME =
	/^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(Z|z|[+-]\d{2}(?::?\d{2})?))?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DURATION =
	/^P(?:(\d+)W|(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

const EXPECTED_TIME = 'a date and time such as 2026-01-31T12:00:00+01:00';
const EXPECTED_DAY = 'a day such as 2026-01-31';
const EXPECTED_DURATION = 'an ISO 8601 duration such as P1M, P2W or PT12H';

const MINUTE = 60_000;
export const DAY_LENGTH = 24 * 60 * MINUTE;
const FIVE_DIGIT_YEARS = Date.UTC(10_000, 0, 1);

/** Wall-clock time on some calendar, as if it were UTC, in milliseconds since 1970. */
type WallClock = number;

/**
 * Reads a moment and writes it the way DropPay takes it: ISO 8601 with offset [doc: overview].
 *
 * @param value ISO 8601 text with offset or `Z`; text without offset, as n8n's date-time picker
 * gives it; a luxon DateTime; a Date
 * @param timezone IANA zone in which text without offset is meant, such as Europe/Rome. A time the
 * clocks jump over is moved forward by the jump; of a time they pass twice the first one is meant
 * (the same choice as luxon's and Temporal's)
 * @returns `2026-01-31T12:00:00+01:00`, or with `Z` where the value had it; milliseconds only if
 * there are any
 * @throws InvalidValue with the reason; also for text without offset when no zone is given
 */
export function parseDateTime(value: unknown, timezone?: string): string {
	const text = dateText(value, EXPECTED_TIME);
	if (DAY.test(text)) {
		throw new InvalidValue(`${quote(text)} has no time of day; write it like ${text}T12:00:00`);
	}
	const match = DATE_TIME.exec(text);
	if (!match) throw new InvalidValue(`${quote(text)} is not ${EXPECTED_TIME}`);

	const wall = wallClock(match, text);
	if (match[8] !== undefined) return write(wall, normalOffset(match[8], text));
	if (timezone === undefined) {
		throw new InvalidValue(
			`${quote(text)} does not say its time zone; add an offset such as +01:00, or Z for UTC`,
		);
	}
	const instant = instantOf(wall, timezone);
	const offset = offsetAt(instant, timezone);
	return write(instant + offset, offsetText(offset));
}

/**
 * Reads a calendar day as `YYYY-MM-DD`.
 *
 * A date and time is accepted too, since n8n's picker has no days alone: without `timezone`, and at midnight, its
 * day as written counts; with `timezone` any other moment with an offset is first brought to that zone.
 *
 * @throws InvalidValue if it is no day of the calendar
 */
export function parseDay(value: unknown, timezone?: string): string {
	const text = dateText(value, EXPECTED_DAY);
	const day = DAY.exec(text);
	if (day) {
		wallClock(day, text);
		return text;
	}
	const match = DATE_TIME.exec(text);
	if (!match) throw new InvalidValue(`${quote(text)} is not ${EXPECTED_DAY}`);

	const wall = wallClock(match, text);
	if (match[8] === undefined || timezone === undefined) return isoOf(wall).slice(0, 10);
	const offset = offsetOf(normalOffset(match[8], text));
	// Tables and other systems write a day as its midnight, in UTC or where they are: no moment is meant.
	if (wall % DAY_LENGTH === 0) return isoOf(wall).slice(0, 10);
	const instant = wall - offset;
	const there = instant + offsetAt(instant, timezone);
	// A year of five digits can't be written: "for ever" is the last day as it was given.
	return isoOf(there >= FIVE_DIGIT_YEARS ? wall : there).slice(0, 10);
}

/**
 * Reads an ISO 8601 duration in whole units (P1M, P2W, P1Y6M, PT12H) and returns its text.
 * DropPay names ISO durations for the period of a recurrence [inferred: from mavrav].
 *
 * @throws InvalidValue if it is no duration, has fractions, or is zero
 */
export function parseDuration(value: unknown): string {
	const text = dateText(value, EXPECTED_DURATION);
	const match = DURATION.exec(text);
	if (!match) {
		if (DURATION.test(text.toUpperCase())) {
			throw new InvalidValue(`${quote(text)} has lower-case letters; write ${text.toUpperCase()}`);
		}
		if (/\d[.,]\d/.test(text)) {
			throw new InvalidValue(`${quote(text)} has a fraction; use whole units, such as PT90M`);
		}
		throw new InvalidValue(`${quote(text)} is not ${EXPECTED_DURATION}`);
	}
	if (match.slice(1).every((count) => count === undefined || /^0+$/.test(count))) {
		throw new InvalidValue(`${quote(text)} is a duration of zero; expected at least one unit`);
	}
	return text;
}

/** Calendar months, days and milliseconds of a duration that {@link parseDuration} returned. */
export function durationParts(duration: string): { months: number; days: number; ms: number } {
	const [weeks = 0, years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (
		DURATION.exec(duration) ?? []
	)
		.slice(1)
		.map((count) => Number(count ?? 0));
	return {
		months: years * 12 + months,
		days: weeks * 7 + days,
		ms: ((hours * 60 + minutes) * 60 + seconds) * 1000,
	};
}

/**
 * Refuses what has already passed. A plain day has passed when it is over everywhere on earth, so
 * that today is never refused because of a time zone; DropPay decides the rest.
 *
 * @param iso what {@link parseDateTime} or {@link parseDay} returned
 * @param now milliseconds since 1970
 * @returns `iso`
 */
export function assertFuture(iso: string, now: number): string {
	const end = latestEnd(iso);
	if (Number.isNaN(end)) throw new InvalidValue(`${quote(iso)} is not ${EXPECTED_TIME}`);
	if (end <= now) {
		throw new InvalidValue(`${quote(iso)} has already passed; give a moment in the future`);
	}
	return iso;
}

/**
 * When a moment has passed, or a plain day is over everywhere on earth: DropPay also answers plain days
 * [client: freeback], and not in which zone they are meant.
 *
 * @returns milliseconds since 1970; NaN for text that is no date
 */
export function latestEnd(iso: string): number {
	// The last place where a day ends is 12 hours behind UTC.
	return Date.parse(iso) + (DAY.test(iso) ? 1.5 * DAY_LENGTH : 0);
}

/** When a moment comes, or a plain day begins anywhere on earth; otherwise as {@link latestEnd}. */
export function earliestStart(iso: string): number {
	// The first place where a day begins is 14 hours ahead of UTC.
	return Date.parse(iso) - (DAY.test(iso) ? 14 * 60 * MINUTE : 0);
}

/** Text of a value; dates of other realms (n8n's expressions) fail instanceof, so ask for methods. */
function dateText(value: unknown, expected: string): string {
	let text: unknown = value;
	if (typeof value === 'object' && value !== null) {
		const date = value as { toISO?: unknown; toISOString?: unknown };
		const write = typeof date.toISO === 'function' ? date.toISO : date.toISOString;
		if (typeof write === 'function') {
			try {
				text = write.call(value);
			} catch {
				text = null; // Date throws where luxon gives null: an invalid date
			}
			if (typeof text !== 'string') {
				throw new InvalidValue(`expected ${expected}, but got an invalid date`);
			}
		}
	}
	if (typeof text !== 'string') {
		throw new InvalidValue(`expected ${expected}, but got ${kindOf(value)}`);
	}
	const trimmed = text.trim();
	if (trimmed === '') throw new InvalidValue(`expected ${expected}, but got empty text`);
	return trimmed;
}

function wallClock(match: RegExpExecArray, text: string): WallClock {
	const numberAt = (group: number) => Number(match[group] ?? 0);
	const [year, month, day] = [numberAt(1), numberAt(2), numberAt(3)];
	const [hour, minute, second] = [numberAt(4), numberAt(5), numberAt(6)];
	if (year < 1970) throw new InvalidValue(`${quote(text)} lies before 1970`);
	const midnight = Date.UTC(year, month - 1, day);
	if (isoOf(midnight).slice(0, 10) !== text.slice(0, 10)) {
		throw new InvalidValue(`${quote(text)} names a day that is not in the calendar`);
	}
	if (hour > 23 || minute > 59 || second > 59) {
		throw new InvalidValue(`${quote(text)} names a time of day that does not exist`);
	}
	const millisecond = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
	return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

function normalOffset(given: string, text: string): string {
	if (given.toUpperCase() === 'Z') return 'Z';
	const digits = given.slice(1).replace(':', '').padEnd(4, '0');
	const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
	// No place on earth is further from UTC than 14 hours.
	if (minutes > 59 || hours * 60 + minutes > 14 * 60) {
		throw new InvalidValue(`${quote(text)} has an offset from UTC that does not exist`);
	}
	return offsetText((given.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE);
}

function offsetText(offset: number): string {
	const minutes = Math.abs(Math.trunc(offset / MINUTE));
	const pair = (count: number) => String(count).padStart(2, '0');
	return `${offset < 0 ? '-' : '+'}${pair(Math.floor(minutes / 60))}:${pair(minutes % 60)}`;
}

function offsetOf(text: string): number {
	if (text === 'Z') return 0;
	const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
	return (text.startsWith('-') ? -1 : 1) * minutes * MINUTE;
}

function instantOf(wall: WallClock, timezone: string): number {
	const before = offsetAt(wall - DAY_LENGTH, timezone);
	const after = offsetAt(wall + DAY_LENGTH, timezone);
	if (offsetAt(wall - before, timezone) === before) return wall - before;
	if (offsetAt(wall - after, timezone) === after) return wall - after;
	// The clocks jumped over this time: counting on with the old offset moves it past the jump.
	return wall - before;
}

function offsetAt(instant: number, timezone: string): number {
	const format = wallClockFormat(timezone);
	if (!format) {
		throw new InvalidValue(
			`${quote(timezone)} is not a time zone; expected one such as Europe/Rome`,
		);
	}
	const parts: Record<string, number> = {};
	for (const { type, value } of format.formatToParts(instant)) {
		parts[type] = Number(value);
	}
	const wall = Date.UTC(
		parts.year!,
		parts.month! - 1,
		parts.day!,
		parts.hour!,
		parts.minute!,
		parts.second!,
	);
	return wall - Math.floor(instant / 1000) * 1000;
}

function wallClockFormat(timezone: string): Intl.DateTimeFormat | undefined {
	try {
		return new Intl.DateTimeFormat('en-US', {
			timeZone: timezone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
	} catch {
		return undefined; // RangeError: an unknown zone
	}
}

function isoOf(wall: WallClock): string {
	return new Date(wall).toISOString();
}

function write(wall: WallClock, offset: string): string {
	return isoOf(wall).replace(/(?:\.000)?Z$/, offset);
}
