import { InvalidValue, kindOf } from '../values/invalidValue';
import { assertId } from './links';

/**
 * Event bodies. The documentation has an envelope `etype`, `etime`, `edata` [doc: overview]; the one public
 * client takes the id of a Pull from `edata.id`, and that of a Connection, with its code, from whatever of JSON,
 * form fields and query string has it [client: freeback]. Nothing in a body is proof of anything: it only says
 * which resource to fetch.
 */

/** What an event body says, before anything was fetched from DropPay. */
export interface ParsedEvent {
	/** Safe as one segment of a path. */
	id: string;
	/** Name of the event; no value of it is known, so nothing may depend on it. */
	etype?: string;
	etime?: string;
	/** Status label as the sender claims it. */
	status?: string;
	/** Connection Code: a secret, and a claim. */
	code?: string;
}

/** Where an event came to. */
export interface EventTarget {
	/** What the event may be about; an object or an id in the body may be named after it. */
	kinds?: readonly string[];
	/** Query string of the request, which may name a Connection and its code. */
	query?: Readonly<Record<string, unknown>>;
}

/** Levels of objects and lists inside each other; seen are two. */
const MAX_DEPTH = 16;

/** Objects, lists and values in one body. */
const MAX_VALUES = 20_000;

/** Events in one body; a list of them was never seen. */
const MAX_EVENTS = 100;

const MAX_TEXT_LENGTH = 512;

/**
 * The events of a body: one object, or a list of them, or one whose `edata` is a list.
 *
 * @returns each event with the part of the body it was read from, in the order of the body; at least one
 * @throws InvalidValue when any of them cannot be read: a body is taken as a whole or not at all
 */
export function parseEvents(
	body: unknown,
	{ kinds = [], query = {} }: EventTarget = {},
): Array<{ event: ParsedEvent; source: object }> {
	assertBounded(body);
	const given = kinds.includes('connection') ? withQuery(body, query) : body;
	const bodies = Array.isArray(given) ? (given as unknown[]) : [given];
	const sources = bodies.flatMap(unwrap);
	if (sources.length === 0) throw new InvalidValue('the list holds no event');
	if (sources.length > MAX_EVENTS) {
		throw new InvalidValue(`the list holds ${sources.length} events; ${MAX_EVENTS} are the limit`);
	}
	return sources.map((source) => ({ event: readEvent(source, kinds), source }));
}

/** The Connection and the code that the query string names, where the body names none. */
function withQuery(body: unknown, query: Readonly<Record<string, unknown>>): unknown {
	if (body !== undefined && !isObject(body)) return body;
	const named = Object.fromEntries(
		['id', 'code', 'connection_code', 'status'].flatMap((name) => {
			const text = own(query, name);
			return typeof text === 'string' && text !== '' ? [[name, text]] : [];
		}),
	);
	return Object.keys(named).length > 0 ? { ...named, ...body } : body;
}

/** Properties that hold the data of an event; only the first is documented. */
const ENVELOPES = ['edata', 'data'] as const;

/** The body with its data as an object, whether it came as one, as JSON text, or as a list of them. */
function unwrap(body: unknown): Array<Record<string, unknown>> {
	if (!isObject(body)) throw new InvalidValue(`expected a JSON object, but got ${kindOf(body)}`);
	for (const name of ENVELOPES) {
		const value = own(body, name);
		const data = typeof value === 'string' ? parseJson(value) : value;
		if (data === null || typeof data !== 'object') continue;
		if (data !== value) assertBounded(data);
		if (Array.isArray(data)) return data.map((one: unknown) => ({ ...body, [name]: one }));
		return [data === value ? body : { ...body, [name]: data }];
	}
	return [body];
}

function readEvent(body: Record<string, unknown>, kinds: readonly string[]): ParsedEvent {
	const envelope = ENVELOPES.map((name) => own(body, name)).find(isObject) ?? {};
	const named = kinds.flatMap((kind) =>
		[envelope, body].map((holder) => own(holder, kind)).filter(isObject),
	);
	const { etype, etime, status, code } = {
		etype: firstText(own(body, 'etype')),
		etime: firstText(own(body, 'etime')),
		// What is nearest to the id: an event may have a status of its own.
		status: firstText(...[envelope, ...named, body].map((one) => own(one, 'status'))),
		// The order of droppay-api.md section 4.
		code: firstText(
			...[body, envelope, ...named].flatMap((one) => [
				own(one, 'code'),
				own(one, 'connection_code'),
			]),
		),
	};
	return {
		// An event may have an id of its own at the top.
		id: readId([
			own(envelope, 'id'),
			...named.map((one) => own(one, 'id')),
			...kinds
				.slice(0, 1)
				.flatMap((kind) => [own(envelope, `${kind}_id`), own(body, `${kind}_id`)]),
			own(body, 'id'),
			...kinds.slice(1).flatMap((kind) => [own(envelope, `${kind}_id`), own(body, `${kind}_id`)]),
		]),
		...(etype !== undefined && { etype }),
		...(etime !== undefined && { etime }),
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
	};
}

function readId(candidates: unknown[]): string {
	const value = candidates.find((candidate) => candidate !== undefined && candidate !== null);
	if (value === undefined) throw new InvalidValue('has no id, neither at the top nor in "edata"');
	return assertId(value);
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** The first that is a text, or a number as text; anything else is left out, as if it were not there. */
function firstText(...values: unknown[]): string | undefined {
	for (const value of values) {
		if (typeof value !== 'string' && typeof value !== 'number') continue;
		const text = String(value).trim();
		if (text !== '' && text.length <= MAX_TEXT_LENGTH) return text;
	}
	return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Inherited properties are no part of a body. */
function own(holder: Readonly<Record<string, unknown>>, name: string): unknown {
	return Object.hasOwn(holder, name) ? holder[name] : undefined;
}

/** Walks without recursion: a body must not be able to exhaust the stack. */
function assertBounded(body: unknown): void {
	let values = 0;
	let level: unknown[] = [body];
	for (let depth = 0; level.length > 0; depth++) {
		values += level.length;
		if (values > MAX_VALUES) throw new InvalidValue(`holds more than ${MAX_VALUES} values`);
		const next: unknown[] = [];
		for (const value of level) {
			if (value === null || typeof value !== 'object') continue;
			for (const child of Object.values(value)) next.push(child);
		}
		if (next.length > 0 && depth >= MAX_DEPTH) {
			throw new InvalidValue(`is nested deeper than ${MAX_DEPTH} levels`);
		}
		level = next;
	}
}
