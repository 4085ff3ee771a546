import type { IWebhookFunctions } from 'n8n-workflow';

import { InvalidValue } from '../../api/invalidValue';

/** Bytes. Events have a few hundred; n8n itself takes 16 MB. */
export const MAX_BODY_BYTES = 256 * 1024;

export class BodyTooLarge extends Error {}

/**
 * The body of a request as JSON, whatever content type it says it has: JSON, text with JSON in it, or form
 * fields.
 *
 * @throws BodyTooLarge, or InvalidValue with what is wrong
 */
export function readEventBody(context: IWebhookFunctions): unknown {
	const { rawBody, headers } = context.getRequestObject();
	const declared = Number(headers['content-length'] ?? 0);
	if (declared > MAX_BODY_BYTES || (rawBody?.length ?? 0) > MAX_BODY_BYTES) {
		throw new BodyTooLarge(`The body is larger than ${MAX_BODY_BYTES} bytes`);
	}
	// n8n reads multipart bodies itself and keeps no bytes of them.
	if (!Buffer.isBuffer(rawBody)) return fieldsOf(Object.entries(multipartFields(context)));
	return readBytes(rawBody);
}

/** @throws InvalidValue with what is wrong */
export function readBytes(bytes: Buffer): unknown {
	const text = bytes.toString('utf8');
	if (!Buffer.from(text, 'utf8').equals(bytes)) throw new InvalidValue('is not valid UTF-8');
	const trimmed = text.replace(/^\uFEFF/, '').trim();
	if (trimmed === '') throw new InvalidValue('is empty');
	const json = parseJson(trimmed);
	if (json !== undefined) return json;
	if (!/^[\w.%[\]+-]+=/.test(trimmed)) throw new InvalidValue('is neither JSON nor form fields');
	return fieldsOf([...new URLSearchParams(trimmed)]);
}

function multipartFields(context: IWebhookFunctions): object {
	const body: unknown = context.getBodyData();
	const fields = body !== null && typeof body === 'object' && 'data' in body ? body.data : body;
	if (fields === null || typeof fields !== 'object') throw new InvalidValue('is empty');
	return fields;
}

/** Form fields as an object; fields that hold JSON are read, and a single one that does is the body itself. */
function fieldsOf(fields: Array<[string, unknown]>): unknown {
	const read = fields.map(([name, value]): [string, unknown] => [
		name,
		(typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : undefined) ?? value,
	]);
	const [only] = read;
	if (
		read.length === 1 &&
		only &&
		only[1] !== null &&
		typeof only[1] === 'object' &&
		only[0] !== 'edata'
	) {
		return only[1];
	}
	return Object.fromEntries(read);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
