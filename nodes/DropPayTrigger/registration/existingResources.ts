import type { IDataObject } from 'n8n-workflow';

import type { UpdatableKind } from '../../../api/contract/resourceKinds';
import { DropPayFailure, notSent, refusedOutcome } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import {
	addressIn,
	fingerprintOf,
	isSameAddress,
	signEventUrl,
} from '../../shared/events/signedUrl';
import { readSwitch, type Switch } from '../../shared/switches';
import { log, orFailure, type Expectation, type Place, type Registration } from './types';
import {
	isSameTarget,
	nameOf,
	readSlot,
	writeSlot,
	writeUrl,
	type Slot,
	type Target,
	type Webhooks,
} from './webhooksProperty';

/** A resource that this trigger has written its URL to. */
interface Held extends Target {
	/** Of the signed URL: a token is not kept. */
	fingerprint: string;
	/** What the slot held before. */
	replaced: Webhooks;
}

interface Kept {
	held: Held[];
	/** Those that were over already and send no events. */
	over: Target[];
}

/** Words for what differs between the ways to register. */
export interface SlotTexts {
	/** How to test where test listening cannot have the slot. */
	testInstead: string;
	/** What to do when DropPay does not take the URL. */
	otherWay: string;
	/** What Trigger On has to let through of a kind that is named. */
	expects: Readonly<Partial<Record<UpdatableKind, Expectation>>>;
}

/**
 * Registers by writing the trigger's URL to resources that exist.
 *
 * All of them or none: if one fails, those written before it are put back. A log line names one that can't be.
 *
 * @param targetsOf reads the parameters; throws DropPayFailure when they name nothing
 */
export function slotRegistration(
	targetsOf: (place: Place) => Target[],
	texts: SlotTexts,
): Registration {
	return {
		expects(place) {
			const kinds = new Set(targetsOf(place).map(({ kind }) => kind));
			return [...kinds].flatMap((kind) => texts.expects[kind] ?? []);
		},

		async exists(place, kept) {
			const { held, over } = kept as unknown as Kept;
			const targets = targetsOf(place);
			const known = [...held, ...over];
			if (!covers(targets, known) || !covers(known, targets)) return false;
			const client = await place.client();
			for (const one of held) {
				const url = urlFor(place, client, one);
				if (one.fingerprint !== fingerprintOf(url)) return false;
				const slot = await readSlot(client, one);
				if (!slot.isShown || slot.isOver) continue;
				if (slot.urls.length === 0 || slot.urls.some((other) => other !== url)) return false;
			}
			return true;
		},

		async create(place, keptBefore) {
			const before = (keptBefore as unknown as Kept | undefined)?.held ?? [];
			const targets = targetsOf(place);
			const client = await place.client();
			const found = await lookedAt(place, client, targets, texts);
			const living = found.filter(({ slot }) => !slot.isOver);
			const over = found.filter(({ slot }) => slot.isOver).map(({ target }) => target);
			if (living.length === 0) refuseEnded(over);
			for (const target of over) {
				log(place, 'info', `${nameOf(target)} has ended and will send no event`);
			}
			const held = await written(place, client, living, before, texts);
			for (const previous of before) {
				if (!covers([previous], targets)) await releasePrevious(place, previous);
			}
			return { held, over } satisfies Kept as unknown as IDataObject;
		},

		async remove(place, kept) {
			const { held } = kept as unknown as Kept;
			const failures: DropPayFailure[] = [];
			for (const one of held) {
				const left = await orFailure(release(place, one, one.replaced));
				if (left instanceof DropPayFailure) failures.push(left);
			}
			// The others are free by now, and putting them back again later finds nothing of ours.
			if (failures[0]) throw failures[0];
		},

		async removeLeftover(place) {
			const client = await place.client();
			for (const target of targetsOf(place)) {
				const slot = await readSlot(client, target);
				if (slot.urls.some((url) => isSameAddress(url, place.address))) {
					await release(place, target, {});
				}
			}
		},
	};
}

interface Found {
	target: Target;
	slot: Slot;
}

/** Looks at all of them before anything is written. */
async function lookedAt(
	place: Place,
	client: DropPayClient,
	targets: Target[],
	texts: SlotTexts,
): Promise<Found[]> {
	const found: Found[] = [];
	for (const target of targets) {
		const slot = await readSlot(client, target);
		if (!slot.isOver) {
			if (place.mode === 'test') refuseTakingAPlace(place, target, slot, texts);
			refuseOther(place, target, slot);
		}
		found.push({ target, slot });
	}
	return found;
}

async function written(
	place: Place,
	client: DropPayClient,
	living: Found[],
	before: Held[],
	texts: SlotTexts,
): Promise<Held[]> {
	const held: Held[] = [];
	try {
		for (const { target, slot } of living) {
			const url = urlFor(place, client, target);
			const formerly = before.find((one) => isSameTarget(one, target));
			// Noted first: a change whose answer is lost may have been made.
			held.push({
				...target,
				fingerprint: fingerprintOf(url),
				replaced: replacedBy(place, slot, formerly),
			});
			confirm(place, target, await writeUrl(client, target, slot.others, url), url, texts);
		}
		return held;
	} catch (error) {
		for (const one of held) {
			const left = await orFailure(release(place, one, one.replaced));
			if (left instanceof DropPayFailure) warnOf(place, `could not put ${nameOf(one)} back`, left);
		}
		return giveUp(error);
	}
}

