import {
	NodeOperationError,
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { elapsedMs } from '../../../api/clock';
import type { ResourceKind } from '../../../api/contract/resourceKinds';
import { decisionOf } from '../../../api/contract/statuses';
import { DropPayFailure, type Failure, textOf, unknownOutcome } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { failureJson, toNodeError } from '../../shared/errors';
import { EarlierTries } from '../run/earlierTries';
import { PaymentLog, type PaymentLogEntry } from '../run/paymentLog';
import { runPool } from '../run/pool';
import {
	endOfWait,
	readWait,
	timedOut,
	withHeaders,
	type Decided,
	type WaitReading,
} from './decision';
import type { Wait } from './state';

/** A wait of one input item, with the resource as last read. */
export interface PolledWait {
	wait: Wait;
	index: number;
	/** Acts for the account of the item. */
	client: DropPayClient;
	resource: IDataObject;
}

export interface Pace {
	/** Milliseconds before the first reading, and between the first two. */
	first: number;
	/** Milliseconds between readings, at most. */
	longest: number;
	/** How many charges go out at a time. */
	charges: number;
	until: Date;
}

/** Each pause is so much longer than the one before: people decide soon, or much later. */
const GROWTH = 1.5;

/** Rejected fetches in a row that end a wait: about 24 seconds at the usual pace. */
const REJECTIONS = 5;

/** Readings at a time. */
const READINGS = 10;

/**
 * Asks DropPay again and again until each wait has its decision, or the time is over. Each is decided once.
 *
 * A resource that DropPay keeps rejecting ends its wait as an item that failed; DropPay out of reach
 * only makes the wait longer.
 *
 * @throws NodeApiError or NodeOperationError without "Continue on Fail", or when the execution is cancelled;
 * with what was paid until then, what was decided, and what is still open
 */
export async function poll(
	context: IExecuteFunctions,
	waits: readonly PolledWait[],
	pace: Pace,
): Promise<Map<number, INodeExecutionData>> {
	return await new Polling(context, waits, pace).run();
}

class Polling {
	private readonly ended = new Map<number, INodeExecutionData>();

	private readonly earlier: EarlierTries;

	private readonly paymentLog: PaymentLog;

	private readonly signal: AbortSignal | undefined;

	/** Rejected fetches in a row, by item. */
	private readonly rejections = new Map<number, { count: number; failure: Failure }>();

	private failed?: { index: number; failure: Failure };

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly waits: readonly PolledWait[],
		private readonly pace: Pace,
	) {
		this.earlier = new EarlierTries(context);
		this.paymentLog = pollingPaymentLog(waits[0]?.wait.kind, this.earlier.waitPaymentLog);
		this.signal = context.getExecutionCancelSignal?.();
	}

	async run(): Promise<Map<number, INodeExecutionData>> {
		const end = elapsedMs() + this.pace.until.getTime() - Date.now();
		for (let interval = 0; ; interval = this.nextInterval(interval)) {
			const left = end - elapsedMs();
			await pause(Math.max(0, Math.min(interval, left)), this.signal);
			this.stopIfCancelled();
			await this.finish(await this.readOpen());
			if (this.failed) throw toPollingError(this.context, this.standing, this.failed);
			if (this.open.length === 0) return this.ended;
			this.stopIfCancelled();
			if (left <= interval) return this.timeOut();
		}
	}

	private get open(): PolledWait[] {
		return this.waits.filter(({ index }) => !this.ended.has(index));
	}

	private get standing() {
		return { waits: this.waits, ended: this.ended, paymentLog: this.paymentLog };
	}

	private nextInterval(interval: number): number {
		const { first, longest } = this.pace;
		return Math.min(interval === 0 ? first : interval * GROWTH, longest);
	}

	/** @returns those that are decided */
	private async readOpen(): Promise<Array<[PolledWait, Decided]>> {
		const decided: Array<[PolledWait, Decided]> = [];
		await this.forEach(this.open, READINGS, async (polled) => {
			const reading = await readWait(polled.client, polled.wait);
			this.noteRejection(polled, reading);
			if (!('resource' in reading)) return;
			polled.resource = reading.resource;
			if (reading.is === 'decided') decided.push([polled, reading]);
		});
		return decided;
	}

	/** A resource that was there and is not found may not have got to where it is fetched from: some time is left for that. */
	private noteRejection(polled: PolledWait, reading: WaitReading): void {
		const { index, wait } = polled;
		if (reading.is !== 'rejected') {
			this.rejections.delete(index);
			return;
		}
		const count = (this.rejections.get(index)?.count ?? 0) + 1;
		this.rejections.set(index, { count, failure: reading.failure });
		if (count >= REJECTIONS) this.fail(polled, notFound(wait, reading.failure));
	}

	/** Does what belongs to the decisions. A wait whose end has to be put off stays open. */
	private async finish(decided: ReadonlyArray<[PolledWait, Decided]>): Promise<void> {
		await this.forEach(decided, this.pace.charges, async ([polled, reading]) => {
			try {
				const end = await endOfWait(this.context, polled.client, polled.wait, reading);
				if ('json' in end) this.end(polled, end.json);
			} catch (error) {
				this.fail(polled, unknownEnd(error, polled.wait));
			}
		});
	}

	/** In order, some at a time, until one fails without "Continue on Fail" or the execution is cancelled. */
	private async forEach<T>(
		list: readonly T[],
		concurrency: number,
		work: (entry: T) => Promise<void>,
	): Promise<void> {
		await runPool(
			list.length,
			concurrency,
			async (position) => await work(list[position] as T),
			() => this.failed === undefined && this.signal?.aborted !== true,
			(_position, result) => {
				if ('error' in result) throw result.error;
			},
		);
	}

	private end(polled: PolledWait, json: IDataObject): void {
		const { index } = polled;
		const output = { json, pairedItem: { item: index } };
		this.ended.set(index, output);
		const entries = this.enter(polled, json);
		// What surely was not charged may be tried again.
		if (json.decision !== 'failed') this.earlier.keepWait(index, output, entries);
	}

	private enter({ wait, index }: PolledWait, json: IDataObject): PaymentLogEntry[] {
		const { charge, chargeFailure, decision } = json as {
			charge?: IDataObject | null;
			chargeFailure?: Failure;
			decision?: string;
		};
		const isOrder = wait.kind === 'pull' || wait.kind === 'push';
		if (charge) return this.paymentLog.done(index, [charge]);
		if (isOrder && decision === 'granted') return this.paymentLog.done(index, [json]);
		if (!chargeFailure) return [];
		const asked = { ids: { authorization_id: wait.id } };
		return this.paymentLog.failed(index, new DropPayFailure(chargeFailure), asked);
	}

	private fail({ index }: PolledWait, failure: Failure): void {
		if (!this.context.continueOnFail()) {
			this.failed ??= { index, failure };
			return;
		}
		this.ended.set(index, {
			json: { error: failureJson(failure) },
			pairedItem: { item: index },
		});
	}

	private timeOut(): Map<number, INodeExecutionData> {
		for (const polled of this.open) {
			const { wait, index, resource, client } = polled;
			const rejection = this.rejections.get(index);
			if (rejection) {
				this.fail(polled, notFound(wait, rejection.failure));
				continue;
			}
			const json = withHeaders(client, wait, timedOut(wait.kind, resource));
			this.ended.set(index, { json, pairedItem: { item: index } });
		}
		if (this.failed) throw toPollingError(this.context, this.standing, this.failed);
		return this.ended;
	}

	private stopIfCancelled(): void {
		if (this.signal?.aborted) throw toCancelledError(this.context, this.standing);
	}
}

