import { processStore } from '../../../api/boundedMap';
import {
	resourceKinds,
	type EventKind,
	type WebhookKey,
} from '../../../api/contract/resourceKinds';
import { DropPayFailure, type Failure } from '../../../api/errors/failure';

const KEYS: readonly WebhookKey[] = ['ALL', 'all'];

/** The option "Webhook Key". */
export type WebhookKeyChoice = WebhookKey | 'both';

/** The key that a server took after it had refused the usual ones, by kind and address. */
const accepted = processStore<string, readonly WebhookKey[]>('accepted webhook keys', 200);

/** The codes of 400 that name what is wrong, and it is something else [doc: errors]. */
const SPECIFIC_CODES = new Set(['102', '103', '104', '105', '106']);

export interface Subscription {
	kind: EventKind;
	/** Base address of the API. */
	api: string;
	/** What the user has chosen; left out, the usual keys. */
	choice?: WebhookKeyChoice;
}

/**
 * Sends a request with the `webhooks` object that subscribes `url` to every event. Where the server refuses it and
 * may do so because of a key it doesn't know, each other key is tried alone; the one it takes is remembered.
 *
 * Only for orders and their changes: an order that DropPay rejected was not made.
 *
 * @throws DropPayFailure the first refusal, when no key is taken
 */
export async function subscribe<T>(
	subscription: Subscription,
	url: string,
	send: (webhooks: Record<string, string>) => Promise<T>,
): Promise<T> {
	const place = `${subscription.kind} ${subscription.api}`;
	const keys = keysOf(subscription, place);
	const usual = await unlessRefused(send(webhooksUnder(keys, url)));
	if ('value' in usual) return usual.value;
	const { choice } = subscription;
	const others =
		choice === 'ALL' || choice === 'all' ? [] : KEYS.filter((key) => !isOnly(keys, key));
	for (const key of others) {
		const alone = await unlessRefused(send(webhooksUnder([key], url)));
		if (!('value' in alone)) continue;
		accepted.set(place, [key]);
		return alone.value;
	}
	throw usual.refusal;
}

function isOnly(keys: readonly WebhookKey[], key: WebhookKey): boolean {
	return keys.length === 1 && keys[0] === key;
}

function keysOf({ kind, choice }: Subscription, place: string): readonly WebhookKey[] {
	if (choice === 'ALL' || choice === 'all') return [choice];
	return accepted.get(place) ?? (choice === 'both' ? KEYS : resourceKinds[kind].webhookKeys);
}

function webhooksUnder(keys: readonly WebhookKey[], url: string): Record<string, string> {
	return Object.fromEntries(keys.map((key) => [key, url]));
}

function mayBeTheKey({ outcome, status, code }: Failure): boolean {
	if (outcome !== 'refused' || (status !== 400 && status !== 422)) return false;
	return code === undefined || !SPECIFIC_CODES.has(code);
}

/** @throws whatever else than such a refusal went wrong */
async function unlessRefused<T>(
	sending: Promise<T>,
): Promise<{ value: T } | { refusal: DropPayFailure }> {
	try {
		return { value: await sending };
	} catch (error) {
		if (error instanceof DropPayFailure && mayBeTheKey(error.failure)) return { refusal: error };
		return await Promise.reject(error);
	}
}
