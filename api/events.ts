import { InvalidValue, kindOf } from './invalidValue';
import { assertId } from './links';

/**
 * Event bodies. The documentation has an envelope `etype`, `etime`, `edata` [doc: overview]; the one public
 * client takes the id of a Pull from `edata.id` and that of a Connection, with its code, from the top level
 * [client: freeback]. Nothing in a body is proof of anything: it only says which resource to read again.
 */

/** What an event body says, before anything was read from DropPay. */
export interface ParsedEvent {
	/** Safe as one segment of a path. */
	id: string;
	/** Name of the event; no value of it is known, so nothing may depend on it. */
	etype?: string;
	etime?: string;
	/** Status label as the sender claims it. */
	status?: string;
	/** Connection Code: a secret. */
	code?: string;
}

/** Levels of objects and lists inside each other; seen are two. */
const MAX_DEPTH = 16;

/** Objects, lists and values in one body. */
const MAX_VALUES = 20_000;

/** Events in one body; a list of them was never seen. */
const MAX_EVENTS = 100;

const MAX_TEXT_LENGTH = 512;

/**
 * The events of a body: one object, or a list of them.
 *
 * @returns each event with the part of the body it was read from, in the order of the body; at least one
 * @throws InvalidValue when any of them cannot be read: a body is taken as a whole or not at all
 */
export function parseEvents(body: unknown): Array<{ event: ParsedEvent; source: object }> {
	assertBounded(body);
	const sources = Array.isArray(body) ? (body as unknown[]) : [body];
	if (sources.length === 0) throw new InvalidValue('the list holds no event');
	if (sources.length > MAX_EVENTS) {
		throw new InvalidValue(`the list holds ${sources.length} events; ${MAX_EVENTS} are the limit`);
	}
	return sources.map((source) => ({ event: readEvent(source), source: source as object }));
}

function readEvent(body: unknown): ParsedEvent {
	if (!isObject(body)) throw new InvalidValue(`expected a JSON object, but got ${kindOf(body)}`);
	const outer = body;
	const edata = own(outer, 'edata');
	const inner = isObject(edata) ? edata : {};
	const { etype, etime, status, code } = {
		etype: firstText(own(outer, 'etype')),
		etime: firstText(own(outer, 'etime')),
		status: firstText(own(outer, 'status'), own(inner, 'status')),
		// The order of droppay-api.md section 4.
		code: firstText(
			own(outer, 'code'),
			own(outer, 'connection_code'),
			own(inner, 'code'),
			own(inner, 'connection_code'),
		),
	};
	return {
		id: readId(own(outer, 'id') ?? own(inner, 'id')),
		...(etype !== undefined && { etype }),
		...(etime !== undefined && { etime }),
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
	};
}

function readId(value: unknown): string {
	if (value === undefined || value === null) {
		throw new InvalidValue('has no id, neither at the top nor in "edata"');
	}
	return assertId(value);
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
function own(holder: Record<string, unknown>, name: string): unknown {
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
