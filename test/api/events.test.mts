import fc from 'fast-check';

import { parseEvents, type ParsedEvent } from '../../api/contract/events';
import { InvalidValue } from '../../api/values/invalidValue';

const ID = 'CHT0000000001';

/** The one event of a body. */
function parseEvent(body: unknown): ParsedEvent {
	const [found, ...others] = parseEvents(body);
	if (found === undefined || others.length > 0) throw new Error('expected one event');
	return found.event;
}

function reasonOf(body: unknown): string {
	try {
		parseEvents(body);
	} catch (error) {
		if (error instanceof InvalidValue) return error.reason;
		throw error;
	}
	throw new Error('expected a refusal');
}

describe('shapes that were seen', () => {
	test('parseEvents reads an event in an envelope', () => {
		expect(
			parseEvent({ etype: 'PULL_DONE', etime: '2026-01-31T12:00:00+01:00', edata: { id: ID } }),
		).toEqual({ id: ID, etype: 'PULL_DONE', etime: '2026-01-31T12:00:00+01:00' });
	});

	test('flat, with the code of a Connection', () => {
		expect(parseEvent({ id: 'CON1', code: 'abc', status: 'GRANTED' })).toEqual({
			id: 'CON1',
			code: 'abc',
			status: 'GRANTED',
		});
	});

	test('parseEvents reads an event in both shapes at once', () => {
		const body = { id: ID, status: 'GRANTED', etype: 'X', edata: { id: ID, status: 'GRANTED' } };
		expect(parseEvent(body)).toEqual({ id: ID, status: 'GRANTED', etype: 'X' });
	});

	test('a list of several, each with its part of the body', () => {
		const body = [{ id: 'A1' }, { edata: { id: 'B2', status: 'DONE' } }];
		expect(parseEvents(body)).toEqual([
			{ event: { id: 'A1' }, source: body[0] },
			{ event: { id: 'B2', status: 'DONE' }, source: body[1] },
		]);
	});
});

describe('where the id of the resource may be', () => {
	const inner = { id: ID, status: 'GRANTED' };
	test.each<[string, object]>([
		['in edata, beside an id of the event', { id: 'EVT1', status: 'SENT', edata: inner }],
		['in edata as JSON text', { id: 'EVT1', edata: JSON.stringify(inner) }],
		['in edata as a list', { edata: [inner] }],
		['in edata as a list in JSON text', { id: 'EVT1', edata: JSON.stringify([inner]) }],
		['in data', { id: 'EVT1', data: inner }],
		['in an object named after the kind', { id: 'EVT1', authorization: inner }],
		['in one inside edata', { id: 'EVT1', edata: { authorization: inner } }],
		['under the name of the kind', { id: 'EVT1', authorization_id: ID, status: 'GRANTED' }],
		['under that name in edata', { edata: { authorization_id: ID, status: 'GRANTED' } }],
		['at the top, with the POS beside it', { pos_id: 'POS1', ...inner }],
	])('parseEvents finds the id in %s', (_, body) => {
		const found = parseEvents(body, { kinds: ['authorization', 'pos'] });
		expect(found.map(({ event }) => event)).toEqual([{ id: ID, status: 'GRANTED' }]);
	});

	test('several in edata are several events', () => {
		const found = parseEvents({ etype: 'X', edata: [{ id: 'A1' }, { id: 'B2' }] });
		expect(found.map(({ event }) => event)).toEqual([
			{ id: 'A1', etype: 'X' },
			{ id: 'B2', etype: 'X' },
		]);
	});

	test.each<[unknown, object]>([
		[undefined, { id: 'CON1', code: 'abc' }],
		[{}, { id: 'CON1', code: 'abc' }],
		[{ edata: { id: 'CON2' } }, { id: 'CON2', code: 'abc' }],
		[
			{ id: 'CON2', code: 'def' },
			{ id: 'CON2', code: 'def' },
		],
	])('parseEvents finds the id of a Connection in the query string: %j', (body, expected) => {
		const query = { id: 'CON1', code: 'abc', token: 'x', resource: 'connection' };
		const [found] = parseEvents(body, { kinds: ['connection'], query });
		expect(found?.event).toEqual(expected);
	});
});

test('parseEvents makes no event of a Connection out of text with a query string', () => {
	expect(() => parseEvents('text', { kinds: ['connection'], query: { id: 'CON1' } })).toThrow(
		InvalidValue,
	);
});

