import type { IDataObject } from 'n8n-workflow';

import { DropPayFailure } from '../../api/errors';
import { InvalidValue } from '../../api/invalidValue';
import { assertId } from '../../api/links';
import type { DropPayClient } from '../transport';
import { addressIn, fingerprintOf, isSameAddress, signEventUrl } from './authenticity';
import type { Place, Registration } from './registration';

/**
 * A POS takes a `webhooks` object and reports its Authorizations there [inferred: from Connection and Pull,
 * whose requests have one; no documentation of a POS shows it].
 *
 * The one slot that is used is "every event", spelled `ALL` on Connections and `all` on Pulls [client: freeback].
 */
const SELECTORS = ['ALL', 'all'] as const;

type Webhooks = Readonly<Record<string, unknown>>;

interface Kept {
	posId: string;
	/** Of the signed URL: a token is not kept. */
	fingerprint: string;
	/** What the slot held before. */
	replaced: Webhooks;
}

/** What a POS says of its slot; undefined when DropPay's answer does not mention webhooks. */
type Slot = { urls: string[]; everyEvent: Webhooks; others: Webhooks } | undefined;

export const posRegistration: Registration = {
	async exists(place, kept) {
		const { posId, fingerprint } = kept as unknown as Kept;
		const client = await place.client();
		const url = urlFor(place, client);
		if (posId !== posIdOf(place) || fingerprint !== fingerprintOf(url)) return false;
		const slot = await readSlot(client, posId);
		return slot === undefined || (slot.urls.length > 0 && slot.urls.every((held) => held === url));
	},

	async create(place, keptBefore) {
		const posId = posIdOf(place);
		const client = await place.client();
		const before = keptBefore as unknown as Kept | undefined;
		if (before && before.posId !== posId) await leaveFormerPos(place, before);
		const slot = await readSlot(client, posId);
		if (place.mode === 'test') refuseTakingAPlace(place, posId, slot);
		refuseForeign(place, posId, slot);

		const url = urlFor(place, client);
		const answer = await client.send<IDataObject>({
			endpoint: 'updatePos',
			ids: { pos_id: posId },
			body: { webhooks: { ...slot?.others, ...everyEvent(url) } as IDataObject },
		});
		confirm(place, posId, slotOf(answer), url);
		const kept: Kept = {
			posId,
			fingerprint: fingerprintOf(url),
			replaced: replacedBy(place, slot, before?.posId === posId ? before : undefined),
		};
		return { ...kept } as unknown as IDataObject;
	},

	async remove(place, kept) {
		const { posId, replaced } = kept as unknown as Kept;
		await release(place, posId, replaced);
	},

	async removeLeftover(place) {
		const posId = posIdOf(place);
		const slot = await readSlot(await place.client(), posId);
		if (slot?.urls.some((url) => isSameAddress(url, place.address))) {
			await release(place, posId, {});
		}
	},
};

async function release(place: Place, posId: string, replaced: Webhooks): Promise<void> {
	const client = await place.client();
	const slot = await orFailure(readSlot(client, posId));
	if (slot instanceof DropPayFailure) {
		if (slot.failure.status !== 404) throw slot;
		log(place, 'info', `POS ${posId} is gone, so there is nothing to put back`);
		return;
	}
	if (slot && !slot.urls.some((url) => isSameAddress(url, place.address))) {
		log(place, 'info', `POS ${posId} sends its events elsewhere by now, which is left as it is`);
		return;
	}
	const answer = await client.send<IDataObject>({
		endpoint: 'updatePos',
		ids: { pos_id: posId },
		body: { webhooks: { ...slot?.others, ...replaced } as IDataObject },
	});
	if (slotOf(answer)?.urls.some((url) => isSameAddress(url, place.address))) {
		throw new DropPayFailure({
			message: `DropPay keeps sending the events of POS ${posId} to this workflow`,
			description:
				'It did not take the change. The events get the answer 404 from n8n; remove the URL in the DropPay Developer Area.',
			outcome: 'refused',
		});
	}
}

async function leaveFormerPos(place: Place, { posId, replaced }: Kept): Promise<void> {
	const left = await orFailure(release(place, posId, replaced));
	if (!(left instanceof DropPayFailure)) return;
	const { message, description } = left.failure;
	log(place, 'warn', `could not be taken off its former POS ${posId}: ${message}. ${description}`);
}

/**
 * Test listening uses the slot of a POS only when it is known to be free: production, or somebody else, must
 * not miss an event because somebody tries something.
 */
