import type { IWebhookFunctions } from 'n8n-workflow';

import { parseJson } from '../../../api/contract/events';
import { InvalidValue } from '../../../api/values/invalidValue';

/** Bytes. Events have a few hundred; n8n itself takes 16 MB. */
export const MAX_BODY_BYTES = 256 * 1024;

export class BodyTooLarge extends Error {}

/**
 * The body of a request as JSON, whatever content type it says it has: JSON, text with JSON in it, or form
 * fields.
 *
 * @throws BodyTooLarge, or InvalidValue with what is wrong
 */
export async function readEventBody(context: IWebhookFunctions): Promise<unknown> {
	const request = context.getRequestObject();
	const { headers } = request;
	if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
	// n8n reads multipart bodies itself and keeps no bytes of them.
	if (request.contentType?.startsWith('multipart/')) {
		return fieldsOf(Object.entries(multipartFields(context)));
	}
	// n8n reads bodies of common content types; for others, the bytes are read here.
	const rawBody = Buffer.isBuffer(request.rawBody) ? request.rawBody : await bytesOf(request);
	if (rawBody.length > MAX_BODY_BYTES) throw tooLarge();
	return readBytes(rawBody);
}

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

async function bytesOf(request: Request): Promise<Buffer> {
	await request.readRawBody().catch(() => unreadable());
	return Buffer.isBuffer(request.rawBody) ? request.rawBody : Buffer.alloc(0);
}

function unreadable(): never {
	throw new InvalidValue('could not be read to its end');
}

function tooLarge(): BodyTooLarge {
	return new BodyTooLarge(`The body is larger than ${MAX_BODY_BYTES} bytes`);
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
