import { sleep, type IExecuteFunctions, type IWebhookFunctions } from 'n8n-workflow';

import type { DropPayClient } from '../../shared/client/client';
import { callOwn, type OwnPlace } from './ownCall';
import { readWait } from './reading';
import type { Wait } from './wait';

/**
 * Milliseconds after parking. n8n refuses callbacks until the execution is stored as waiting, which takes some
 * ten milliseconds, and seconds on a slow database or a busy machine; DropPay is not known to repeat a refused callback.
 */
export const AFTER_PARKING: readonly number[] = [150, 600, 2_000, 6_000, 20_000];

/** Milliseconds after a callback that could not be worked on, because DropPay was out of reach. */
export const AFTER_OUTAGE: readonly number[] = [2_000, 10_000, 60_000];

/** Waits that are being looked at: many calls about one wait must not become many lookers. */
const looking = new Set<string>();

/** @param key of a wait that is over */
export function stopLooking(key: string): void {
	looking.delete(key);
}

/**
 * Reads the resource a few times while the execution is parked, and calls the node once something is decided, for
 * the callback may have come too early. Ends with the process, and needs a URL that n8n itself can reach: it adds to
 * the callback and to the time limit, it does not replace them. Never throws.
 *
 * @param place evaluated before: n8n gives the engine of expressions back when the execution is parked
 * @param moments milliseconds from now
 */
export async function lookAgain(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	wait: Wait,
	place: OwnPlace,
	moments: readonly number[],
): Promise<void> {
	if (looking.has(wait.key)) return;
	looking.add(wait.key);
	try {
		let passed = 0;
		for (const [index, moment] of moments.entries()) {
			await sleep(moment - passed);
			passed = moment;
			if (!looking.has(wait.key)) return;
			const reading = await readWait(client, wait);
			if (reading.is !== 'decided') continue;
			const last = index === moments.length - 1;
			const answer = await callOwn(context.helpers, place, last ? 'last' : 'early');
			if (answer.is === 'ended') return;
		}
	} catch (error) {
		context.logger.debug(`DropPay: the wait for ${wait.kind} ${wait.id} was not looked at again`, {
			reason: error instanceof Error ? error.message : String(error),
		});
	} finally {
		looking.delete(wait.key);
	}
}
