import fc from 'fast-check';
import { parseEvents } from '../../api/contract/events';
import type { InvalidValue } from '../../api/values/invalidValue';
import { readBytes } from '../../nodes/DropPayTrigger/request/body';
import { generatedBodies, type GeneratedBody } from './bodies.mts';

/** What the parser made of the bodies of one kind. */
export interface ParserRow {
	kind: string;
	bodies: number;
	/** Taken as events. */
	parsed: number;
	/** Refused with a reason. */
	refused: number;
	/** Processor time: what else the machine does is not in it. */
	longestMs: number;
}

/** Bodies are made in portions, so that any number of them takes no memory. */
const PORTION = 1_000;

/**
 * Feeds generated bodies to the parser.
 *
 * @param seed the same seed makes the same bodies
 * @throws when the parser throws anything but a refusal, gives an id that is no path segment, or changes a prototype;
 * the message holds the body
 */
export function fuzzParser(count: number, seed: number): ParserRow[] {
	const rows = new Map<string, ParserRow>();
	for (let done = 0; done < count; done += PORTION) {
		const size = Math.min(PORTION, count - done);
		for (const body of fc.sample(generatedBodies(), { numRuns: size, seed: seed + done })) {
			const row = rows.get(body.kind) ?? {
				kind: body.kind,
				bodies: 0,
				parsed: 0,
				refused: 0,
				longestMs: 0,
			};
			const before = process.cpuUsage();
			const isParsed = evaluate(body);
			const { user } = process.cpuUsage(before);
			row.longestMs = Math.max(row.longestMs, user / 1000);
			row.bodies++;
			if (isParsed) row.parsed++;
			else row.refused++;
			rows.set(body.kind, row);
		}
	}
	return [...rows.values()];
}

function evaluate({ bytes }: GeneratedBody): boolean {
	let events: ReturnType<typeof parseEvents>;
	try {
		events = parseEvents(readBytes(bytes));
	} catch (error) {
		if (isRefusal(error)) return false;
		throw new Error(`The parser broke on ${bytes.toString('base64')} (base64)`, { cause: error });
	}
	const isSafe = events.every(({ event, source }) => {
		const texts = Object.values(event) as unknown[];
		return (
			/^[\w-]{1,64}$/.test(event.id) &&
			texts.every((value) => typeof value === 'string') &&
			typeof source === 'object'
		);
	});
	if (events.length === 0 || events.length > 100 || !isSafe || isPolluted()) {
		throw new Error(`The parser let through ${bytes.toString('base64')} (base64)`);
	}
	return true;
}

/** By name: outside of jest, a .ts file may be loaded once as a module and once as CommonJS, with two classes. */
function isRefusal(error: unknown): boolean {
	return (
		error instanceof Error &&
		error.constructor.name === 'InvalidValue' &&
		(error as InvalidValue).reason !== ''
	);
}

const UNTOUCHED = Object.getOwnPropertyNames(Object.prototype).length;

function isPolluted(): boolean {
	return Object.getOwnPropertyNames(Object.prototype).length !== UNTOUCHED;
}
