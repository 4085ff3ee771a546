import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** Bodies of requests that a caller may send to a trigger: events, nearly events, and anything else. */

/** A body and the headers that it goes out with. */
export interface GeneratedBody {
	bytes: Buffer;
	headers: Record<string, string>;
	/** What kind of body it is, for the table of results. */
	kind: string;
}

const text = (value: string) => Buffer.from(value, 'utf8');

/** Names that events have, and names that mean something to JavaScript. */
const names = fc.oneof(
	fc.constantFrom('id', 'status', 'etype', 'etime', 'edata', 'code', 'connection_code'),
	fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', 'then'),
	fc.string({ maxLength: 12 }),
);

const ids = (known: readonly string[]) =>
	fc.oneof(
		...(known.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...known) }] : []),
		{ weight: 6, arbitrary: fc.stringMatching(/^[A-Z]{3}\d{9}$/) },
		fc.constantFrom(
			'../../oa2/v1/connection',
			'CHT000000001?x=1',
			'CHT 000',
			'',
			'💶',
			'%2e%2e%2f',
		),
		fc.string(),
		fc.double(),
		fc.integer(),
		fc.constant(null),
		fc.array(fc.string(), { maxLength: 2 }),
	);

const anything = fc.jsonValue({ maxDepth: 4 });

function eventLike(known: readonly string[]): fc.Arbitrary<unknown> {
	const fields = fc.record(
		{
			id: ids(known),
			status: fc.oneof(fc.constantFrom('GRANTED', 'WAITING', 'EXPIERED', 'paused'), anything),
			etype: fc.oneof(fc.string(), anything),
			etime: fc.oneof(fc.integer(), anything),
			code: anything,
		},
		{ requiredKeys: ['id'] },
	);
	const enveloped = fc.record({
		edata: fc.oneof({ weight: 4, arbitrary: fields }, anything),
		etype: anything,
	});
	const mixed = fc.tuple(fields, enveloped).map(([flat, envelope]) => ({ ...flat, ...envelope }));
	return fc.oneof(
		fields,
		enveloped,
		mixed,
		fc.array(fc.oneof(fields, enveloped, mixed), { maxLength: 4 }),
		fc.dictionary(names, anything),
	);
}

/** Cuts, doubles or changes a piece of a body. */
function broken(body: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
	return fc
		.tuple(body, fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 8 }))
		.map(([bytes, at, length, inserted]) => {
			const from = bytes.length === 0 ? 0 : at % bytes.length;
			return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + length)]);
		});
}

function deep(levels: number, isList: boolean): Buffer {
	return isList
		? text('['.repeat(levels) + ']'.repeat(levels))
		: text(`${'{"edata":'.repeat(levels)}{"id":"CHT000000001"}${'}'.repeat(levels)}`);
}

const JSON_TYPE = 'application/json';
const OTHER_TYPE = 'application/octet-stream';
const XML_TYPE = 'application/xml';
const BOUNDARY = 'a-boundary-of-parts';

/** XML seldom: what says so and is none takes all the patience of the sender, see triggerFuzz.mts. */
const types = fc.oneof(
	{
		weight: 60,
		arbitrary: fc.constantFrom(
			JSON_TYPE,
			'application/json; charset=utf-8',
			'text/plain',
			'application/x-www-form-urlencoded',
			OTHER_TYPE,
			'x',
		),
	},
	{ weight: 1, arbitrary: fc.constant(XML_TYPE) },
);

const typed = types.map((type): Record<string, string> => ({ 'content-type': type }));

const always = (headers: Record<string, string>) => fc.constant(headers);

/** As browsers and HTTP clients write forms with files. */
function multipart(fields: ReadonlyArray<readonly [string, string]>): Buffer {
	const parts = fields.map(
		([name, value]) =>
			`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, '')}"\r\n\r\n${value}\r\n`,
	);
	return text(`${parts.join('')}--${BOUNDARY}--\r\n`);
}

/** @param known ids that exist, so that some bodies are about something */
export function generatedBodies(known: readonly string[] = []): fc.Arbitrary<GeneratedBody> {
	const event = eventLike(known).map((value) => text(JSON.stringify(value) ?? ''));
	const fields = fc.array(fc.tuple(names, fc.oneof(fc.string(), ids(known).map(String))), {
		maxLength: 5,
	});
	const form = fields.map((given) => text(new URLSearchParams(given).toString()));
	const of = (kind: string, bytes: fc.Arbitrary<Buffer>, headers = typed) =>
		fc.record({ kind: fc.constant(kind), bytes, headers });
	const packed = (encoding: string) =>
		typed.map((headers) => ({ ...headers, 'content-encoding': encoding }));
	const parts = fc.oneof(
		fields.map(multipart),
		event.map((bytes) => multipart([['event', bytes.toString('utf8')]])),
	);
	const inParts = always({ 'content-type': `multipart/form-data; boundary=${BOUNDARY}` });
	return fc.oneof(
		{ weight: 10, arbitrary: of('like an event', event) },
		{ weight: 5, arbitrary: of('broken event', broken(event)) },
		{
			weight: 3,
			arbitrary: of(
				'any JSON',
				anything.map((value) => text(JSON.stringify(value))),
			),
		},
		{ weight: 3, arbitrary: of('form fields', form) },
		{
			weight: 2,
			arbitrary: of(
				'bytes',
				fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b)),
			),
		},
		{ weight: 2, arbitrary: of('text', fc.string({ unit: 'binary', maxLength: 200 }).map(text)) },
		{
			weight: 1,
			arbitrary: of(
				'gzip that says nothing',
				event.map((bytes) => gzipSync(bytes)),
			),
		},
		{
			weight: 1,
			arbitrary: of(
				'gzip',
				event.map((bytes) => gzipSync(bytes)),
				packed('gzip'),
			),
		},
		{
			weight: 1,
			arbitrary: of(
				'deflate',
				event.map((bytes) => deflateSync(bytes)),
				packed('deflate'),
			),
		},
		{
			weight: 1,
			arbitrary: of('broken gzip', broken(event.map((bytes) => gzipSync(bytes))), packed('gzip')),
		},
		{ weight: 1, arbitrary: of('multipart', parts, inParts) },
		{ weight: 1, arbitrary: of('broken multipart', broken(parts), inParts) },
		{
			weight: 1,
			arbitrary: of(
				'XML',
				ids(known).map((id) => text(`<event><id>${encodeURIComponent(String(id))}</id></event>`)),
				always({ 'content-type': XML_TYPE }),
			),
		},
		{
			weight: 1,
			arbitrary: of(
				'nested',
				fc
					.tuple(fc.integer({ min: 1, max: 4_000 }), fc.boolean())
					.map(([n, list]) => deep(n, list)),
			),
		},
		{
			weight: 1,
			arbitrary: of(
				'long list',
				fc
					.integer({ min: 90, max: 3_000 })
					.map((count) =>
						text(JSON.stringify(Array.from({ length: count }, () => ({ id: 'CHT000000001' })))),
					),
			),
		},
	);
}