/** The resource exists and is decided, so no failure after that may say that nothing was sent. */
function unknownEnd(error: unknown, { kind, id }: Wait): Failure {
	return unknownOutcome(
		textOf(error),
		`This happened after ${kind} ${id} was decided. Fetch it before you retry.`,
	).failure;
}

/** DropPay has shown the resource before, or has just made it: its state is unknown. */
function notFound({ kind, id }: Wait, failure: Failure): Failure {
	return {
		...failure,
		message: `The wait for ${kind} ${id} ended: ${failure.message}`,
		description: `DropPay rejects every fetch of it, and has shown it before. Look for ${id} in the DropPay app or the merchant area before you create another. ${failure.description}`,
		outcome: 'unknown',
	};
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

/** What the confirmation of a person does; DropPay carries it out, so it was never an operation of the node. */
const CONFIRMED: Partial<Record<ResourceKind, string>> = {
	pull: 'Pull confirmed',
	push: 'Push confirmed',
};

/**
 * Keeps what moved money while waits of one kind were polled: charges, Pulls and Pushes that were confirmed.
 *
 * @param before what moved it in earlier tries of the same run
 */
export function pollingPaymentLog(
	kind: ResourceKind | undefined,
	before: readonly PaymentLogEntry[] = [],
): PaymentLog {
	return new PaymentLog((kind && CONFIRMED[kind]) ?? 'Create charge', before);
}

/** Where the waits of a run stand when it stops. */
interface Standing {
	waits: ReadonlyArray<{ wait: Wait; index: number; resource: IDataObject }>;
	ended: ReadonlyMap<number, INodeExecutionData>;
	paymentLog: PaymentLog;
}

const SHOWN = 20;

/** The error that ends the run when an item fails. */
export function toPollingError(
	context: IExecuteFunctions,
	standing: Standing,
	{ index, failure }: { index: number; failure: Failure },
) {
	const others = standing.waits.filter((polled) => polled.index !== index);
	const error = toNodeError(context.getNode(), new DropPayFailure(failure), {
		itemIndex: index,
		showItem: standing.waits.length > 1,
		addition: describeStanding({ ...standing, waits: others }),
	});
	error.context.paymentLog = standing.paymentLog.all;
	return error;
}

/** The error that ends the run when the execution is stopped. */
function toCancelledError(context: IExecuteFunctions, standing: Standing): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		description: describeStanding(standing),
	});
	error.context.paymentLog = standing.paymentLog.all;
	return error;
}

function describeStanding({ waits, ended, paymentLog }: Standing): string {
	const open: string[] = [];
	const decided: string[] = [];
	for (const { wait, index, resource } of waits) {
		const end = ended.get(index);
		if (end === undefined) open.push(`${wait.id} (${statusOf(wait, resource)})`);
		else if (end.json.decision !== undefined) decided.push(`${wait.id} (${end.json.decision})`);
	}
	return [
		open.length > 0 &&
			`Still open at the last fetch, and can still be confirmed or cancelled: ${joinEntries(open)}.`,
		decided.length > 0 && `Already decided: ${joinEntries(decided)}.`,
		paymentLog.summary(),
	]
		.filter(Boolean)
		.join(' ');
}

function statusOf({ kind, chargeOnApproval }: Wait, { status }: IDataObject): string {
	const isUncharged = chargeOnApproval && decisionOf(kind, status) === 'granted';
	return `${String(status)}${isUncharged ? ', not charged' : ''}`;
}

function joinEntries(entries: readonly string[]): string {
	const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : '';
	return `${entries.slice(0, SHOWN).join(', ')}${more}`;
}
