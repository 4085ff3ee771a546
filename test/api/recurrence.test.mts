import { timesOf } from '../../api/values/recurrence';

const now = Date.parse('2026-01-31T12:00:00+01:00');

const until = (date_end: string, period = 'P1M', date_scheduled?: string) => ({
	amount: 1,
	...(date_scheduled !== undefined && { date_scheduled }),
	recurrence: { period, date_end },
});

test.each<[object, number | undefined]>([
	[{}, 1],
	[{ recurrence: null, charge_max_count: null }, 1],
	[{ charge_max_count: 3 }, 3],
	[{ charge_max_count: '3' }, 3],
	[{ chargeMaxCount: 3 }, 3],
	[{ charge_max_count: 0 }, 1],
	[{ charge_max_count: 'many' }, undefined],
	[{ charge_max_count: '' }, undefined],
	[{ 'recurrence[count]': '4' }, 4],
	[{ recurrence: { period: 'P1M', count: 2 } }, 2],
	[{ recurrence: { period: 'P1M', count: 1e6 } }, 1e6],
	[{ recurrence: { period: 'P1M', count: 2, date_end: '2026-12-31T12:00:00+01:00' } }, 12],
	// Without an end it is not limited [doc: mavrav].
	[{ recurrence: { period: 'P1M' } }, Number.POSITIVE_INFINITY],
	[{ recurrence: { period: 'P1M', count: null, date_end: null } }, Number.POSITIVE_INFINITY],
	[{ recurrence: 'P1M' }, undefined],
	[{ recurrence: true }, undefined],
	// On the last day of each month, also of those that have fewer.
	[until('2026-01-31T12:00:00+01:00'), 1],
	[until('2026-02-27T11:00:00+01:00'), 1],
	[until('2026-02-28T12:00:00+01:00'), 2],
	[until('2026-12-31T12:00:00+01:00'), 12],
	[until('2027-01-30T11:00:00+01:00'), 12],
	[until('2027-01-31T12:00:00+01:00', 'P1Y'), 2],
	[until('2036-01-31T12:00:00+01:00', 'P2M'), 61],
	// The clocks change meanwhile.
	[until('2026-07-15T12:00:00+02:00', 'P1M', '2026-01-15T12:00:00+01:00'), 7],
	[until('2026-07-15T12:00:00+02:00', 'P1D', '2026-01-15T12:00:00+01:00'), 182],
	[until('2026-07-15T12:00:00+02:00', 'P1W', '2026-07-01T12:00:00+02:00'), 3],
	[until('2026-02-01T12:00:00+01:00', 'PT12H'), 3],
	[until('2026-02-01T11:59:59+01:00', 'PT12H'), 2],
	[until('2026-04-03T12:00:00+02:00', 'P1M1D'), 3],
	[until('2026-02-28', 'P1D', '2026-02-27'), 4],
	[until('2025-01-01T00:00:00Z'), 1],
	[until('some day'), undefined],
	[until('2026-12-31T12:00:00Z', 'monthly'), undefined],
	[until('2026-12-31T12:00:00Z', 'P0D'), undefined],
	[until('2026-12-31T12:00:00Z', 'P1M', 'soon'), undefined],
])('%j moves its amount %p times', (order, times) => {
	expect(timesOf(order as Record<string, unknown>, now)).toBe(times);
});
