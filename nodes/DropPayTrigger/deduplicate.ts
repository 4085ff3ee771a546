import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../api/boundedMap';
import type { EventKind } from '../../api/contract/resourceKinds';

/**
 * A duplicate event is emitted once.
 *
 * Within a process the memory decides, at once and for all requests together; across restarts the static
 * data of the node, which n8n saves after the request. Several processes that receive events at the same
 * time (webhook processors of n8n's queue mode) see each other's event keys only after they were saved.
 */
const SEEN = 'seen';

/** Event keys remembered for each trigger. */
export const REMEMBERED = 500;

/** Triggers remembered in this process. */
const MAX_TRIGGERS = 1_000;

/** What tells whether n8n took an event: it responds with 500 where it could not start the execution. */
export type SentResponse = Readonly<
	Pick<ReturnType<IWebhookFunctions['getResponseObject']>, 'statusCode' | 'writableEnded'>
>;

interface Seen {
	/** Oldest first, with the response to the sender until that has ended. */
	keys: Map<string, SentResponse | undefined>;
	/** Marked, and not started; the static data may still hold them. */
	dropped: Set<string>;
}

/** By trigger. */
const memory = processStore<string, Seen>('seen events', MAX_TRIGGERS);

/**
 * The key of an event: two events with the same key are duplicates.
 *
 * An Authorization or a Connection comes into each status once, so nothing else counts: charges change its
 * counters and dates, and a late copy of an event must not look like a second grant. Pulls, Pushes and POS
 * come into some statuses again, which their dates tell.
 *
 * A granted Connection has a key for each code that comes for it: a forged one must not hide the real one.
 *
 * @param event such as `authorization.granted`
 * @param code Connection Code
 */
export function eventKey(kind: EventKind, event: string, entity: IDataObject, code = ''): string {
	const recurring = kind !== 'authorization' && kind !== 'connection';
	const date = recurring ? (entity.date_last_update ?? entity.date_last_modified ?? '') : '';
	return shortHash([event, String(entity.id), String(date), ...(code && [code])].join('|'));
}

/** Marked with each code of a Connection, so that a second one shows. */
export function codeKey(connectionId: string): string {
	return shortHash(`code|${connectionId}`);
}

/** The key of an event that could not be verified: its claim. */
export function unverifiedEventKey(
	kind: EventKind,
	claim: { id: string; status?: string },
): string {
	return shortHash(`unverified|${kind}|${claim.id}|${claim.status ?? ''}`);
}

/**
 * Marks event keys as seen.
 *
 * @param trigger identifies trigger and way of listening in this process
 * @param staticData of the node; changed in place
 * @param response to the sender; the keys are forgotten when it ends with 500 or more
 * @returns the keys that were not seen before
 */
export function markAsSeen(
	trigger: string,
	staticData: IDataObject,
	keys: string[],
	response?: SentResponse,
): string[] {
	const seen = seenBy(trigger, staticData);
	const fresh = [...new Set(keys)].filter((candidate) => !seen.keys.has(candidate));
	for (const candidate of fresh) {
		seen.keys.set(candidate, response);
		seen.dropped.delete(candidate);
	}
	for (const oldest of seen.keys.keys()) {
		if (seen.keys.size <= REMEMBERED) break;
		seen.keys.delete(oldest);
	}
	if (fresh.length > 0) staticData[SEEN] = [...seen.keys.keys()];
	return fresh;
}

/** Whether this was marked as seen before. */
export function isSeen(trigger: string, staticData: IDataObject, key: string): boolean {
	return seenBy(trigger, staticData).keys.has(key);
}

/** The response to the sender has ended: what it did not start is not seen any more. */
export function applyEndedResponse(trigger: string, response: SentResponse): void {
	const seen = memory.get(trigger);
	if (seen) applyResponse(seen, response);
}

/** Forgets what this process knows of a trigger, as a restart does. */
export function forgetSeen(trigger: string): void {
	memory.delete(trigger);
}

function seenBy(trigger: string, staticData: IDataObject): Seen {
	const seen = memory.get(trigger) ?? { keys: new Map(), dropped: new Set() };
	memory.set(trigger, seen);
	// A sender may have gone before n8n responded, which no event tells.
	for (const response of new Set(seen.keys.values())) {
		if (response?.writableEnded) applyResponse(seen, response);
	}
	for (const known of notedIn(staticData)) {
		if (!seen.keys.has(known) && !seen.dropped.has(known)) seen.keys.set(known, undefined);
	}
	return seen;
}

function applyResponse({ keys, dropped }: Seen, response: SentResponse): void {
	for (const [one, sent] of keys) {
		if (sent !== response) continue;
		keys.set(one, undefined);
		if (response.statusCode < 500) continue;
		keys.delete(one);
		dropped.add(one);
		for (const oldest of dropped) {
			if (dropped.size <= REMEMBERED) break;
			dropped.delete(oldest);
		}
	}
}

function notedIn(staticData: IDataObject): string[] {
	const noted = staticData[SEEN];
	return Array.isArray(noted)
		? noted.filter((entry): entry is string => typeof entry === 'string')
		: [];
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