describe('tolerates', () => {
	test.each([
		[
			'an unknown type and status',
			{ id: ID, etype: 'NEW_THING', status: 'PAUSED' },
			{ etype: 'NEW_THING', status: 'PAUSED' },
		],
		['a time as a number', { id: ID, etime: 1769857200 }, { etime: '1769857200' }],
		['unknown properties', { id: ID, payer: { name: 'G' } }, {}],
		[
			'a type, time, status and code of a wrong kind',
			{ id: ID, etype: {}, etime: [], status: true, code: null },
			{},
		],
		['texts without an end', { id: ID, etype: 'x'.repeat(513), code: 'y'.repeat(513) }, {}],
		['an edata that is no object', { id: ID, edata: 'text' }, {}],
		['space around the id', { id: ` ${ID}\n` }, {}],
	])('parseEvents tolerates %s', (_, body, more) => {
		expect(parseEvent(body)).toEqual({ id: ID, ...more });
	});
});

test('the code is looked for in the order of droppay-api.md section 4', () => {
	const body = {
		id: 'CON1',
		code: 'first',
		connection_code: 'second',
		edata: { code: 'third', connection_code: 'fourth' },
	};
	const found = [parseEvent(body).code];
	const { code: _1, ...without1 } = body;
	found.push(parseEvent(without1).code);
	const { connection_code: _2, ...without2 } = without1;
	found.push(parseEvent(without2).code);
	found.push(parseEvent({ id: 'CON1', edata: { connection_code: 'fourth' } }).code);
	expect(found).toEqual(['first', 'second', 'third', 'fourth']);
});

describe('refuses', () => {
	const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

	test.each<[string, unknown, RegExp]>([
		['nothing', undefined, /JSON object, but got nothing/],
		['null', null, /got nothing/],
		['text', 'granted', /got a string/],
		['an empty list', [], /holds no event/],
		['a list in a list', [[{ id: ID }]], /got a list/],
		['a list with one that cannot be read', [{ id: ID }, {}], /has no id/],
		['more than 100 events', Array.from({ length: 101 }, () => ({ id: ID })), /101 events/],
		['no id', { edata: {} }, /has no id/],
		['an id that is a number', { id: 7 }, /got a number/],
		['an empty id', { id: ' ' }, /empty text/],
		['a path', { id: '../../oa2/v1/connection' }, /is not an id/],
		['an encoded path', { id: '%2e%2e%2f' }, /is not an id/],
		['a line break', { id: 'CHT1\r\nHost: x' }, /white space/],
		['an endless id', { id: 'A'.repeat(65) }, /too long/],
		['deep nesting', { id: ID, a: nested(17) }, /nested deeper/],
		['a flood of values', { id: ID, a: Array(20_001).fill(0) }, /more than 20000/],
	])('parseEvents refuses %s', (_, body, reason) => {
		expect(reasonOf(body)).toMatch(reason);
	});

	test('ids that are only inherited', () => {
		expect(reasonOf(JSON.parse('{"__proto__":{"id":"CHT0000000001"}}'))).toMatch(/has no id/);
		expect(reasonOf(Object.create({ id: ID }))).toMatch(/has no id/);
	});

	test('nesting that would exhaust the stack', () => {
		let body: unknown = 1;
		for (let level = 0; level < 200_000; level++) body = [body];
		expect(reasonOf({ id: ID, body })).toMatch(/nested deeper/);
	});
});

test('sixteen levels are taken', () => {
	let body: unknown = 1;
	for (let level = 0; level < 15; level++) body = { a: body };
	expect(parseEvent({ id: ID, body }).id).toBe(ID);
});

describe('whatever comes', () => {
	test('parseEvents makes of whatever comes an event with a safe id, or a refusal with a reason', () => {
		const weird = fc.oneof(
			fc.jsonValue(),
			fc.record({ id: fc.jsonValue(), edata: fc.jsonValue(), code: fc.jsonValue() }),
			fc.array(fc.record({ edata: fc.record({ id: fc.string() }) }), { maxLength: 5 }),
			fc.object({
				key: fc.constantFrom('id', 'edata', '__proto__', 'constructor', 'code', 'status'),
			}),
		);
		fc.assert(
			fc.property(weird, (body) => {
				let events: ReturnType<typeof parseEvents>;
				try {
					events = parseEvents(body);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidValue);
					expect((error as InvalidValue).reason).not.toBe('');
					return;
				}
				expect(events.length).toBeGreaterThan(0);
				for (const { event } of events) expect(event.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('the same event is found in every shape', () => {
		const id = fc.stringMatching(/^[A-Z]{3}[A-Z0-9]{8,10}$/);
		const status = fc.stringMatching(/^[A-Z]{1,20}$/);
		fc.assert(
			fc.property(id, status, fc.jsonValue({ maxDepth: 3 }), (anId, aStatus, noise) => {
				const data = { id: anId, status: aStatus };
				for (const body of [
					data,
					{ edata: data },
					{ ...data, edata: data },
					{ edata: data, noise },
				]) {
					expect(parseEvent(body)).toMatchObject(data);
				}
			}),
		);
	});
});
