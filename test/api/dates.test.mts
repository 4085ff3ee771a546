import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';

import { assertFuture, parseDateTime, parseDay, parseDuration } from '../../api/values/dates';
import { InvalidValue } from '../../api/values/invalidValue';

const ROME = 'Europe/Rome';
const zones = fc.constantFrom(
	ROME,
	'UTC',
	'America/New_York',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Australia/Lord_Howe',
	'Pacific/Kiritimati',
	'Pacific/Marquesas',
	'Pacific/Apia',
);
const moments = fc.date({
	min: new Date('1975-01-01T00:00:00Z'),
	max: new Date('2060-12-31T00:00:00Z'),
	noInvalidDate: true,
});

describe('parseDateTime', () => {
	it.each([
		['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
		['2026-01-31t12:00:00z', '2026-01-31T12:00:00Z'],
		['2026-01-31T12:00Z', '2026-01-31T12:00:00Z'],
		['2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00Z'],
		['2026-01-31T12:00:00.5Z', '2026-01-31T12:00:00.500Z'],
		['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
		['2026-01-31T12:00:00+01:00', '2026-01-31T12:00:00+01:00'],
		['2026-01-31T12:00:00+0100', '2026-01-31T12:00:00+01:00'],
		['2026-01-31T12:00:00-03', '2026-01-31T12:00:00-03:00'],
		['2026-01-31T12:00:00-00:00', '2026-01-31T12:00:00+00:00'],
		[' 2026-01-31 12:00:00+05:45 ', '2026-01-31T12:00:00+05:45'],
		['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
	])('parseDateTime reads %p as %p, in whatever zone', (value, iso) => {
		expect(parseDateTime(value)).toBe(iso);
		expect(parseDateTime(value, 'Asia/Tokyo')).toBe(iso);
	});

	it.each([
		['2026-01-31T12:00:00', ROME, '2026-01-31T12:00:00+01:00'],
		['2026-07-31T12:00:00', ROME, '2026-07-31T12:00:00+02:00'],
		['2026-07-31T12:00:00', 'America/St_Johns', '2026-07-31T12:00:00-02:30'],
		['2026-07-31T00:00:00', 'UTC', '2026-07-31T00:00:00+00:00'],
		['2026-07-31T00:00', 'Asia/Kolkata', '2026-07-31T00:00:00+05:30'],
		// Last second of winter, first of summer
		['2026-03-29T01:59:59', ROME, '2026-03-29T01:59:59+01:00'],
		['2026-03-29T03:00:00', ROME, '2026-03-29T03:00:00+02:00'],
		// Skipped by the clocks
		['2026-03-29T02:30:00', ROME, '2026-03-29T03:30:00+02:00'],
		// Passed twice: the first one
		['2026-10-25T02:30:00', ROME, '2026-10-25T02:30:00+02:00'],
		['2026-10-25T03:00:00', ROME, '2026-10-25T03:00:00+01:00'],
		// Half an hour of summer time
		['2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-04T02:45:00+11:00'],
		// A whole day left out
		['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-31T12:00:00+14:00'],
	])('parseDateTime takes %p in %s as %p', (value, timezone, iso) => {
		expect(parseDateTime(value, timezone)).toBe(iso);
	});

	it('parseDateTime reads dates as n8n expressions give them', () => {
		const moment = DateTime.fromISO('2026-01-31T12:00:00', { zone: ROME });
		expect(parseDateTime(moment)).toBe('2026-01-31T12:00:00+01:00');
		expect(parseDateTime(new Date('2026-01-31T12:00:00.250Z'))).toBe('2026-01-31T12:00:00.250Z');
	});

	it.each<[unknown, string | undefined, RegExp]>([
		['2026-01-31T12:00:00', undefined, /does not say its time zone/],
		['2026-01-31', ROME, /no time of day; write it like 2026-01-31T12:00:00/],
		['2026-02-29T12:00:00Z', ROME, /not in the calendar/],
		['2026-13-01T12:00:00Z', ROME, /not in the calendar/],
		['2026-00-01T12:00:00Z', ROME, /not in the calendar/],
		['2026-01-31T24:00:00Z', ROME, /time of day that does not exist/],
		['2026-01-31T12:60:00Z', ROME, /time of day that does not exist/],
		['2026-01-31T12:00:60Z', ROME, /time of day that does not exist/],
		['2026-01-31T12:00:00+15:00', ROME, /offset from UTC that does not exist/],
		['2026-01-31T12:00:00+01:60', ROME, /offset from UTC that does not exist/],
		['0026-01-31T12:00:00Z', ROME, /before 1970/],
		['31/01/2026 12:00', ROME, /is not a date and time/],
		['tomorrow', ROME, /is not a date and time/],
		['2026-01-31T12:00:00', 'Europe/Roma', /"Europe\/Roma" is not a time zone/],
		['', ROME, /empty text/],
		[1769857200000, ROME, /got a number/],
		[null, ROME, /got nothing/],
		[{}, ROME, /got an object/],
		[new Date(NaN), ROME, /got an invalid date/],
		[DateTime.invalid('test'), ROME, /got an invalid date/],
	])('parseDateTime refuses %p in %p', (value, timezone, reason) => {
		expect(() => parseDateTime(value, timezone)).toThrow(InvalidValue);
		expect(() => parseDateTime(value, timezone)).toThrow(reason);
	});

	it('agrees with luxon on local time, all year round, in every zone', () => {
		fc.assert(
			fc.property(moments, zones, (moment, timezone) => {
				const local = moment.toISOString().slice(0, 19);
				const expected = DateTime.fromISO(local, { zone: timezone });
				// Where the clocks pass a time twice, luxon's choice depends on the day; see below.
				fc.pre(expected.getPossibleOffsets().length === 1);
				const answer = parseDateTime(local, timezone);
				expect(answer).toBe(
					expected.toISO({ suppressMilliseconds: true })!.replace(/Z$/, '+00:00'),
				);
			}),
			{ numRuns: 1000 },
		);
	});

	it('agrees with luxon around the changes of the clocks', () => {
		const changes = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'].map((at) => Date.parse(at));
		fc.assert(
			fc.property(
				fc.constantFrom(...changes),
				fc.integer({ min: -6 * 3600, max: 6 * 3600 }),
				(change, seconds) => {
					const local = new Date(change + seconds * 1000).toISOString().slice(0, 19);
					const [first] = DateTime.fromISO(local, { zone: ROME })
						.getPossibleOffsets()
						.sort((a, b) => a.toMillis() - b.toMillis());
					expect(Date.parse(parseDateTime(local, ROME))).toBe(first!.toMillis());
				},
			),
			{ numRuns: 500 },
		);
	});

	it('parseDateTime keeps the moment of every text with an offset', () => {
		fc.assert(
			fc.property(moments, zones, (moment, zone) => {
				const iso = DateTime.fromJSDate(moment, { zone }).toISO()!;
				expect(Date.parse(parseDateTime(iso))).toBe(moment.getTime());
				expect(parseDateTime(parseDateTime(iso))).toBe(parseDateTime(iso));
			}),
		);
	});
});

describe('parseDay', () => {
	it.each([
		['2026-01-31', undefined, '2026-01-31'],
		[' 2028-02-29 ', undefined, '2028-02-29'],
		['2026-01-31T00:00:00', ROME, '2026-01-31'],
		['2026-01-31T23:59:59', undefined, '2026-01-31'],
		['2026-01-31T00:00:00+01:00', undefined, '2026-01-31'],
		['2026-01-30T23:00:00.000Z', ROME, '2026-01-31'],
		['2026-01-30T22:59:59Z', ROME, '2026-01-30'],
		['2026-07-30T22:00:00Z', ROME, '2026-07-31'],
		// A day as other systems write it: its midnight, in UTC or where they are.
		['2099-12-31T00:00:00.000Z', 'America/New_York', '2099-12-31'],
		['2099-12-31T00:00:00.000Z', 'Pacific/Kiritimati', '2099-12-31'],
		['2099-12-31T00:00:00+01:00', 'America/New_York', '2099-12-31'],
		['2099-12-31 00:00Z', 'Pacific/Marquesas', '2099-12-31'],
		// "For ever": a year of five digits can't be written.
		['9999-12-31T23:59:59Z', ROME, '9999-12-31'],
		['9999-12-31T23:59:59Z', 'America/New_York', '9999-12-31'],
	])('parseDay reads %p in %p as %p', (value, timezone, day) => {
		expect(parseDay(value, timezone)).toBe(day);
	});

	it('parseDay reads the day of a luxon DateTime', () => {
		expect(parseDay(DateTime.fromISO('2026-01-31', { zone: ROME }))).toBe('2026-01-31');
	});

	it.each<[unknown, RegExp]>([
		['2026-02-29', /not in the calendar/],
		['2026-04-31', /not in the calendar/],
		['2026-00-10', /not in the calendar/],
		['1900-01-01', /before 1970/],
		['2026-1-1', /is not a day/],
		['20260131', /is not a day/],
		['31/01/2026', /is not a day/],
		['', /empty text/],
		[20260131, /got a number/],
		[undefined, /got nothing/],
	])('parseDay refuses %p', (value, reason) => {
		expect(() => parseDay(value)).toThrow(InvalidValue);
		expect(() => parseDay(value)).toThrow(reason);
	});

	it('parseDay accepts exactly the days of the calendar', () => {
		const number = (max: number) => fc.integer({ min: 0, max });
		fc.assert(
			fc.property(number(2100), number(14), number(33), (year, month, day) => {
				const pad = (part: number, width: number) => String(part).padStart(width, '0');
				const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
				if (year >= 1970 && DateTime.fromISO(text).isValid) expect(parseDay(text)).toBe(text);
				else expect(() => parseDay(text)).toThrow(InvalidValue);
			}),
		);
	});
});

describe('parseDuration', () => {
	it.each([
		'P1M',
		'P2W',
		'P1Y6M',
		'P10D',
		'PT90S',
		'P1DT12H',
		'P0Y1M',
		'PT1H30M5S',
		'P1Y2M3DT4H5M6S',
	])('parseDuration takes %s as it is', (text) => {
		expect(parseDuration(` ${text} `)).toBe(text);
	});

	it('parseDuration reads a luxon Duration', () => {
		expect(parseDuration(Duration.fromObject({ months: 3 }))).toBe('P3M');
	});

	it.each<[unknown, RegExp]>([
		['P', /is not an ISO 8601 duration/],
		['PT', /is not an ISO 8601 duration/],
		['P1DT', /is not an ISO 8601 duration/],
		['P1W2D', /is not an ISO 8601 duration/],
		['P1D1M', /is not an ISO 8601 duration/],
		['P1H', /is not an ISO 8601 duration/],
		['-P1M', /is not an ISO 8601 duration/],
		['P-1M', /is not an ISO 8601 duration/],
		['1M', /is not an ISO 8601 duration/],
		['1 month', /is not an ISO 8601 duration/],
		['p1m', /lower-case letters; write P1M/],
		['PT1.5H', /has a fraction/],
		['P0D', /duration of zero/],
		['P0Y0M00DT0S', /duration of zero/],
		['P0W', /duration of zero/],
		['', /empty text/],
		[30, /got a number/],
		[null, /got nothing/],
	])('parseDuration refuses %p', (value, reason) => {
		expect(() => parseDuration(value)).toThrow(InvalidValue);
		expect(() => parseDuration(value)).toThrow(reason);
	});

	it('parseDuration accepts every duration of whole units, and luxon understands it', () => {
		const count = fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined });
		fc.assert(
			fc.property(count, count, count, count, count, count, (y, mo, d, h, mi, s) => {
				const part = (n: number | undefined, unit: string) => (n === undefined ? '' : n + unit);
				const time = part(h, 'H') + part(mi, 'M') + part(s, 'S');
				const text = `P${part(y, 'Y')}${part(mo, 'M')}${part(d, 'D')}${time ? `T${time}` : ''}`;
				if ([y, mo, d, h, mi, s].some((n) => n)) {
					expect(parseDuration(text)).toBe(text);
					expect(Duration.fromISO(text).isValid).toBe(true);
				} else {
					expect(() => parseDuration(text)).toThrow(InvalidValue);
				}
			}),
		);
	});
});

describe('assertFuture', () => {
	const now = Date.parse('2026-01-31T12:00:00Z');

	it('assertFuture lets through what is still to come', () => {
		expect(assertFuture('2026-01-31T13:00:01+01:00', now)).toBe('2026-01-31T13:00:01+01:00');
		expect(assertFuture('2026-02-01', now)).toBe('2026-02-01');
	});

	it('assertFuture lets a day through until it is over everywhere', () => {
		expect(assertFuture('2026-01-31', now)).toBe('2026-01-31');
		expect(assertFuture('2026-01-31', Date.parse('2026-02-01T11:59:59Z'))).toBe('2026-01-31');
		expect(() => assertFuture('2026-01-31', Date.parse('2026-02-01T12:00:00Z'))).toThrow(
			/already passed/,
		);
	});

	it.each(['2026-01-31T13:00:00+01:00', '2026-01-31T11:59:59Z', '2025-12-31'])(
		'assertFuture refuses %s',
		(iso) => {
			expect(() => assertFuture(iso, now)).toThrow(InvalidValue);
			expect(() => assertFuture(iso, now)).toThrow(/already passed/);
		},
	);

	it('assertFuture refuses what is no date', () => {
		expect(() => assertFuture('soon', now)).toThrow(InvalidValue);
	});
});
