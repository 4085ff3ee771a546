/** What a response says of a refusal, in the words of the server. */
export interface VendorError {
	/** DropPay's three digits [doc: errors], or whatever stands in their place. */
	code?: string;
	/** One line, shortened. */
	description?: string;
}

/** DropPay's own names come first [doc: errors]; the others are those of OAuth2, problem+json and common gateways. */
const CODES = ['code', 'errorCode', 'error_code'];
const TEXTS = ['description', 'error_description', 'message', 'detail', 'title', 'reason'];

const MAX_CODE_LENGTH = 40;
const MAX_TEXT_LENGTH = 300;
const MAX_ENTRIES = 5;

/**
 * The code and the text of a refusal, wherever a server puts them: at the top, under `error`, or in a list `errors`.
 *
 * @param body parsed JSON or text; a web page says nothing that can be quoted
 */
export function vendorError(body: unknown): VendorError {
	if (typeof body === 'string') return quoted(undefined, /^\s*</.test(body) ? undefined : body);
	if (!isObject(body)) return {};
	const { error, errors } = body;
	const inner = isObject(error) ? error : {};
	const entries = [errors, error].find(Array.isArray)?.slice(0, MAX_ENTRIES) ?? [];
	const listed = entries.map((entry) => (isObject(entry) ? firstText(entry, TEXTS) : entry));
	const [firstEntry] = entries;
	return quoted(
		firstText(body, CODES) ??
			firstText(inner, CODES) ??
			(isObject(firstEntry) ? firstText(firstEntry, CODES) : undefined),
		firstText(body, TEXTS) ??
			firstText(inner, TEXTS) ??
			(listed.filter((text) => typeof text === 'string').join('; ') || undefined) ??
			(typeof error === 'string' ? error : undefined),
	);
}

/**
 * Whether a response inside 2xx says that the request was refused: DropPay announces codes of its own "in the 2xx, 4xx or
 * 5xx space" [doc: overview]. It does where it has a code and a text, or an error, and no resource.
 */
export function isRefusalBody(body: unknown): boolean {
	if (!isObject(body) || hasResource(body)) return false;
	const { code, description } = vendorError(body);
	if (description === undefined) return false;
	return code !== undefined || 'error' in body || 'errors' in body;
}

function hasResource(body: Record<string, unknown>): boolean {
	const lists = Object.entries(body).filter(([name]) => name !== 'errors');
	return isText(body.id) || lists.some(([, value]) => Array.isArray(value));
}

function quoted(code: string | undefined, text: string | undefined): VendorError {
	// Line breaks and other control characters are no part of a message.
	const line = text?.replace(/[\s\p{Cc}]+/gu, ' ').trim();
	return {
		...(code !== undefined && { code }),
		...(line && {
			description: line.length > MAX_TEXT_LENGTH ? `${line.slice(0, MAX_TEXT_LENGTH - 1)}…` : line,
		}),
	};
}

function firstText(holder: Record<string, unknown>, names: readonly string[]): string | undefined {
	const isCode = names === CODES;
	return names
		.map((name) => holder[name])
		.filter((value) => (isCode ? isText(value) : typeof value === 'string'))
		.map((value) => String(value).trim())
		.find((text) =>
			isCode ? text.length <= MAX_CODE_LENGTH && /^[\w.:-]+$/.test(text) : text !== '',
		);
}

function isText(value: unknown): value is string | number {
	return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
