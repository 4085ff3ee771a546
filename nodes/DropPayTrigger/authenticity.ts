import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * DropPay signs nothing [droppay-api.md section 9], so the URL that it is given carries the proof: which kind
 * of resource the event may be about, and a token that only the holder of the application secret can make.
 */

/** Kinds of resource a trigger takes events of. */
export const EVENT_KINDS = ['authorization', 'connection', 'pull', 'push', 'pos'] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

export function isEventKind(value: unknown): value is EventKind {
	return EVENT_KINDS.some((kind) => kind === value);
}

/**
 * The URL to give to DropPay.
 *
 * @param webhookUrl the trigger's URL in n8n, production or test
 * @param secret application secret of the credential that the trigger uses too
 */
export function signEventUrl(webhookUrl: string, kind: EventKind, secret: string): string {
	const url = webhookUrl.trim().replace(/[?#].*$/, '');
	return `${url}?resource=${kind}&token=${tokenFor(pathOf(url), kind, secret)}`;
}

/**
 * Compares in constant time.
 *
 * @param webhookUrl the trigger's URL in n8n, the one that was given to {@link signEventUrl}
 */
export function isAuthentic(
	webhookUrl: string,
	kind: unknown,
	token: unknown,
	secret: string,
): boolean {
	if (secret === '' || !isEventKind(kind) || typeof token !== 'string') return false;
	const expected = tokenFor(pathOf(webhookUrl), kind, secret);
	const [given, wanted] = [token, expected].map((text) => Buffer.from(text, 'utf8')) as [
		Buffer,
		Buffer,
	];
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function tokenFor(path: string, kind: EventKind, secret: string): string {
	return createHmac('sha256', secret).update(`${path}|${kind}`).digest('hex');
}

/** The host does not count: a tunnel or proxy in front of n8n may have another one than n8n knows. */
function pathOf(url: string): string {
	return url.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
}