function refuseTakingAPlace(place: Place, posId: string, slot: Slot): void {
	const holder = slot?.urls.find((url) => !isSameAddress(url, place.address));
	if (slot && holder === undefined) return;
	throw new DropPayFailure({
		message: slot
			? `Test listening would take the place of ${addressIn(holder ?? '')}, which gets the events of POS ${posId}`
			: `Test listening leaves POS ${posId} alone: DropPay does not say whether its events go somewhere already`,
		description:
			'To test, set Register On to "Nothing" and create an Authorization whose Send Events To is "DropPay Trigger of This Workflow". Publishing the workflow registers the POS.',
		outcome: 'notSent',
	});
}

function refuseForeign(place: Place, posId: string, slot: Slot): void {
	const foreign = foreignUrls(place, slot)[0];
	const { replaceForeign = false } = place.context.getNodeParameter('options', {}) as IDataObject;
	if (foreign === undefined || replaceForeign === true) return;
	throw new DropPayFailure({
		message: `POS ${posId} sends its events to another address already: ${addressIn(foreign)}`,
		description:
			'Take it away there first, or turn on "Replace Foreign URL" under Options: it is put back when the workflow is unpublished.',
		outcome: 'notSent',
	});
}

/** Where DropPay shows the slot, it must show our URL; where it does not, nobody can tell. */
function confirm(place: Place, posId: string, slot: Slot, url: string): void {
	if (slot === undefined) {
		log(
			place,
			'warn',
			`was registered on POS ${posId}, but DropPay does not show it: make one payment to see whether the event comes`,
		);
		return;
	}
	if (slot.urls.includes(url)) return;
	throw new DropPayFailure({
		message: `DropPay did not take the event URL for POS ${posId}`,
		description:
			'Set Register On to "Nothing", and send events to this trigger from each Authorization instead: Send Events To, "DropPay Trigger of This Workflow".',
		outcome: 'refused',
	});
}

/** What to put back later: never an own URL, and across a new registration what the first one replaced. */
function replacedBy(place: Place, slot: Slot, before: Kept | undefined): Webhooks {
	if (foreignUrls(place, slot).length > 0) return slot?.everyEvent ?? {};
	return before?.replaced ?? {};
}

function foreignUrls(place: Place, slot: Slot): string[] {
	return (slot?.urls ?? []).filter(
		(url) => !place.ownAddresses.some((own) => isSameAddress(own, url)),
	);
}

async function readSlot(client: DropPayClient, posId: string): Promise<Slot> {
	return slotOf(await client.send<IDataObject>({ endpoint: 'getPos', ids: { pos_id: posId } }));
}

function slotOf(pos: IDataObject): Slot {
	if (!Object.hasOwn(pos, 'webhooks')) return undefined;
	const webhooks = Object.entries((pos.webhooks ?? {}) as object) as Array<[string, unknown]>;
	const isSlot = ([name]: [string, unknown]) => name.toLowerCase() === 'all';
	const everyEventEntries = webhooks.filter(isSlot);
	return {
		urls: everyEventEntries
			.map(([, url]) => url)
			.filter((url): url is string => typeof url === 'string' && url !== ''),
		everyEvent: Object.fromEntries(everyEventEntries),
		others: Object.fromEntries(webhooks.filter((entry) => !isSlot(entry))),
	};
}

function everyEvent(url: string): Webhooks {
	return Object.fromEntries(SELECTORS.map((selector) => [selector, url]));
}

function urlFor(place: Place, client: DropPayClient): string {
	return signEventUrl(place.address, 'pos', client.account.applicationSecret);
}

function posIdOf({ context }: Place): string {
	const given = context.getNodeParameter('posId', '', { extractValue: true });
	try {
		return assertId(given);
	} catch (error) {
		return refuseId(error);
	}
}

function refuseId(error: unknown): never {
	if (!(error instanceof InvalidValue)) throw error;
	throw new DropPayFailure({
		message: `POS: ${error.reason}`,
		description: error.remedy ?? 'Choose the POS whose events start this workflow.',
		outcome: 'notSent',
	});
}

/** What came out, where a failure of DropPay is something to decide about. */
async function orFailure<T>(work: Promise<T>): Promise<T | DropPayFailure> {
	return await work.catch((error: unknown) =>
		error instanceof DropPayFailure ? error : unexpected(error),
	);
}

function unexpected(error: unknown): never {
	throw error;
}

function log({ context }: Place, level: 'info' | 'warn', what: string): void {
	context.logger[level](`DropPay Trigger "${context.getNode().name}": ${what}`, {
		workflowId: context.getWorkflow().id,
	});
}