function giveUp(error: unknown): never {
	throw error;
}

async function release(place: Place, target: Target, replaced: Webhooks): Promise<void> {
	const client = await place.client();
	const slot = await orFailure(readSlot(client, target));
	if (slot instanceof DropPayFailure) {
		if (slot.failure.status !== 404) throw slot;
		log(place, 'info', `${nameOf(target)} is gone, so there is nothing to put back`);
		return;
	}
	if (slot.isShown && !slot.urls.some((url) => isSameAddress(url, place.address))) {
		log(
			place,
			'info',
			`${nameOf(target)} sends its events elsewhere by now, which is left as it is`,
		);
		return;
	}
	const after = await orFailure(writeSlot(client, target, { ...slot.others, ...replaced }));
	if (after instanceof DropPayFailure) {
		if (!slot.isOver) throw after;
		log(place, 'info', `${nameOf(target)} has ended and accepts no change; it will send no event`);
		return;
	}
	if (after.urls.some((url) => isSameAddress(url, place.address))) {
		throw refusedOutcome(
			`DropPay keeps sending the events of ${nameOf(target)} to this workflow`,
			'DropPay did not save the change. n8n responds to the events with 404; remove the URL in the DropPay Developer Area.',
		);
	}
}

async function releasePrevious(place: Place, previous: Held): Promise<void> {
	const left = await orFailure(release(place, previous, previous.replaced));
	if (left instanceof DropPayFailure) {
		warnOf(
			place,
			`could not be removed from ${nameOf(previous)}, which was registered before`,
			left,
		);
	}
}

function warnOf(place: Place, what: string, { failure }: DropPayFailure): void {
	log(place, 'warn', `${what}: ${failure.message}. ${failure.description}`);
}

/**
 * Test listening registers only where DropPay shows no URL: production, or another system, must not miss an event because
 * of a test.
 */
function refuseTakingAPlace(place: Place, target: Target, slot: Slot, texts: SlotTexts): void {
	const holder = slot.urls.find((url) => !isSameAddress(url, place.address));
	if (slot.isShown && holder === undefined) return;
	throw notSent(
		slot.isShown
			? `Test listening would replace ${addressIn(holder ?? '')}, which receives the events of ${nameOf(target)}`
			: `Test listening leaves ${nameOf(target)} unchanged: DropPay does not show whether its events already go to a URL`,
		texts.testInstead,
	);
}

function refuseOther(place: Place, target: Target, slot: Slot): void {
	const other = otherUrls(place, slot)[0];
	if (other === undefined || replacesForeign(place.context)) return;
	throw notSent(
		`${nameOf(target)} sends its events to another address already: ${addressIn(other)}`,
		'Remove it there first, or turn on "Replace Other URL" under Options, also if it is the previous address of this n8n. It is put back when the workflow is unpublished.',
	);
}

const REPLACE_FOREIGN: Switch = {
	path: 'options.replaceForeign',
	label: 'Replace Other URL',
	fallback: false,
};

function replacesForeign(context: Place['context']): boolean {
	return readSwitch(context, REPLACE_FOREIGN, context.getNodeParameter('options', {}));
}

function refuseEnded(over: Target[]): void {
	throw notSent(
		`${over.map(nameOf).join(', ')}: already ended, so no event will come`,
		'Enter at least one Pull or Push that has not ended.',
	);
}

/** If DropPay shows the URL, it must be ours; if it doesn't, a warning says so. */
function confirm(place: Place, target: Target, slot: Slot, url: string, texts: SlotTexts): void {
	if (!slot.isShown) {
		log(
			place,
			'warn',
			`was registered on ${nameOf(target)}, but DropPay does not show it: make one payment to see whether the event comes`,
		);
		return;
	}
	if (slot.urls.includes(url)) return;
	throw refusedOutcome(`DropPay did not save the event URL for ${nameOf(target)}`, texts.otherWay);
}

/** What to put back later: never an own URL, and across a new registration what the first one replaced. */
function replacedBy(place: Place, slot: Slot, before: Held | undefined): Webhooks {
	if (otherUrls(place, slot).length > 0) return slot.everyEvent;
	return before?.replaced ?? {};
}

function otherUrls(place: Place, slot: Slot): string[] {
	return slot.urls.filter((url) => !place.ownAddresses.some((own) => isSameAddress(own, url)));
}

function urlFor(place: Place, client: DropPayClient, { kind }: Target): string {
	return signEventUrl(place.address, kind, client.account.applicationSecret);
}

/** Whether each of `some` is among `all`. */
function covers(some: readonly Target[], all: readonly Target[]): boolean {
	return some.every((one) => all.some((other) => isSameTarget(one, other)));
}
