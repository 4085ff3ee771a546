import {
	NodeOperationError,
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { DropPayFailure, type Failure } from '../../../api/errors';
import { failureJson, toNodeError } from '../../nodeError';
import type { DropPayClient } from '../../transport';
import { create as createCharge } from '../resources/charge/create';
import { Ledger } from '../run/ledger';
import { runPool } from '../run/pool';
import { endOfWait, timedOut } from './decisionOutput';
import { readWait } from './reading';
import type { Wait } from './wait';

/** A wait of one input item, with the resource as last read. */
export interface PolledWait {
	wait: Wait;
	index: number;
	resource: IDataObject;
}

export interface Pace {
	/** Milliseconds before the first reading, and between the first two. */
	first: number;
	/** Milliseconds between readings, at most. */
	longest: number;
	until: Date;
}

/** Each pause is so much longer than the one before: people decide soon, or much later. */
const GROWTH = 1.5;

const CONCURRENCY = 10;

/**
 * Asks DropPay again and again until each wait has its decision, or the time is over. Each is decided once.
 *
 * A resource that DropPay does not know any more ends its wait as an item that failed; DropPay out of reach
 * only makes the wait longer.
 *
 * @throws NodeApiError or NodeOperationError without "Continue on Fail", or when the execution is cancelled;
 * with what was charged until then
 */
export async function poll(
	context: IExecuteFunctions,
	client: DropPayClient,
	waits: readonly PolledWait[],
	pace: Pace,
): Promise<Map<number, INodeExecutionData>> {
	const ended = new Map<number, INodeExecutionData>();
	const ledger = new Ledger(createCharge);
	const signal = context.getExecutionCancelSignal?.();
	let open = [...waits];
	let isLast = false;
	for (let interval = 0; ; interval = Math.min(nextInterval(interval, pace), pace.longest)) {
		const left = pace.until.getTime() - Date.now();
		isLast = left <= interval;
		await pause(Math.max(0, Math.min(interval, left)), signal);
		if (signal?.aborted) throw cancelled(context, open, ledger);
		const failures: Array<{ index: number; failure: Failure }> = [];
		await runPool(
			open.length,
			CONCURRENCY,
			async (position) => {
				const polled = open[position] as PolledWait;
				const result = await look(context, client, polled);
				if ('failure' in result) failures.push({ index: polled.index, failure: result.failure });
				if ('json' in result) {
					ended.set(polled.index, { json: result.json, pairedItem: { item: polled.index } });
					const { charge } = result.json;
					if (charge) ledger.done(polled.index, [charge as IDataObject]);
				}
			},
			() => signal?.aborted !== true,
			(_position, result) => {
				if ('error' in result) throw result.error;
			},
		);
		for (const { index, failure } of failures) {
			if (!context.continueOnFail()) throw stopped(context, waits, { index, failure }, ledger);
			ended.set(index, {
				json: { error: failureJson(failure) },
				pairedItem: { item: index },
			});
		}
		open = open.filter(({ index }) => !ended.has(index));
		if (open.length === 0) return ended;
		if (isLast) {
			for (const { index, resource } of open) {
				ended.set(index, { json: timedOut(resource), pairedItem: { item: index } });
			}
			return ended;
		}
	}
}

function nextInterval(interval: number, { first }: Pace): number {
	return interval === 0 ? first : interval * GROWTH;
}

async function look(
	context: IExecuteFunctions,
	client: DropPayClient,
	polled: PolledWait,
): Promise<{ json: IDataObject } | { failure: Failure } | { waiting: true }> {
	const reading = await readWait(client, polled.wait);
	if (reading.is === 'rejected') return { failure: reading.failure };
	if (reading.is === 'unreachable') return { waiting: true };
	polled.resource = reading.resource;
	if (reading.is === 'waiting') return { waiting: true };
	const end = await endOfWait(context, client, polled.wait, reading);
	return 'json' in end ? end : { waiting: true };
}

/** Ends early when the execution is cancelled. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	if (ms === 0 || signal?.aborted) return;
	let wake: (() => void) | undefined;
	const aborted = new Promise<void>((resolve) => {
		wake = resolve;
		signal?.addEventListener('abort', resolve as () => void, { once: true });
	});
	await Promise.race([sleep(ms), aborted]);
	if (wake) signal?.removeEventListener('abort', wake);
}

function stopped(
	context: IExecuteFunctions,
	waits: readonly PolledWait[],
	{ index, failure }: { index: number; failure: Failure },
	ledger: Ledger,
) {
	const error = toNodeError(context.getNode(), new DropPayFailure(failure), {
		itemIndex: index,
		showItem: waits.length > 1,
		addition: ledger.summary(),
	});
	error.context.ledger = ledger.all;
	return error;
}

function cancelled(
	context: IExecuteFunctions,
	open: readonly PolledWait[],
	ledger: Ledger,
): NodeOperationError {
	const ids = open.map(({ wait }) => wait.id).join(', ');
	const error = new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		description: [
			`Still undecided, and still to be confirmed or cancelled: ${ids}.`,
			ledger.summary(),
		]
			.filter(Boolean)
			.join(' '),
	});
	error.context.ledger = ledger.all;
	return error;
}
