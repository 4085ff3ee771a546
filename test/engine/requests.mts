/** What a request to DropPay has to look like, whichever operation sends it. */
import type { JournalEntry } from '../../sandbox/control.mts';
import { canN8n } from '../../scripts/real-n8n/abilities.mts';
import type { Merchant } from '../support/merchant.mts';

interface Expected {
	method: string;
	path: string;
	/** Left out: the request has no body. */
	body?: unknown;
	query?: Record<string, unknown>;
}

/** Headers that n8n's HTTP helper and Node set themselves. */
const TRANSPORT_HEADERS = [
	'accept',
	'accept-encoding',
	'authorization',
	'connection',
	'content-length',
	'content-type',
	'host',
	'transfer-encoding',
	'user-agent',
];

/** Compares a received request with what was expected, and against the OpenAPI file. */
export function expectRequest(
	merchant: Merchant,
	entry: JournalEntry | undefined,
	expected: Expected,
): void {
	expect(entry).toMatchObject({
		method: expected.method,
		path: expected.path,
		query: expected.query ?? {},
		body: expected.body ?? null,
		contract: [],
		authorization: canN8n('credentialExpressions')
			? `Bearer ${merchant.credential.accessToken as string}`
			: (expect.stringMatching(/^Bearer \S+$/) as string),
	});
	const { headers } = entry as JournalEntry;
	expect(headers.accept).toBe('application/json');
	expect(headers['content-type']).toBe(
		expected.body === undefined ? undefined : 'application/json',
	);
	expect(Object.keys(headers).filter((name) => !TRANSPORT_HEADERS.includes(name))).toEqual([]);
	const { authorization: _, ...others } = headers;
	const sent = JSON.stringify([others, entry?.path, entry?.query, entry?.body]);
	expect(merchant.credentials.secrets.filter((secret) => sent.includes(secret))).toEqual([]);
}
