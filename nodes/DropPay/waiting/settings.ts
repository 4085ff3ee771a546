import type { IExecuteFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors/failure';
import { DropPayClient, type ClientOptions } from '../../shared/client/client';
import { readSwitch, type Switch } from '../../shared/switches';
import { actingClient, actsForOther } from '../run/actFor';
import { canBePolled, LONGEST_POLL_SECONDS, POLL_SECONDS, POLL_SECONDS_AT_MOST } from './fields';
import { readLimit } from './limit';
import type { Pace } from './polling';
import { requireResumable } from './resumeUrl';
import type { Wait, Waits } from './wait';

/** What the parameters of a waiting node say, for each of its items where items may differ. */
export interface WaitSettings {
	isPolling: boolean;
	pace: Pace;
	/** Milliseconds. */
	limits: Pick<ClientOptions, 'timeout' | 'maxWait'>;
	items: readonly ItemSettings[];
}

export interface ItemSettings extends Required<
	Pick<Wait, 'chargeOnApproval' | 'checkCode' | 'includesHeaders'>
> {
	/** For the account of the credential, or that of "Act For"; none where the operation itself refuses the item. */
	client: DropPayClient | undefined;
}

const CHARGE_ON_APPROVAL: Switch = {
	path: 'chargeOnApproval',
	label: 'Charge on Approval',
	fallback: false,
};

const INCLUDES_HEADERS: Switch = {
	path: 'options.includeResponseHeaders',
	label: 'Include Response Headers',
	fallback: false,
};

const CHECK_CODE: Switch = { path: 'checkCode', label: 'Check the Code', fallback: true };

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
	{ kind, creates }: Waits,
): Promise<WaitSettings> {
	const until = readLimit(context, kind);
	const options = context.getNodeParameter('options', 0, {}) as Options;
	const limits = readLimits(options);
	const isPolling = canBePolled(kind) && readsPolling(context);
	const count = context.getInputData().length;
	if (!isPolling) {
		requireResumable(context, { kind, creates });
		requireOneItem(count, creates);
		requireOwnAccount(context);
	}
	const client = await DropPayClient.open(context, limits);
	return {
		isPolling,
		pace: readPace(options, until),
		limits,
		items: Array.from({ length: count }, (_, index) => ({
			...decisionSwitches(context, kind, index),
			client: clientOf(context, client, index),
		})),
	};
}

function readsPolling(context: IExecuteFunctions): boolean {
	const given: unknown = context.getNodeParameter('resumeBy', 0, 'callback');
	if (given === 'callback' || given === 'polling') return given === 'polling';
	throw new DropPayFailure({
		message: 'Resume By: expected "callback" or "polling"',
		description: 'Correct "Resume By". Nothing was sent.',
		outcome: 'notSent',
	});
}

/** What the operation itself refuses for an item is not waited for. */
function decisionSwitches(
	context: IExecuteFunctions,
	kind: Waits['kind'],
	index: number,
): Omit<ItemSettings, 'client'> {
	const read = (wanted: Switch) =>
		readSwitch(context, wanted, context.getNodeParameter(wanted.path, index, wanted.fallback));
	try {
		return {
			chargeOnApproval: kind === 'authorization' && read(CHARGE_ON_APPROVAL),
			checkCode: kind === 'connection' && read(CHECK_CODE),
			includesHeaders: readSwitch(
				context,
				INCLUDES_HEADERS,
				context.getNodeParameter('options', index, {}),
			),
		};
	} catch (error) {
		refusedAlone(context, error);
		return { chargeOnApproval: false, checkCode: true, includesHeaders: false };
	}
}

/** Under "Continue on Fail" an item without a Connection Code, or with a header that can't be sent, fails alone. */
function clientOf(
	context: IExecuteFunctions,
	client: DropPayClient,
	index: number,
): DropPayClient | undefined {
	try {
		return actingClient(context, client, index);
	} catch (error) {
		return refusedAlone(context, error);
	}
}

function refusedAlone(context: IExecuteFunctions, error: unknown): undefined {
	if (!(error instanceof DropPayFailure) || !context.continueOnFail()) throw error;
	return undefined;
}

/** In seconds, and held against their bounds where the operation itself reads them, before it sends anything. */
function readLimits({ timeout, maxWait }: Options): ClientOptions {
	return {
		...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
		...(maxWait !== undefined && { maxWait: Number(maxWait) * 1000 }),
	};
}

function requireOneItem(count: number, creates: boolean): void {
	if (count <= 1) return;
	throw new DropPayFailure({
		message: `A wait by callback is for one item, and ${count} came in`,
		description: `Put a Loop Over Items node with the batch size 1 before this node, or set Resume By to Polling, which waits for all items together. Nothing was ${creates ? 'created' : 'sent'}.`,
		outcome: 'notSent',
	});
}

/** The Connection Code would have to be kept with the execution, where everybody who may read executions sees it. */
function requireOwnAccount(context: IExecuteFunctions): void {
	if (!actsForOther(context, 0)) return;
	throw new DropPayFailure({
		message: 'A wait by callback is for the account of the credential: Act For does not go with it',
		description:
			'Set Resume By to Polling, or remove Act For under Options. The Connection Code is not kept with an execution that sleeps. Nothing was sent.',
		outcome: 'notSent',
	});
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
