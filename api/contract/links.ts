import { InvalidValue, quote, requireText } from '../values/invalidValue';
import { isSharingKind, resourceKinds, type EventKind, type SharingKind } from './resourceKinds';

const MAX_ID_LENGTH = 64;

/**
 * The universal link that opens a resource in the DropPay app, as link, button or QR code.
 */
export function sharingLink(kind: SharingKind, id: string): string {
	return `https://dp.link/u/${resourceKinds[kind].sharingNumber}/${assertId(id)}`;
}

/**
 * The link by which a person opens a resource: DropPay's, or the one that can be built.
 *
 * @returns undefined for a kind without links, and for an id of another kind than ever seen
 */
export function linkOfResource(
	kind: EventKind,
	{ id, sharing }: { id?: unknown; sharing?: unknown },
): string | undefined {
	if (typeof sharing === 'string' && sharing !== '') return sharing;
	if (!isSharingKind(kind) || typeof id !== 'string') return undefined;
	try {
		return sharingLink(kind, id);
	} catch {
		return undefined;
	}
}

/**
 * The id at the end of a pasted address: a dp.link link, the link of a sandbox
 * (`http://127.0.0.1:1234/u/10/CHT…`), or a page of the developer area.
 *
 * @returns undefined if the text is no address, or its last part does not look like an id
 */
export function idFromLinkOrUrl(text: string): string | undefined {
	const address = text.trim();
	if (/\s/.test(address)) return undefined;
	const match = /^(?:https?:\/\/[^/?#]+|dp\.link)(\/.*)$/i.exec(address);
	if (!match) return undefined;

	// Pages of a single-page application carry their route behind the hash sign.
	const path = match[1]!.replace(/^\/?#!?/, '').replace(/[?&].*$/, '');
	const sharing = /^\/u\/\d+\/([A-Za-z0-9_-]+)\/?(?:#.*)?$/.exec(path);
	if (sharing) return withinLength(sharing[1]!);

	const last = path.split(/[/#]/).filter(Boolean).at(-1) ?? '';
	return looksLikeId(last) ? last : undefined;
}

/**
 * The trimmed id, if it is safe as one segment of a path.
 *
 * Ids are upper-case letters and digits, 11 to 13 characters, in all examples. The prefixes are
 * not checked: the documentation and a live client contradict each other (BAC against DPI).
 *
 * @throws InvalidValue on anything but letters, digits, `_` and `-`, or over 64 characters
 */
export function assertId(value: unknown): string {
	const id = requireText(value, 'an id such as CHT000000001');
	if (/^(?:https?:\/\/|dp\.link\/)/i.test(id)) {
		throw new InvalidValue(`${quote(id)} is an address; give the id alone, its last part`);
	}
	// n8n's editor closes the brackets of an expression. If the user types them too, they are there twice.
	if (/\{\{|\}\}/.test(id)) {
		throw new InvalidValue(`${quote(id)} has brackets left over; correct the expression`);
	}
	if (/\s/.test(id)) throw new InvalidValue(`${quote(id)} has white space inside; give one id`);
	if (!/^[A-Za-z0-9_-]+$/.test(id)) {
		throw new InvalidValue(`${quote(id)} is not an id: an id has only letters and digits`);
	}
	if (id.length > MAX_ID_LENGTH) {
		throw new InvalidValue(
			`${quote(id)} is too long for an id: ${id.length} characters, at most ${MAX_ID_LENGTH}`,
		);
	}
	return id;
}

/** Schemes that a browser or the operating system handles itself, so that no app of a merchant is opened. */
const SYSTEM_SCHEMES = new Set(
	(
		'about acct blob cid chrome chrome-extension content data dav dns feed file filesystem ftp ftps geo git gopher ' +
		'http imap intent irc jar javascript ldap ldaps mailbox mailto market mid moz-extension ms-settings news nfs ' +
		'nntp pop resource rtsp sftp shortcuts sip sips sms smsto smb ssh tel telnet tftp urn vbscript view-source ' +
		'wais webcal ws wss x-javascript'
	).split(' '),
);

/**
 * Reads the address that the DropPay app opens after the decision: https, or the scheme of an app of the merchant
 * [doc: checkout-pagecode].
 *
 * @throws InvalidValue
 */
export function parseLoopbackUri(value: unknown): string {
	const text = requireText(value, 'an address such as https://shop.example/thanks or myapp://paid');
	const scheme = /^([a-z][a-z0-9+.-]*):\S+$/i.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) {
		throw new InvalidValue(
			`${quote(text)} is not an address such as https://shop.example/thanks or myapp://paid`,
		);
	}
	if (SYSTEM_SCHEMES.has(scheme)) {
		throw new InvalidValue(
			`${quote(text)} begins with ${scheme}:, which opens no app of yours; write https:// or the scheme of your app`,
		);
	}
	return text;
}

function withinLength(id: string): string | undefined {
	return id.length <= MAX_ID_LENGTH ? id : undefined;
}

/** Stricter than {@link assertId}: tells an id from a page name such as `edit` or `settings`. */
function looksLikeId(segment: string): boolean {
	return /^[A-Z][A-Z0-9]{5,63}$/.test(segment) && /\d/.test(segment);
}
