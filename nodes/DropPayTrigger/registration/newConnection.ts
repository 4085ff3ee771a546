import { sleep, type IDataObject } from 'n8n-workflow';

import { processStore } from '../../../api/boundedMap';
import { assertId, linkOfResource } from '../../../api/contract/links';
import { isWaiting, normalStatus } from '../../../api/contract/statuses';
import { DropPayFailure } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { fingerprintOf, signEventUrl } from '../../shared/events/signedUrl';
import { subscribe } from '../../shared/events/subscription';
import { eventName, isWanted, wantedIn } from '../events';
import { log, orFailure, type Place, type Registration } from './types';

/**
 * A new Connection: the account owner opens its link in the DropPay app and lets the Application act for the account.
 * It is created with the trigger's URL, and can only be withdrawn until it is confirmed
 * [client: freeback; doc: authentication-v1].
 */

interface Kept {
	connectionId: string;
	/** Of the signed URL: a token is not kept. */
	fingerprint: string;
}

/** Milliseconds after registering; n8n takes calls as soon as the publication has ended. */
const TELL_AFTER: readonly number[] = [300, 1_500, 5_000, 15_000];

const TELL_TIMEOUT_MS = 5_000;

/**
 * Challenges of test listening, by trigger. n8n ends test listening with the first event, which here is the one
 * that shows the link: so the challenge outlives it, and who listens again waits for its decision.
 */
const tested = processStore<string, Kept>('Connections of test listening', 100);

const GRANTED = 'GRANTED';

export const connectionRegistration: Registration = {
	/** The Connection Code comes out once, in this event: dropped, it is lost. */
	expects: () => [
		{
			isMet: (wanted) => isWanted(wanted, eventName('connection', GRANTED)),
			missing: {
				message:
					'Trigger On leaves "Connection Granted" out, so the Connection Code would be lost when the owner confirms',
				description: 'Choose "Connection Granted" or "Any Event" there.',
			},
		},
	],

	/** A granted Connection stays: publishing the workflow again opens no new one. */
	async exists(place, kept) {
		const { connectionId, fingerprint } = kept as unknown as Kept;
		const client = await place.client();
		if (fingerprint !== fingerprintOf(urlFor(place, client))) return false;
		const status = await statusOf(client, connectionId);
		return isWaiting(status) || normalStatus(status) === GRANTED;
	},

	async create(place, keptBefore) {
		const client = await place.client();
		if (place.mode === 'test') return { ...(await forTest(place, client)) };
		if (keptBefore) await withdraw(place, keptBefore as unknown as Kept);
		return { ...(await open(place, client)) };
	},

	async remove(place, kept) {
		if (place.mode === 'test') return;
		await withdraw(place, kept as unknown as Kept);
	},

	/** DropPay lists no Connections, so one whose id was not stored cannot be found; it expires. */
	removeLeftover: async () => {},
};

async function forTest(place: Place, client: DropPayClient): Promise<Kept> {
	const key = [place.context.getWorkflow().id, place.context.getNode().id].join('|');
	const known = tested.get(key);
	if (known?.fingerprint === fingerprintOf(urlFor(place, client))) {
		const status = await orFailure(statusOf(client, known.connectionId));
		if (!(status instanceof DropPayFailure) && isWaiting(status)) {
			log(place, 'info', `listens for the decision on Connection ${known.connectionId}`);
			return known;
		}
	}
	const opened = await open(place, client);
	tested.set(key, opened);
	return opened;
}

async function open(place: Place, client: DropPayClient): Promise<Kept> {
	const url = urlFor(place, client);
	const { api } = client.account;
	const connection = await subscribe(
		{ kind: 'connection', api },
		url,
		async (webhooks) =>
			await client.send<IDataObject>({ endpoint: 'createConnection', body: { webhooks } }),
	);
	const connectionId = assertId(connection.id);
	const link = linkOfResource('connection', connection);
	log(place, 'info', `opened Connection ${connectionId}. Confirm it in the DropPay app: ${link}`);
	const events = wantedIn(place.context.getNodeParameter('events', []));
	if (place.mode === 'test' || isWanted(events, eventName('connection', connection.status))) {
		void tellOwnTrigger(place, url, connectionId);
	}
	return { connectionId, fingerprint: fingerprintOf(url) };
}

async function withdraw(place: Place, { connectionId }: Kept): Promise<void> {
	const client = await place.client();
	const status = await orFailure(statusOf(client, connectionId));
	if (status instanceof DropPayFailure) {
		if (status.failure.status !== 404) throw status;
		log(place, 'info', `Connection ${connectionId} is gone, so there is nothing to withdraw`);
		return;
	}
	if (!isWaiting(status)) {
		log(
			place,
			'info',
			`Connection ${connectionId} is ${String(status)}, which is left as it is; n8n responds to its events with 404`,
		);
		return;
	}
	const ended = await orFailure(
		client.send({ endpoint: 'cancelConnection', ids: { connection_id: connectionId } }),
	);
	if (!(ended instanceof DropPayFailure)) return;
	// Decided in this very moment, or withdrawn by a request whose answer was lost.
	const now = await orFailure(statusOf(client, connectionId));
	if (now instanceof DropPayFailure || isWaiting(now)) throw ended;
}

async function statusOf(client: DropPayClient, connectionId: string): Promise<unknown> {
	const { status } = await client.send<IDataObject>({
		endpoint: 'getConnection',
		ids: { connection_id: connectionId },
	});
	return status;
}

/**
 * Lets the trigger itself start with the new Connection, so that its link and QR code are in an item. Ends with
 * the process, and needs a URL of n8n that n8n itself can reach; the log has the link too. Never throws.
 */
async function tellOwnTrigger({ context }: Place, url: string, id: string): Promise<void> {
	let passed = 0;
	for (const moment of TELL_AFTER) {
		await sleep(moment - passed);
		passed = moment;
		try {
			await context.helpers.httpRequest({
				method: 'POST',
				url,
				body: { id },
				json: true,
				timeout: TELL_TIMEOUT_MS,
				disableFollowRedirect: true,
			});
			return;
		} catch {
			// The publication has not ended yet, or DropPay is out of reach: the next moment may do.
		}
	}
}

function urlFor(place: Place, client: DropPayClient): string {
	return signEventUrl(place.address, 'connection', client.account.applicationSecret);
}
