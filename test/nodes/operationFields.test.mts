/** The table of operations holds together: what a request names exists, and what is hidden can be shown. */
import { choiceField, textField, wholeNumberField } from '../../nodes/DropPay/fields/builders';
import { payerFields, recipientFields } from '../../nodes/DropPay/fields/parties';
import { scheduleFields } from '../../nodes/DropPay/fields/schedule';
import { readFutureDateTime, readFutureDay, readOneOf } from '../../nodes/DropPay/fields/readers';
import type { Field, Mapping, Operation } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';

const rome = { timezone: 'Europe/Rome' };

const operations = resources.flatMap(({ value, operations: all }) =>
	all.map((operation) => ({ name: `${value}.${operation.value}`, operation })),
);

const sorted = (labels: string[]) => [...labels].sort((a, b) => a.localeCompare(b));

function parametersOf({ request: { ids = {}, body = {}, query = {} } }: Operation): string[] {
	return [ids, body, query].flatMap((mapping: Mapping | string) =>
		typeof mapping === 'string' ? [mapping] : Object.values(mapping),
	);
}

test('resources and operations are listed by their labels', () => {
	const labels = resources.map(({ name }) => name);
	expect(labels).toEqual(sorted(labels));
	for (const { operations: all } of resources) {
		const names = all.map(({ name }) => name);
		expect(names).toEqual(sorted(names));
	}
});

describe.each(operations)('$name', ({ operation }) => {
	const { fields } = operation;

	test('an operation has a field for every parameter that its request names', () => {
		for (const path of parametersOf(operation)) {
			const [name, inner] = path.split('.') as [string, string?];
			const found = fields.filter(({ property }) => property.name === name);
			expect([path, found.length > 0]).toEqual([path, true]);
			if (inner === undefined) continue;
			const names = found.flatMap(({ inner: all = [] }) =>
				all.map(({ property }) => property.name),
			);
			expect(names).toContain(inner);
		}
	});

	test('hides fields by values that their siblings can have', () => {
		for (const { property } of fields) {
			for (const [name, values] of Object.entries(property.displayOptions?.show ?? {})) {
				const siblings = fields.filter((field) => field.property.name === name);
				expect([property.name, name, siblings.length]).toEqual([property.name, name, 1]);
				const { type, options = [] } = (siblings[0] as Field).property;
				if (type !== 'options') continue;
				const offered = options.map((option) => (option as { value?: unknown }).value);
				expect(offered).toEqual(expect.arrayContaining(values as unknown[]));
			}
		}
	});

	test('an operation shows of fields with the same name one at a time', () => {
		for (const { property } of fields) {
			const twins = fields.filter((field) => field.property.name === property.name);
			if (twins.length === 1) continue;
			const shown = twins.flatMap((twin) => {
				const show = twin.property.displayOptions?.show ?? {};
				expect(Object.keys(show)).toHaveLength(1);
				return Object.entries(show).flatMap(([name, values]) =>
					(values as unknown[]).map((value) => `${name}=${String(value)}`),
				);
			});
			expect(new Set(shown).size).toBe(shown.length);
		}
	});
});

test('the choices of payer, recipient and schedule are all taken, and nothing else', () => {
	for (const field of [...payerFields, ...recipientFields, ...scheduleFields]) {
		const { type, options = [] } = field.property;
		if (type !== 'options') continue;
		for (const option of options) {
			const { value } = option as { value: string };
			expect(field.read?.(value, rome)).toBe(value);
		}
		for (const value of ['', 'Immediate', null]) {
			// Period offers the usual ones, and an expression may give any other.
			const refusal = field.property.name === 'recurrencePeriod' ? /duration such as/ : /one of "/;
			expect(() => field.read?.(value, rome)).toThrow(refusal);
		}
	}
});

test('an object is no text, where an expression points too high', () => {
	const { read } = textField({ displayName: 'Description', name: 'description' });
	expect(read?.(7, rome)).toBe('7');
	expect(() => read?.({ order: 1 }, rome)).toThrow('expected text, but got an object');
	expect(() => read?.(['a'], rome)).toThrow('expected text, but got a list');
});

