import type { IDataObject } from 'n8n-workflow';

import { withoutTokens } from './authenticity';

/** Names a Connection Code travels under [client: freeback; doc: connection-v1]. */
const CODES = new Set(['code', 'connection_code']);

/** Names that mean something else than data to JavaScript. */
const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A received body as it may be shown: without Connection Codes, and without the tokens of event URLs, which
 * some answers echo.
 */
export function withoutSecrets(body: object): IDataObject {
	return copy(body, CODES) as IDataObject;
}

/** An entity as it was read, without the tokens of event URLs that it echoes. */
export function withoutUrlTokens(entity: object): IDataObject {
	return copy(entity, new Set()) as IDataObject;
}

/** The depth of bodies is bounded by the parser. */
function copy(value: unknown, left: ReadonlySet<string>): unknown {
	if (typeof value === 'string') return withoutTokens(value);
	if (value === null || typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map((element) => copy(element, left));
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !left.has(name) && !PROTOTYPE_NAMES.has(name))
			.map(([name, child]) => [name, copy(child, left)]),
	);
}
