import { sleep, type IExecuteFunctions, type IWebhookFunctions } from 'n8n-workflow';

import type { DropPayClient } from '../../transport';
import { readWait } from './reading';
import type { Wait } from './wait';

/**
 * Milliseconds after parking. n8n refuses callbacks until the execution is stored as waiting, which takes some
 * ten milliseconds, and seconds on a slow database or a busy machine; DropPay is not known to repeat a refused callback.
 */
export const AFTER_PARKING: readonly number[] = [150, 600, 2_000, 6_000, 20_000];

/** Milliseconds after a callback that could not be worked on, because DropPay was out of reach. */
export const AFTER_OUTAGE: readonly number[] = [2_000, 10_000, 60_000];

const CALL_TIMEOUT_MS = 30_000;

/** The body of a call to the own resume URL. Anybody may write it: it proves nothing and needs to prove nothing. */
export interface OwnCall {
	dropPayLookAgain: 'early' | 'last';
}

export function isEarlyOwnCall(body: unknown): boolean {
	return (body as Partial<OwnCall> | null | undefined)?.dropPayLookAgain === 'early';
}

export function isOwnCall(body: unknown): boolean {
	return (body as Partial<OwnCall> | null | undefined)?.dropPayLookAgain !== undefined;
}

/** Waits that are being looked at: many calls about one wait must not become many lookers. */
const looking = new Set<string>();

/**
 * Reads the resource a few times while the execution is parked, and calls the own resume URL once something
 * is decided, for the callback may have come too early. Ends with the process, and needs a resume URL that n8n
 * itself can reach: it adds to the callback and to the time limit, it does not replace them. Never throws.
 *
 * @param resumeUrl evaluated before: n8n gives the engine of expressions back when the execution is parked
 * @param moments milliseconds from now
 */
export async function lookAgain(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	wait: Wait,
	resumeUrl: string,
	moments: readonly number[],
): Promise<void> {
	if (looking.has(wait.key)) return;
	looking.add(wait.key);
	try {
		let passed = 0;
		for (const [index, moment] of moments.entries()) {
			await sleep(moment - passed);
			passed = moment;
			const reading = await readWait(client, wait);
			if (reading.is !== 'decided') continue;
			const last = index === moments.length - 1;
			if ((await call(context, resumeUrl, last ? 'last' : 'early')) === 'ended') return;
		}
	} catch (error) {
		context.logger.debug(`DropPay: the wait for ${wait.kind} ${wait.id} was not looked at again`, {
			reason: error instanceof Error ? error.message : String(error),
		});
	} finally {
		looking.delete(wait.key);
	}
}

/** @returns whether the wait has ended, by this call or by another one */
async function call(
	context: IExecuteFunctions | IWebhookFunctions,
	url: string,
	when: OwnCall['dropPayLookAgain'],
): Promise<'ended' | 'goesOn'> {
	const body: OwnCall = { dropPayLookAgain: when };
	try {
		const answer = (await context.helpers.httpRequest({
			method: 'POST',
			url,
			body: { ...body },
			json: true,
			timeout: CALL_TIMEOUT_MS,
			disableFollowRedirect: true,
		})) as { waiting?: boolean } | undefined;
		return answer?.waiting === true ? 'goesOn' : 'ended';
	} catch {
		// Still running, which is why there are several moments; or ended by somebody else, then it costs a reading.
		return 'goesOn';
	}
}
