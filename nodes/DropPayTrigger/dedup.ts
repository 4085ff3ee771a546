import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { EventKind } from '../events/signedUrl';

/**
 * The same news twice is emitted once.
 *
 * Within a process the memory decides, at once and for all requests together; across restarts the static
 * data of the node, which n8n saves after the request. Several processes that receive events at the same
 * time (webhook processors of n8n's queue mode) see each other's news only after it was saved.
 */
const SEEN = 'seen';

/** News remembered for each trigger. */
export const REMEMBERED = 500;

/** Triggers remembered in this process; the one unused for longest goes first. */
const MAX_TRIGGERS = 1_000;

/** Trigger → news, oldest first. */
const memory = new Map<string, Set<string>>();

/**
 * What makes news out of an event, from what was read.
 *
 * An Authorization or a Connection comes into each status once, so nothing else counts: charges change its
 * counters and dates, and a late copy of an event must not look like a second grant. Pulls, Pushes and POS
 * come into some statuses again, which their dates tell.
 *
 * @param event such as `authorization.granted`
 */
export function newsOf(kind: EventKind, event: string, entity: IDataObject): string {
	const recurring = kind !== 'authorization' && kind !== 'connection';
	const date = recurring ? (entity.date_last_update ?? entity.date_last_modified ?? '') : '';
	return shortHash(`${event}|${String(entity.id)}|${String(date)}`);
}

/** Of an event that could not be verified: news until the same claim comes again. */
export function unverifiedNewsOf(kind: EventKind, claim: { id: string; status?: string }): string {
	return shortHash(`unverified|${kind}|${claim.id}|${claim.status ?? ''}`);
}

/**
 * Marks news as seen.
 *
 * @param trigger identifies trigger and way of listening in this process
 * @param staticData of the node; changed in place
 * @returns those that were not seen before
 */
export function takeNews(trigger: string, staticData: IDataObject, news: string[]): string[] {
	const seen = memory.get(trigger) ?? new Set<string>();
	for (const known of notedIn(staticData)) seen.add(known);
	const fresh = [...new Set(news)].filter((candidate) => !seen.has(candidate));
	for (const candidate of fresh) seen.add(candidate);
	for (const oldest of seen) {
		if (seen.size <= REMEMBERED) break;
		seen.delete(oldest);
	}
	memory.delete(trigger);
	memory.set(trigger, seen);
	for (const unused of memory.keys()) {
		if (memory.size <= MAX_TRIGGERS) break;
		memory.delete(unused);
	}
	if (fresh.length > 0) staticData[SEEN] = [...seen];
	return fresh;
}

/** Forgets what this process knows of a trigger, as a restart does. */
export function forgetNews(trigger: string): void {
	memory.delete(trigger);
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
