import { randomUUID } from 'node:crypto';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors';
import { failureJson, toNodeError } from '../../nodeError';
import { DropPayClient } from '../../transport';
import { failureOf } from '../../DropPayTrigger/reading';
import type { Operation } from '../operation';
import { runOperation } from '../run/runOperation';
import { endOfWait } from './decisionOutput';
import { LONGEST_POLL_SECONDS, POLL_SECONDS, POLL_SECONDS_AT_MOST } from './fields';
import { readLimit } from './limit';
import type { WaitingOperation } from './operations';
import { park } from './parking';
import { poll, type Pace, type PolledWait } from './polling';
import { interpret, readWait } from './reading';
import { requireSignature } from './resumeUrl';
import type { Wait, Waits } from './wait';

/**
 * Runs an operation that waits for a person: makes or reads the resource of each item as any operation does,
 * then parks the execution or asks again and again.
 *
 * By callback there is one item: an execution has one resume URL and is parked at one place. By polling all
 * items are waited for together.
 */
export async function runWaiting(
	context: IExecuteFunctions,
	operation: WaitingOperation,
): Promise<INodeExecutionData[]> {
	try {
		return await startAndWait(context, operation);
	} catch (error) {
		// What has n8n's form already ends the run in any case: the execution was cancelled.
		if (!context.continueOnFail() || error instanceof NodeOperationError) {
			throw toNodeError(context.getNode(), error);
		}
		// Thrown, n8n would pass the input on in the regular output, as if somebody had decided.
		return context.getInputData().map((_, item) => ({
			json: { error: failureJson(failureOf(error)) },
			pairedItem: { item },
		}));
	}
}

async function startAndWait(
	context: IExecuteFunctions,
	operation: WaitingOperation,
): Promise<INodeExecutionData[]> {
	const { waits } = operation;
	const until = readLimit(context, waits.kind);
	const pace = readPace(context, until);
	if (context.getNodeParameter('resumeBy', 0) === 'polling') {
		const started = await runOperation(context, quiet(operation));
		requireIds(started);
		return await waitByPolling(context, await openClient(context), waits, started, pace);
	}
	requireOneItem(context, waits);
	if (waits.creates) requireSignature(context);
	const started = await runOperation(context, operation);
	requireIds(started);
	const [item] = started;
	if (!item || !isEntity(item)) return started;
	return [await waitByCallback(context, await openClient(context), waits, item, until)];
}

async function waitByCallback(
	context: IExecuteFunctions,
	client: DropPayClient,
	waits: Waits,
	item: INodeExecutionData,
	until: Date,
): Promise<INodeExecutionData> {
	const wait = waitOf(context, waits, item.json, 0);
	// Right before parking: what "Wait for Decision" starts with is such a reading.
	const reading = waits.creates ? await readWait(client, wait) : interpret(wait, item.json);
	if (reading.is === 'decided') {
		const end = await endOfWait(context, client, wait, { ...reading, codeMayCome: true });
		if ('json' in end) return { json: end.json, pairedItem: { item: 0 } };
	}
	const resource = 'resource' in reading ? reading.resource : item.json;
	await park(context, client, wait, withLinkOf(item.json, resource), until);
	return item;
}

async function waitByPolling(
	context: IExecuteFunctions,
	client: DropPayClient,
	waits: Waits,
	started: readonly INodeExecutionData[],
	pace: Pace,
): Promise<INodeExecutionData[]> {
	const polled = started
		.map((item, index) => ({ item, index }))
		.filter(({ item }) => isEntity(item))
		.map(({ item, index }): PolledWait => ({
			wait: waitOf(context, waits, item.json, index),
			index,
			resource: item.json,
		}));
	if (polled.length === 0) return [...started];
	const ended = await poll(context, client, polled, pace);
	return started.map((item, index) => ended.get(index) ?? item);
}

/** Without "Continue on Fail" an item that failed has stopped the run already. */
function isEntity({ json }: INodeExecutionData): boolean {
	return typeof json.id === 'string' && json.id !== '';
}

function waitOf(
	context: IExecuteFunctions,
	{ kind, creates }: Waits,
	{ id }: IDataObject,
	index: number,
): Wait {
	return {
		key: randomUUID(),
		kind,
		id: id as string,
		creates,
		chargeOnApproval:
			kind === 'authorization' &&
			context.getNodeParameter('chargeOnApproval', index, false) === true,
		checkCode:
			kind === 'connection' && context.getNodeParameter('checkCode', index, true) !== false,
	};
}

/** Without an id there is nothing to wait for, and going on would look like a decision. */
function requireIds(started: readonly INodeExecutionData[]): void {
	if (started.every((item) => isEntity(item) || item.json.error !== undefined)) return;
	throw new DropPayFailure({
		message: 'DropPay answered without an id, so there is nothing to wait for',
		description:
			'Look in the DropPay app or the merchant area whether it was created, before you repeat it.',
		outcome: 'unknown',
	});
}

/** What a time-out puts out has the link too, where only the answer to the creation had it. */
function withLinkOf(created: IDataObject, resource: IDataObject): IDataObject {
	return resource.sharing === undefined && created.sharing !== undefined
		? { ...resource, sharing: created.sharing }
		: resource;
}

/** Nobody calls back while the node itself asks. */
function quiet(operation: WaitingOperation): Operation {
	return { ...operation, request: { ...operation.request, eventsTo: 'nowhere' } };
}

function requireOneItem(context: IExecuteFunctions, { creates }: Waits): void {
	const count = context.getInputData().length;
	if (count <= 1) return;
	throw new DropPayFailure({
		message: `A wait by callback is for one item, and ${count} came in`,
		description: `Put a Loop Over Items node with the batch size 1 before this node, or set Resume By to Polling, which waits for all items together. Nothing was ${creates ? 'created' : 'sent'}.`,
		outcome: 'notSent',
	});
}

async function openClient(context: IExecuteFunctions): Promise<DropPayClient> {
	const { timeout } = context.getNodeParameter('options', 0, {}) as { timeout?: number };
	return await DropPayClient.open(context, {
		...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
	});
}

function readPace(context: IExecuteFunctions, until: Date): Pace {
	const given = context.getNodeParameter('options', 0, {}) as {
		pollInterval?: unknown;
		maxPollInterval?: unknown;
	};
	const first = seconds('Polling Interval (Seconds)', given.pollInterval ?? POLL_SECONDS);
	const longest = seconds(
		'Polling Interval at Most (Seconds)',
		given.maxPollInterval ?? Math.max(POLL_SECONDS_AT_MOST, first),
	);
	return { first: first * 1000, longest: Math.max(first, longest) * 1000, until };
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
