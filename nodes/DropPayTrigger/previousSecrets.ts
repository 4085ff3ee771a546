import type { IDataObject } from 'n8n-workflow';

import { EVENT_KINDS, isEventKind, type EventKind } from '../../api/contract/resourceKinds';
import { proofOf, provesToken } from '../shared/events/signedUrl';

/**
 * What is left of an Application Secret after it was changed, so that resources which still send events to URLs
 * signed with it are heard for a time.
 *
 * Kept in the node's static data is a hash of each token that could be made: no secret, and nothing that can be
 * sent. A request cannot add to it: only the current secret of the credential is stored.
 */
const KEY = 'proofs';

/** Default number of days that a previous secret counts. */
export const PREVIOUS_SECRET_DAYS = 30;

export const MAX_PREVIOUS_SECRET_DAYS = 365;

/** Number of previous secrets and URLs to remember; the oldest is dropped first. */
const MAX_PREVIOUS = 3;

const DAY_MS = 86_400_000;

/** Kind → hash of the token for it. */
type Proofs = Record<EventKind, string>;

interface Previous {
	proofs: Proofs;
	/** When the change was noticed, in milliseconds since 1970. */
	since: number;
}

interface Noted {
	current: Proofs;
	/** A key of static data that exists already. */
	former: Previous[];
}

/**
 * Notes what tokens can be made now; those that could be made before are previous from now on.
 *
 * @param staticData of the node; changed in place, and only when there is something new
 * @param address the trigger's URL that resources are pointed at
 */
export function rememberSecret(
	staticData: IDataObject,
	address: string,
	secret: string,
	now: number = Date.now(),
): void {
	if (secret === '' || address === '') return;
	const noted = notedIn(staticData);
	// One kind tells for all: they come from the same secret and the same path.
	if (noted && noted.current.pos === proofOf(address, 'pos', secret)) return;
	const current = Object.fromEntries(
		EVENT_KINDS.map((kind) => [kind, proofOf(address, kind, secret)]),
	) as Proofs;
	const previous = noted
		? [{ proofs: noted.current, since: now }, ...noted.former]
				.filter(
					({ proofs, since }) =>
						proofs.pos !== current.pos && isWithin(MAX_PREVIOUS_SECRET_DAYS * DAY_MS, since, now),
				)
				.slice(0, MAX_PREVIOUS)
		: [];
	const value: Noted = { current, former: previous };
	staticData[KEY] = value as unknown as IDataObject;
}

/**
 * Whether the token was made with a previous secret that still counts.
 *
 * @param days how long a previous secret counts after its change was noticed; 0 means not at all
 * @returns until when, in milliseconds since 1970
 */
export function authenticUntil(
	staticData: IDataObject,
	kind: unknown,
	token: unknown,
	days: number,
	now: number = Date.now(),
): number | undefined {
	if (!isEventKind(kind) || typeof token !== 'string') return undefined;
	const lasts = Math.min(Math.max(days, 0), MAX_PREVIOUS_SECRET_DAYS) * DAY_MS;
	for (const { proofs, since } of notedIn(staticData)?.former ?? []) {
		if (isWithin(lasts, since, now) && provesToken(token, proofs[kind])) return since + lasts;
	}
	return undefined;
}

/**
 * The age outlasts the process, so it is measured by the time of day. A clock that was set back by up to a day counts as
 * none passed; one that was years ahead when the change was noticed must not make a previous secret count for years.
 */
function isWithin(ms: number, since: number, now: number): boolean {
	const age = now - since;
	return age >= -DAY_MS && Math.max(0, age) < ms;
}

function notedIn(staticData: IDataObject): Noted | undefined {
	const noted = staticData[KEY] as Partial<Noted> | undefined;
	if (typeof noted?.current !== 'object' || !Array.isArray(noted.former)) return undefined;
	return noted as Noted;
}
