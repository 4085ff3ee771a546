import { WAIT_INDEFINITELY, type IExecuteFunctions } from 'n8n-workflow';

import { resourceKinds, type ResourceKind } from '../../../api/contract/resourceKinds';
import { DropPayFailure, rejectInvalid, rejectSetting } from '../../../api/errors/failure';
import { parseChoice } from '../../../api/values/choices';
import { parseDateTime } from '../../../api/values/dates';
import { DropPayClient, type ClientOptions } from '../../shared/client/client';
import { needsN8n, OLDEST_N8N } from '../../shared/client/n8nVersion';
import { requireCodeIsSafe } from '../../shared/events/resumeUrl';
import { readSwitch, type Switch } from '../../shared/switches';
import type { Waits } from '../operation';
import { actingClient, actsForOther } from '../run/actFor';
import { LONGEST_POLL_SECONDS, POLL_SECONDS, POLL_SECONDS_AT_MOST } from './fields';
import type { Pace } from './polling';
import type { Wait } from './state';
import { readInRange } from '../fields/options';

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
 * Reads all settings of the wait, so that a wrong one is rejected before any resource is created.
 *
 * @throws if the node can't wait with these settings; nothing was sent
 */
export async function readSettings(
	context: IExecuteFunctions,
	{ kind, creates }: Waits,
): Promise<WaitSettings> {
	const until = readLimit(context, kind);
	const options = context.getNodeParameter('options', 0, {}) as Options;
	const limits = readLimits(options);
	const isPolling = resourceKinds[kind].wait.canBePolled && readsPolling(context);
	const count = context.getInputData().length;
	if (!isPolling) {
		requireResumable(context, { kind, creates });
		requireOneItem(count);
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
	return readChoice('Resume By', given, ['callback', 'polling']) === 'polling';
}

/** @throws DropPayFailure that names the field */
function readChoice<T>(label: string, given: unknown, offered: readonly T[]): T {
	try {
		return parseChoice(given, offered);
	} catch (error) {
		return rejectInvalid(error, (reason) =>
			rejectSetting(`${label}: ${reason}`, `Correct "${label}".`),
		);
	}
}

/**
 * Checks that this n8n can put the execution to wait and keep other callers out.
 *
 * @throws DropPayFailure that names the version of n8n it takes; nothing was sent
 */
function requireResumable(
	context: IExecuteFunctions,
	{ kind, creates }: Pick<Wait, 'kind' | 'creates'>,
): void {
	const needed = [
		'putExecutionToWait',
		...(creates ? ['getSignedResumeUrl' as const] : []),
	] as const;
	if (needed.some((name) => typeof context[name] !== 'function')) {
		const instead = resourceKinds[kind].wait.canBePolled ? 'set Resume By to Polling' : '';
		throw needsN8n(OLDEST_N8N, 'A wait by callback is not possible', instead);
	}
	if (!creates) requireCodeIsSafe(context, kind);
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

/** In seconds; compared with their limits where the operation itself reads them, before it sends anything. */
function readLimits({ timeout, maxWait }: Options): ClientOptions {
	return {
		...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
		...(maxWait !== undefined && { maxWait: Number(maxWait) * 1000 }),
	};
}

function requireOneItem(count: number): void {
	if (count <= 1) return;
	throw rejectSetting(
		`A wait by callback is for one item, and ${count} came in`,
		'Put a Loop Over Items node with the batch size 1 before this node, or set Resume By to Polling, which waits for all items together.',
	);
}

/** The Connection Code would have to be kept with the execution, where everybody who may read executions sees it. */
function requireOwnAccount(context: IExecuteFunctions): void {
	if (!actsForOther(context, 0)) return;
	throw rejectSetting(
		'A wait by callback is for the account of the credential: Act For does not go with it',
		'Set Resume By to Polling, or remove Act For under Options. The Connection Code is not stored with a waiting execution.',
	);
}

function readPace(given: Options, until: Date): Pace {
	const seconds = (label: string, value: unknown) =>
		readInRange(label, value, 1, LONGEST_POLL_SECONDS);
	const first = seconds('Polling Interval (Seconds)', given.pollInterval ?? POLL_SECONDS);
	const longest = seconds(
		'Max Polling Interval (Seconds)',
		given.maxPollInterval ?? Math.max(POLL_SECONDS_AT_MOST, first),
	);
	return {
		first: first * 1000,
		longest: Math.max(first, longest) * 1000,
		charges: Number(given.concurrency ?? 1),
		until,
	};
}

const HOUR_MS = 3_600_000;

const UNITS: Readonly<Record<string, number>> = {
	seconds: 1_000,
	minutes: 60_000,
	hours: HOUR_MS,
	days: 24 * HOUR_MS,
};

const UNIT_NAMES = Object.keys(UNITS);

const LIMIT_TYPES = ['afterTimeInterval', 'atSpecifiedTime', 'noLimit'] as const;

interface Limit {
	/** An older workflow has none. */
	limitType?: unknown;
	resumeAmount?: unknown;
	resumeUnit?: unknown;
	maxDateAndTime?: unknown;
}

/**
 * When a wait that starts now ends at the latest.
 *
 * @throws DropPayFailure when the option "Limit Wait Time" cannot be read or lies in the past
 */
function readLimit(context: IExecuteFunctions, kind: ResourceKind): Date {
	const options = context.getNodeParameter('options', 0, {}) as {
		limitWaitTime?: { values?: Limit };
	};
	const limit = options.limitWaitTime?.values;
	const now = Date.now();
	if (!limit) return new Date(now + resourceKinds[kind].wait.limitHours * HOUR_MS);
	const limitType = readChoice('Limit Type', limit.limitType ?? 'afterTimeInterval', LIMIT_TYPES);
	if (limitType === 'noLimit') return WAIT_INDEFINITELY;
	const until =
		limitType === 'atSpecifiedTime'
			? readMoment(context, limit.maxDateAndTime)
			: now + readInterval(limit);
	if (until <= now) {
		throw rejectLimit('lies in the past', 'Choose a time that is still to come.');
	}
	// Beyond it a Date may not exist at all, and n8n could not keep it.
	return until < WAIT_INDEFINITELY.getTime() ? new Date(until) : WAIT_INDEFINITELY;
}

function readInterval(limit: Limit): number {
	const amount = Number(limit.resumeAmount ?? 1);
	const unit = UNITS[readChoice('Unit', limit.resumeUnit ?? 'hours', UNIT_NAMES)] ?? 0;
	if (!Number.isFinite(amount) || amount <= 0) {
		throw rejectLimit('is not a time to wait', 'Give an amount above 0.');
	}
	return amount * unit;
}

function readMoment(context: IExecuteFunctions, value: unknown): number {
	try {
		return Date.parse(parseDateTime(value, context.getTimezone()));
	} catch (error) {
		return rejectInvalid(error, (reason, remedy = 'Choose a date and a time.') =>
			rejectLimit(reason, remedy),
		);
	}
}

function rejectLimit(reason: string, remedy: string): DropPayFailure {
	return rejectSetting(`Limit Wait Time: ${reason}`, remedy);
}