test('a choice offers what it takes, and is left out where nobody added it', () => {
	const options = [
		{ name: 'A', value: 'a' },
		{ name: 'B', value: 'b' },
	];
	const { read } = choiceField({ displayName: 'Mode', name: 'mode', options, default: 'a' });
	expect(read?.('b', rome)).toBe('b');
	expect(read?.(undefined, rome)).toBeUndefined();
	expect(() => read?.(null, rome)).toThrow('expected one of "a", "b", but got nothing');
	expect(() => readOneOf(options)('c', rome)).toThrow('"c" is not one of "a", "b"');
});

test.each([
	[true, '', /whole number of at least 1/],
	[true, undefined, /whole number of at least 1/],
	[true, 0, /whole number of at least 1/],
	[true, '2', 2],
	[false, '', undefined],
	[false, 1.5, /whole number of at least 1/],
])('a whole number, required: %p, reads %p', (required, value, expected) => {
	const { read } = wholeNumberField({ displayName: 'Count', name: 'count', required });
	if (expected instanceof RegExp) expect(() => read?.(value, rome)).toThrow(expected);
	else expect(read?.(value, rome)).toBe(expected);
});

describe('dates that must not have passed', () => {
	beforeEach(() => {
		jest.useFakeTimers({ now: new Date('2026-03-10T10:00:00Z') });
	});

	afterEach(() => {
		jest.useRealTimers();
	});

	test.each([
		['2026-03-10T11:00:01', '2026-03-10T11:00:01+01:00'],
		['2026-07-01T09:00:00', '2026-07-01T09:00:00+02:00'],
		['2026-03-10T10:00:01Z', '2026-03-10T10:00:01Z'],
	])('%s is %s', (given, expected) => {
		expect(readFutureDateTime(given, rome)).toBe(expected);
	});

	test.each(['2026-03-10T11:00:00', '2026-03-10T09:59:59Z', '2026-03-10', ''])(
		'the date %p that has passed is refused',
		(given) => {
			expect(() => readFutureDateTime(given, rome)).toThrow(
				/already passed|no time of day|expected a date/,
			);
		},
	);

	test.each([
		['2026-03-10', '2026-03-10'],
		['2026-03-11T00:00:00', '2026-03-11'],
		['2026-03-11T23:30:00Z', '2026-03-12'],
	])('the day of %s is %s', (given, expected) => {
		expect(readFutureDay(given, rome)).toBe(expected);
	});

	test.each(['2026-03-08', '2026-02-30', 'tomorrow'])('no such day ahead: %s', (given) => {
		expect(() => readFutureDay(given, rome)).toThrow(
			/already passed|not in the calendar|is not a day/,
		);
	});
});

describe('the order of fields is the same in all operations', () => {
	/** What the operation is about, how much, what for, under which policy, when, then events or waiting; the rest after. */
	const RANKS: ReadonlyArray<readonly string[]> = [
		[
			...['posId', 'brandId', 'storeId', 'authorizationId', 'chargeId', 'refundId', 'connectionId'],
			...[
				'pullId',
				'pushId',
				'formId',
				'slipId',
				'noticeNumber',
				'creditorTaxCode',
				'code',
				'linkNotice',
			],
			...['recipientType', 'recipientIban', 'payer', 'payerIban', 'payerPhone', 'method', 'path'],
		],
		['transferAmountPolicy', 'transferAmount', 'amount'],
		['paymentDescription'],
		['policy'],
		[
			...['dateEnd', 'schedule', 'dateScheduled', 'status', 'formAction'],
			...['recurrencePeriod', 'recurrenceEnd', 'recurrenceCount', 'recurrenceDateEnd'],
		],
		['sendEventsTo', 'eventsUrl', 'resumeBy', 'chargeOnApproval', 'checkCode'],
		['returnAll', 'limit', 'simplify', 'body', 'query'],
		['additionalFields', 'updateFields'],
		['options'],
	];

	test.each(operations)('$name', ({ operation: { fields } }) => {
		const names = fields.map(({ property }) => property.name);
		const ranks = names.map((name) => RANKS.findIndex((rank) => rank.includes(name)));
		expect(names.filter((_, index) => ranks[index] === -1)).toEqual([]);
		const inOrder = names
			.map((name, index) => ({ name, rank: ranks[index] as number, index }))
			.sort((a, b) => a.rank - b.rank || a.index - b.index);
		expect(names).toEqual(inOrder.map(({ name }) => name));
	});
});
