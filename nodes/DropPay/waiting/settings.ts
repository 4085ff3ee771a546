import type { IExecuteFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors';
import { DropPayClient, type ClientOptions } from '../../transport';
import { canBePolled, LONGEST_POLL_SECONDS, POLL_SECONDS, POLL_SECONDS_AT_MOST } from './fields';
import { readLimit } from './limit';
import type { Pace } from './polling';
import type { Wait, Waits } from './wait';

/** What the parameters of a waiting node say, for each of its items where items may differ. */
export interface WaitSettings {
	isPolling: boolean;
	pace: Pace;
	limits: Wait['limits'];
	/** For the account of the credential. */
	client: DropPayClient;
	items: ReadonlyArray<Pick<Wait, 'chargeOnApproval' | 'checkCode'>>;
}

interface Options {
	pollInterval?: unknown;
	maxPollInterval?: unknown;
	concurrency?: unknown;
	timeout?: unknown;
	maxWait?: unknown;
}

/**
 * Reads all that the wait will need, so that nothing about it can go wrong once the resources are made.
 *
 * @throws whatever stands against the wait; nothing was sent
 */
export async function readSettings(
	context: IExecuteFunctions,
	{ kind }: Waits,
): Promise<WaitSettings> {
	const until = readLimit(context, kind);
	const options = context.getNodeParameter('options', 0, {}) as Options;
	const limits = readLimits(options);
	return {
		isPolling:
			canBePolled(kind) && context.getNodeParameter('resumeBy', 0, 'callback') === 'polling',
		pace: readPace(options, until),
		limits,
		client: await DropPayClient.open(context, limits),
		items: context.getInputData().map((_, index) => ({
			chargeOnApproval:
				kind === 'authorization' &&
				context.getNodeParameter('chargeOnApproval', index, false) === true,
			checkCode:
				kind === 'connection' && context.getNodeParameter('checkCode', index, true) !== false,
		})),
	};
}

/** In seconds, and held against their bounds where the operation itself reads them, before it sends anything. */
function readLimits({ timeout, maxWait }: Options): ClientOptions {
	return {
		...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
		...(maxWait !== undefined && { maxWait: Number(maxWait) * 1000 }),
	};
}

function readPace(given: Options, until: Date): Pace {
	const first = seconds('Polling Interval (Seconds)', given.pollInterval ?? POLL_SECONDS);
	const longest = seconds(
		'Polling Interval at Most (Seconds)',
		given.maxPollInterval ?? Math.max(POLL_SECONDS_AT_MOST, first),
	);
	return {
		first: first * 1000,
		longest: Math.max(first, longest) * 1000,
		charges: Number(given.concurrency ?? 1),
		until,
	};
}

function seconds(label: string, value: unknown): number {
	const number = Number(value);
	if (Number.isFinite(number) && number >= 1 && number <= LONGEST_POLL_SECONDS) return number;
	throw new DropPayFailure({
		message: `${label} has to be between 1 and ${LONGEST_POLL_SECONDS}`,
		description: `Correct "${label}" under Options. Nothing was sent.`,
		outcome: 'notSent',
	});
}
