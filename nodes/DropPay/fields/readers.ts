import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { assertId, idFromLinkOrUrl, parseLoopbackUri } from '../../../api/contract/links';
import { parseBoolean } from '../../../api/values/booleans';
import { parseChoice } from '../../../api/values/choices';
import { assertFuture, parseDateTime, parseDay, parseDuration } from '../../../api/values/dates';
import { InvalidValue, kindOf, quote, refuseLostDigits } from '../../../api/values/invalidValue';
import { Amount, parseEuro } from '../../../api/values/money';
import type { Reader } from '../operation';

/** Optional: an empty value is not sent, everything else is read by `reader`. */
export function optional(reader: Reader): Reader {
	return (value, surroundings) =>
		value === undefined || value === null || value === '' ? undefined : reader(value, surroundings);
}

/** Decimal euro text or a number in euro → an `Amount` in cents. */
export const readAmount: Reader = (value) => new Amount(parseEuro(value));

/** Text of at most `max` code points, so a simple emoji counts as one character. */
export function readText(max?: number): Reader {
	return (value) => {
		if (value !== null && typeof value === 'object') {
			throw new InvalidValue(`expected text, but got ${kindOf(value)}`);
		}
		refuseLostDigits(value, 'text');
		const text = String(value ?? '');
		if (text.trim() === '') throw new InvalidValue('is empty');
		const length = Array.from(text).length;
		if (max !== undefined && length > max) {
			throw new InvalidValue(`has ${length} characters; DropPay takes at most ${max}`);
		}
		return text;
	};
}

/** An id, or a link that ends with one. */
export const readId: Reader = (value) => {
	const fromLink = typeof value === 'string' ? idFromLinkOrUrl(value) : undefined;
	return fromLink ?? assertId(value);
};

/** ISO 8601, or the date picker's local time in the workflow's time zone. */
export const readDateTime: Reader = (value, { timezone }) => parseDateTime(value, timezone);

/** The same, and not in the past. */
export const readFutureDateTime: Reader = (value, { timezone }) =>
	assertFuture(parseDateTime(value, timezone), Date.now());

/** A calendar day, not in the past; of a date and time, the day in the workflow's time zone. */
export const readFutureDay: Reader = (value, { timezone }) =>
	assertFuture(parseDay(value, timezone), Date.now());

/** An ISO 8601 duration. */
export const readDuration: Reader = (value) => parseDuration(value);

/** A switch; undefined keeps its default. An expression that returns nothing is rejected before. */
export const readBoolean: Reader = (value) =>
	value === undefined || value === null ? undefined : parseBoolean(value);

/** One of the choices offered, by its value. */
export function readOneOf(options: readonly INodePropertyOptions[]): Reader {
	const offered = options.map(({ value }) => value);
	return (value) => parseChoice(value, offered);
}

/** A whole number of at least `min`. */
export function readWholeNumber(min: number): Reader {
	return (value) => {
		const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
		if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min) {
			throw new InvalidValue(`must be a whole number of at least ${min}`);
		}
		return number;
	};
}

/** A JSON object, as text or as the object itself. */
export const readJsonObject: Reader = (value) => {
	let parsed = value;
	if (typeof value === 'string') {
		try {
			parsed = JSON.parse(value) as unknown;
		} catch {
			parsed = undefined;
		}
	}
	if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
		throw new InvalidValue('is not a JSON object', 'Write it as {"property": "value"}.');
	}
	refuseLostDigitsWithin(parsed);
	return parsed as IDataObject;
};

/** Limit of the recursion: no request of DropPay nests deeper. */
const DEEPEST = 50;

/** JSON numbers too long for a double have lost digits: a long code or ID would be another one. */
function refuseLostDigitsWithin(value: unknown, depth = 0): void {
	if (value === null || typeof value !== 'object') return;
	if (depth > DEEPEST) throw new InvalidValue(`nests deeper than ${DEEPEST} levels`);
	for (const [name, child] of Object.entries(value)) {
		refuseLostDigits(child, `text for ${quote(name)}`);
		refuseLostDigitsWithin(child, depth + 1);
	}
}

/** An address the DropPay app opens. */
export const readLoopbackUri: Reader = (value) => parseLoopbackUri(value);

/** An http or https address. Whether DropPay can reach it is not checked. */
export const readWebhookUrl: Reader = (value) => {
	const text = String(value ?? '').trim();
	if (!/^https?:\/\/[^\s/]+\S*$/i.test(text)) {
		throw new InvalidValue(`${quote(text)} is not an address that starts with https://`);
	}
	return text;
};
