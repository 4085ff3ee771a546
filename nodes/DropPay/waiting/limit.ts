import { WAIT_INDEFINITELY, type IExecuteFunctions } from 'n8n-workflow';

import type { ResourceKind } from '../../../api/contract/statuses';
import { DropPayFailure } from '../../../api/errors/failure';
import { parseDateTime } from '../../../api/values/dates';
import { InvalidValue } from '../../../api/values/invalidValue';

const HOUR_MS = 3_600_000;

const UNITS: Readonly<Record<string, number>> = {
	seconds: 1_000,
	minutes: 60_000,
	hours: HOUR_MS,
	days: 24 * HOUR_MS,
};

/** How long a wait lasts when nobody says otherwise: a customer at the till, or an owner with his mail. */
export const USUAL_LIMIT_HOURS: Readonly<Record<ResourceKind, number>> = {
	authorization: 1,
	connection: 24,
	pull: 24,
	push: 24,
};

/** Left out where an older workflow has none. */
const LIMIT_TYPES = new Set<unknown>([
	'afterTimeInterval',
	'atSpecifiedTime',
	'noLimit',
	undefined,
]);

interface Limit {
	limitType?: 'afterTimeInterval' | 'atSpecifiedTime' | 'noLimit';
	resumeAmount?: unknown;
	resumeUnit?: string;
	maxDateAndTime?: unknown;
}

/**
 * When a wait that starts now ends at the latest.
 *
 * @throws DropPayFailure when the option "Limit Wait Time" cannot be read or lies in the past
 */
export function readLimit(context: IExecuteFunctions, kind: ResourceKind): Date {
	const options = context.getNodeParameter('options', 0, {}) as {
		limitWaitTime?: { values?: Limit };
	};
	const limit = options.limitWaitTime?.values;
	const now = Date.now();
	if (!limit) return new Date(now + USUAL_LIMIT_HOURS[kind] * HOUR_MS);
	if (limit.limitType === 'noLimit') return WAIT_INDEFINITELY;
	if (!LIMIT_TYPES.has(limit.limitType)) {
		throw refuse('is no kind of limit', 'Choose a Limit Type from the list.');
	}
	const until =
		limit.limitType === 'atSpecifiedTime'
			? readMoment(context, limit.maxDateAndTime)
			: now + readInterval(limit);
	if (until <= now) {
		throw refuse('lies in the past', 'Choose a time that is still to come.');
	}
	// Beyond it a Date may not exist at all, and n8n could not keep it.
	return until < WAIT_INDEFINITELY.getTime() ? new Date(until) : WAIT_INDEFINITELY;
}

function readInterval(limit: Limit): number {
	const amount = Number(limit.resumeAmount ?? 1);
	const unit = UNITS[limit.resumeUnit ?? 'hours'];
	if (!Number.isFinite(amount) || amount <= 0 || unit === undefined) {
		throw refuse('is not a time to wait', 'Give an amount above 0 and a unit.');
	}
	return amount * unit;
}

function readMoment(context: IExecuteFunctions, value: unknown): number {
	try {
		return Date.parse(parseDateTime(value, context.getTimezone()));
	} catch (error) {
		throw asRefusal(error);
	}
}

function asRefusal(error: unknown): unknown {
	if (!(error instanceof InvalidValue)) return error;
	return refuse(error.reason, error.remedy ?? 'Choose a date and a time.');
}

function refuse(reason: string, remedy: string): DropPayFailure {
	return new DropPayFailure({
		message: `Limit Wait Time: ${reason}`,
		description: `${remedy} Nothing was sent.`,
		outcome: 'notSent',
	});
}
