/** A body that was read: JSON, nothing at all, or something that is not JSON, with words that name it. */
type AnswerBody =
	{ kind: 'json'; value: unknown } | { kind: 'empty' } | { kind: 'unreadable'; what: string };

/** An entity without the properties that are null, which means the same. */
export function withoutNulls<T extends object>(entity: T): T {
	return Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null)) as T;
}

/** Reads the text of an answer; never throws. */
export function readBody(text: unknown): AnswerBody {
	if (text === undefined || text === null || text === '') return { kind: 'empty' };
	if (typeof text !== 'string') return { kind: 'json', value: text };
	const trimmed = text.trim();
	if (trimmed === '') return { kind: 'empty' };
	try {
		return { kind: 'json', value: JSON.parse(trimmed) as unknown };
	} catch {
		if (/^<(!doctype|html|\?xml)/i.test(trimmed)) {
			return { kind: 'unreadable', what: 'a web page instead of JSON' };
		}
		if (/^[[{]/.test(trimmed)) return { kind: 'unreadable', what: 'broken or incomplete JSON' };
		return { kind: 'unreadable', what: 'text instead of JSON' };
	}
}

/** What a response says of a refusal, in the words of the server. */
interface VendorError {
	/** DropPay's three digits [doc: errors], or whatever stands in their place. */
	code?: string;
	/** One line, shortened. */
	description?: string;
}

/** DropPay's own names come first [doc: errors]; the others are those of OAuth2, problem+json and common gateways. */
const CODES = ['code', 'errorCode', 'error_code'];
const TEXTS = [
	'description',
	'error_description',
	'errorDescription',
	'errorMessage',
	'message',
	'detail',
	'title',
	'reason',
];

const MAX_CODE_LENGTH = 40;
const MAX_TEXT_LENGTH = 300;
const MAX_ENTRIES = 5;

/**
 * The code and the text of a refusal, wherever a server puts them: at the top, under `error`, in a list, in text, or in a
 * web page.
 *
 * @param body parsed JSON, or text
 */
export function vendorError(body: unknown): VendorError {
	if (typeof body === 'string') return toVendorError(undefined, textOfPage(body));
	if (Array.isArray(body)) return vendorError({ errors: body });
	if (!isObject(body)) return {};
	const { error, errors } = body;
	const inner = isObject(error) ? error : {};
	const entries = [errors, error].find(Array.isArray)?.slice(0, MAX_ENTRIES) ?? [];
	const listed = entries.map((entry) => (isObject(entry) ? textIn(entry) : entry));
	const [firstEntry] = entries;
	return toVendorError(
		codeIn(body) ?? codeIn(inner) ?? (isObject(firstEntry) ? codeIn(firstEntry) : undefined),
		textIn(body) ??
			textIn(inner) ??
			(listed.filter((text) => typeof text === 'string').join('; ') || undefined) ??
			(typeof error === 'string' ? error : undefined),
	);
}

/** A text of DropPay as a sentence to append to a description; empty text where there is none. */
export function quoteOf(text: string | undefined): string {
	return text ? ` Message from DropPay: "${text}".` : '';
}

/** The same for a response that holds a code: without one, the description of a resource says nothing of the request. */
export function quoteFrom(body: unknown): string {
	const { code, description } = vendorError(body);
	return code === undefined ? '' : quoteOf(description);
}

/**
 * Whether a response inside 2xx says that the request was refused: DropPay announces codes of its own "in the 2xx, 4xx or
 * 5xx space" [doc: overview]. It does where it has a text with a code, an error or a `success` that is false, and no
 * resource.
 */
export function isRefusalBody(body: unknown): boolean {
	if (!isObject(body) || hasResource(body)) return false;
	const { code, description } = vendorError(body);
	if (description === undefined) return false;
	return (
		code !== undefined ||
		'error' in body ||
		'errors' in body ||
		body.success === false ||
		body.ok === false
	);
}

/** An id, or a list of resources. */
function hasResource(body: Record<string, unknown>): boolean {
	const lists = Object.entries(body).filter(([name]) => !['errors', 'details'].includes(name));
	return isGiven(body.id) || lists.some(([, value]) => Array.isArray(value) && value.length > 0);
}

/** The visible text of a web page, or a text as it is. */
function textOfPage(text: string): string {
	if (!/^\s*</.test(text)) return text;
	return text.replace(/<(script|style)[^]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

function toVendorError(code: string | undefined, text: string | undefined): VendorError {
	// Line breaks and other control characters are no part of a message.
	const line = text?.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	return {
		...(code !== undefined && { code }),
		...(line && {
			description: line.length > MAX_TEXT_LENGTH ? `${line.slice(0, MAX_TEXT_LENGTH - 1)}…` : line,
		}),
	};
}

function codeIn(holder: Record<string, unknown>): string | undefined {
	return CODES.map((name) => holder[name])
		.filter(isGiven)
		.map((value) => String(value).trim())
		.find((text) => text.length <= MAX_CODE_LENGTH && /^[\w.:-]+$/.test(text));
}

function textIn(holder: Record<string, unknown>): string | undefined {
	return TEXTS.map((name) => holder[name]).find(
		(value): value is string => typeof value === 'string' && value.trim() !== '',
	);
}

function isGiven(value: unknown): value is string | number {
	return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
