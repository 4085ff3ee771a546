import type { IDataObject } from 'n8n-workflow';

import { parseJson } from '../../../api/contract/events';
import { withoutTokens } from './signedUrl';

/** Names a Connection Code travels under [client: freeback; doc: connection-v1]. */
const CODES = new Set(['code', 'connection_code']);

/** Names that mean something else than data to JavaScript. */
const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** A live permission to charge: its `val` [doc: authorization]. Its dates and counters are none. */
const PAY_TOKEN = 'pay_token';

/**
 * Whether a property is left out.
 *
 * @param holder name of the property that the object is in; empty at the top
 */
type Leaves = (name: string, value: unknown, holder: string) => boolean;

/**
 * A received body as it may be shown: without Connection Codes, pay tokens, and the tokens of event URLs, which some
 * answers echo.
 */
export function withoutCodesAndTokens(body: object): IDataObject {
	return copy(body, (...property) => CODES.has(property[0]) || isPayToken(...property));
}

/** A fetched entity without the tokens that allow to charge, or to send events. */
export function withoutLiveTokens(entity: object): IDataObject {
	return copy(entity, isPayToken);
}

/** A fetched entity without the tokens of event URLs that it echoes. */
export function withoutUrlTokens(entity: object): IDataObject {
	return copy(entity, () => false);
}

const isPayToken: Leaves = (name, value, holder) =>
	name === `${PAY_TOKEN}_val` ||
	(name === PAY_TOKEN && typeof value !== 'object') ||
	(name === 'val' && holder === PAY_TOKEN);

function copy(body: object, leaves: Leaves): IDataObject {
	return copyOf(body, leaves, '') as IDataObject;
}

/** Levels that are shown. The stack of JavaScript, and that of n8n where it stores an item, ends some thousands deep. */
const DEEPEST = 100;

const LEFT_OUT = `[left out: nests deeper than ${DEEPEST} levels]`;

/** A text that holds JSON hides a property as well as an object does. */
function textWithout(text: string, leaves: Leaves, holder: string, depth: number): string {
	const json = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
	if (json === undefined) return withoutTokens(text);
	return JSON.stringify(copyOf(json, leaves, holder, depth + 1));
}

function copyOf(value: unknown, leaves: Leaves, holder: string, depth = 0): unknown {
	if (typeof value === 'string') return textWithout(value, leaves, holder, depth);
	if (value === null || typeof value !== 'object') return value;
	if (depth > DEEPEST) return LEFT_OUT;
	if (Array.isArray(value)) {
		return value.map((element) => copyOf(element, leaves, holder, depth + 1));
	}
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name, child]) => !PROTOTYPE_NAMES.has(name) && !leaves(name, child, holder))
			.map(([name, child]) => [name, copyOf(child, leaves, name, depth + 1)]),
	);
}
