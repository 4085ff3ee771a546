import type { Failure } from '../errors/failure';
import { InvalidValue, kindOf, quote } from '../values/invalidValue';
import { HIDDEN, withoutSecrets } from '../values/secrets';

/**
 * DropPay's custom headers by name: as they are sent, or in lower case as they were received. That they exist in requests
 * and responses is [doc: overview]; no name is documented. The prefix is [inferred] from the one header that was seen
 * [client: woo-droppay].
 */
export type CustomHeaders = Readonly<Record<string, string>>;

export const HEADER_PREFIX = 'X-DropPay-';

const PREFIX = HEADER_PREFIX.toLowerCase();

/** Header of the Checkout's private key, which only the credential sends, without what a server may write another way. */
const PRIVATE_KEY = 'xdroppaycheckoutprivatekey';

/** A token of HTTP [RFC 9110]. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** What Node sends in a header; others it refuses only after a request counts as sent. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Names of headers that can hold a permission. */
const SECRET_NAME = /(private-?key|secret|token|password|connection-?code|authorization)$/;

const REQUEST_ID = /^x-droppay-(.+-)?(request|correlation|trace)-?id$/;

const MAX_ID_LENGTH = 100;

/**
 * Reads the headers that a user adds to a request.
 *
 * @param entries name and value of each, as given
 * @throws InvalidValue for what is no custom header of DropPay, can't be sent, or holds the place of the private key
 */
export function parseRequestHeaders(
	entries: ReadonlyArray<{ name?: unknown; value?: unknown }>,
): CustomHeaders {
	const headers = new Map<string, [string, string]>();
	for (const { name: givenName, value } of entries) {
		const name = parseName(givenName);
		if (headers.has(name.toLowerCase())) throw new InvalidValue(`${quote(name)} is set twice`);
		headers.set(name.toLowerCase(), [name, parseValue(name, value)]);
	}
	return Object.fromEntries(headers.values());
}

function parseName(value: unknown): string {
	if (typeof value !== 'string') {
		throw new InvalidValue(`expected the name of a header, but got ${kindOf(value)}`);
	}
	const name = value.trim();
	const lower = name.toLowerCase();
	if (!lower.startsWith(PREFIX) || lower === PREFIX || !NAME.test(name)) {
		throw new InvalidValue(
			`${quote(name)} is not the name of a custom header`,
			`Names start with "${HEADER_PREFIX}", without spaces.`,
		);
	}
	if (lower.replace(/[^a-z]/g, '') === PRIVATE_KEY) {
		throw new InvalidValue(
			`${quote(name)} is sent by the credential`,
			'Put the Checkout Private Key into the DropPay Checkout API credential.',
		);
	}
	return name;
}

function parseValue(name: string, value: unknown): string {
	if (!['string', 'number', 'boolean'].includes(typeof value)) {
		throw new InvalidValue(`expected text for ${quote(name)}, but got ${kindOf(value)}`);
	}
	const text = String(value).trim();
	if (text === '') throw new InvalidValue(`expected text for ${quote(name)}, but got empty text`);
	if (!VALUE.test(text)) {
		throw new InvalidValue(
			`the value of ${quote(name)} holds a line break or a character that no header can hold`,
		);
	}
	return text;
}

/**
 * The custom headers of a response.
 *
 * @param headers all of them, by lower-case name
 * @param secrets what is blanked in them
 */
export function customHeadersIn(
	headers: unknown,
	secrets: readonly (string | undefined)[],
): CustomHeaders {
	const all = Object.entries((headers ?? {}) as Record<string, unknown>);
	return Object.fromEntries(
		all
			.map(([name, value]) => [name.toLowerCase(), String(value)] as const)
			.filter(([name]) => name.startsWith(PREFIX))
			.map(([name, value]) => [
				name,
				SECRET_NAME.test(name) ? HIDDEN : withoutSecrets(value, secrets),
			]),
	);
}

/** A failure with the custom headers of the response, and a request ID among them in its message: support asks for it. */
export function withResponseHeaders(failure: Failure, headers: CustomHeaders): Failure {
	if (failure.headers !== undefined || Object.keys(headers).length === 0) return failure;
	const [, id] = Object.entries(headers).find(([name]) => REQUEST_ID.test(name)) ?? [];
	return {
		...failure,
		headers,
		...(id && { message: withRequestId(failure.message, id.slice(0, MAX_ID_LENGTH)) }),
	};
}

function withRequestId(message: string, id: string): string {
	return message.endsWith('.') ? `${message} Request ID ${id}.` : `${message}, request ID ${id}`;
}
