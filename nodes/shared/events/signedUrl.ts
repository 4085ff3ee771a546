import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { isEventKind, type EventKind } from '../../../api/contract/resourceKinds';

/**
 * DropPay signs nothing [droppay-api.md section 9], so the URL that it is given carries the proof: which kind
 * of resource the event may be about, and a token that only the holder of the application secret can make.
 */

/**
 * The URL to give to DropPay.
 *
 * @param webhookUrl the trigger's URL in n8n, production or test
 * @param secret application secret of the credential that the trigger uses too
 */
export function signEventUrl(webhookUrl: string, kind: EventKind, secret: string): string {
	const url = addressIn(webhookUrl);
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
	// Hashed once more, so that texts of any length are compared in the same time.
	return timingSafeEqual(digest(token), digest(tokenFor(pathOf(webhookUrl), kind, secret)));
}

/** Whether a text looks like a token at all; nothing has to be opened to see that. */
export function isTokenLike(token: unknown): token is string {
	return typeof token === 'string' && /^[0-9a-f]{64}$/.test(token);
}

/** A hash of the token for a kind: it identifies the token, and cannot be sent in its place. */
export function proofOf(webhookUrl: string, kind: EventKind, secret: string): string {
	return digest(tokenFor(pathOf(webhookUrl), kind, secret)).toString('base64url');
}

/** Compares in constant time. */
export function provesToken(token: string, proof: unknown): boolean {
	if (typeof proof !== 'string') return false;
	const expected = Buffer.from(proof, 'base64url');
	const given = digest(token);
	return expected.length === given.length && timingSafeEqual(given, expected);
}

/** A URL without its query, where a token may be. */
export function addressIn(url: string): string {
	return url.trim().replace(/[?#].*$/, '');
}

/** Whether two URLs lead to the same place; their queries do not count. */
export function isSameAddress(one: string, other: string): boolean {
	return addressIn(one) === addressIn(other);
}

/** Identifies an Application, for whichever account it acts. */
export function applicationMark(account: { api: string; applicationKey: string }): string {
	const { api, applicationKey } = account;
	return digest(JSON.stringify([api, applicationKey.toLowerCase()]))
		.toString('base64url')
		.slice(0, 16);
}

/** What can be kept of a signed URL without keeping its token. */
export function fingerprintOf(url: string): string {
	return createHash('sha256').update(url).digest('base64url');
}

/** The text without what authorizes a call in the URLs in it: our token, or n8n's signature of a resume URL. */
export function withoutTokens(text: string): string {
	return text.replace(/([?&](?:token|signature)=)[0-9a-f]{64}/gi, '$1hidden');
}

function tokenFor(path: string, kind: EventKind, secret: string): string {
	return createHmac('sha256', secret).update(`${path}|${kind}`).digest('hex');
}

/** The host does not count: a tunnel or proxy in front of n8n may have another one. */
export function pathOf(url: string): string {
	return addressIn(url).replace(/^https?:\/\/[^/]+/i, '');
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
