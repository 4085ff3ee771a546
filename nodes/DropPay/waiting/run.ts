import { randomUUID } from 'node:crypto';
import {
	NodeError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import {
	DropPayFailure,
	type Failure,
	rejectSetting,
	textOf,
	unknownOutcome,
} from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { failedItem, toNodeError } from '../../shared/errors';
import type { Operation, Waits } from '../operation';
import { EarlierTries } from '../run/earlierTries';
import { runOperation } from '../run/runOperation';
import { endOfWait, interpret, readWait, timedOut, withHeaders } from './decision';
import type { WaitingOperation } from './operations';
import { poll, pollingPaymentLog, toPollingError, type PolledWait } from './polling';
import { recheckLater, selfCallTargetOf } from './recheck';
import { readSettings, type ItemSettings, type WaitSettings } from './settings';
import { rememberWait, type Wait } from './state';

/**
 * Runs an operation that waits for a person: creates or fetches the resource of each item as any operation does, then
 * makes the execution wait, or polls.
 *
 * By callback there is one item: an execution has one resume URL and waits at one node. By polling the node waits for
 * all items together.
 */
export async function runWaiting(
	context: IExecuteFunctions,
	operation: WaitingOperation,
): Promise<INodeExecutionData[]> {
	const { waits } = operation;
	let settings: WaitSettings;
	try {
		settings = await readSettings(context, waits);
	} catch (error) {
		if (!context.continueOnFail()) throw toNodeError(context.getNode(), error);
		// Thrown, n8n would pass the input on in the regular output, as if there were a decision.
		return context.getInputData().map((_, item) => failedItem(failureBefore(error), item));
	}
	if (waits.creates && !settings.isPolling) requireSignature(context);
	const started = await runOperation(
		context,
		settings.isPolling ? withoutEvents(operation) : operation,
	);
	try {
		return settings.isPolling
			? await waitByPolling(context, waits, settings, started)
			: await waitByCallback(context, waits, settings, started);
	} catch (error) {
		return afterStart(context, waits, started, error);
	}
}

async function waitByCallback(
	context: IExecuteFunctions,
	waits: Waits,
	settings: WaitSettings,
	started: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const [item] = started;
	const earlier = new EarlierTries(context);
	if (!item || isFailed(item) || earlier.waitedFor(0)) return started;
	if (!isEntity(item)) {
		if (!context.continueOnFail()) throw new DropPayFailure(WITHOUT_ID);
		return [failedItem(WITHOUT_ID, 0)];
	}
	const begun = waitOf(waits, settings, item.json, 0);
	if (!begun) return started;
	const { client, wait } = begun;
	// A fetch right before the wait begins; "Wait for Decision" starts with one.
	const reading = waits.creates ? await readWait(client, wait) : interpret(wait, item.json);
	if (reading.is === 'decided') {
		const end = await endOfWait(context, client, wait, { ...reading, codeMayCome: true });
		if ('json' in end)
			return [earlier.keepWait(0, { json: end.json, pairedItem: { item: 0 } }, [])];
	}
	const resource = 'resource' in reading ? reading.resource : item.json;
	await beginToWait(context, client, wait, withLinkOf(item.json, resource));
	return [item];
}

async function waitByPolling(
	context: IExecuteFunctions,
	waits: Waits,
	settings: WaitSettings,
	started: readonly INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const polled: PolledWait[] = [];
	const withoutId: number[] = [];
	const earlier = new EarlierTries(context);
	for (const [index, item] of started.entries()) {
		if (earlier.waitedFor(index)) continue;
		const begun = isEntity(item) && waitOf(waits, settings, item.json, index);
		if (begun) polled.push(begun);
		else if (!isEntity(item) && !isFailed(item)) withoutId.push(index);
	}
	const [first] = withoutId;
	if (first !== undefined && !context.continueOnFail()) {
		const standing = {
			waits: polled,
			ended: new Map(),
			paymentLog: pollingPaymentLog(waits.kind, earlier.waitPaymentLog),
		};
		throw toPollingError(context, standing, { index: first, failure: WITHOUT_ID });
	}
	const ended = await poll(context, polled, settings.pace);
	for (const index of withoutId) ended.set(index, failedItem(WITHOUT_ID, index));
	return started.map((item, index) => ended.get(index) ?? item);
}

/** Without an id there is nothing to wait for, and going on would look like a decision. */
const WITHOUT_ID = unknownOutcome(
	'DropPay returned no ID, so there is nothing to wait for',
	'Check in the DropPay app or the merchant area whether it was created before you retry.',
).failure;

function isEntity({ json }: INodeExecutionData): boolean {
	return typeof json.id === 'string' && json.id !== '';
}

/** Without "Continue on Fail" an item that failed has stopped the run already. */
function isFailed({ json }: INodeExecutionData): boolean {
	return json.error !== undefined;
}

function waitOf(
	{ kind, creates }: Waits,
	{ items, pace, limits }: WaitSettings,
	resource: IDataObject,
	index: number,
): PolledWait | undefined {
	const { client, ...switches } = items[index] as ItemSettings;
	if (!client) return undefined;
	const wait = {
		key: randomUUID(),
		kind,
		id: resource.id as string,
		creates,
		...switches,
		until: pace.until.getTime(),
		limits: { ...limits, headers: client.headers },
	};
	return { wait, index, client, resource };
}

/** What a time-out puts out has the link too, where only the answer to the creation had it. */
function withLinkOf(created: IDataObject, resource: IDataObject): IDataObject {
	return resource.sharing === undefined && created.sharing !== undefined
		? { ...resource, sharing: created.sharing }
		: resource;
}

/** While the node polls, DropPay sends no events. */
function withoutEvents(operation: WaitingOperation): Operation {
	return { ...operation, request: { ...operation.request, eventsTo: 'nowhere' } };
}

function failureBefore(error: unknown): Failure {
	if (error instanceof DropPayFailure) return error.failure;
	return rejectSetting(textOf(error), 'Check the expressions of this node.').failure;
}

/** Once the resources are there, nothing that goes wrong may look as if nothing had been sent. */
function afterStart(
	context: IExecuteFunctions,
	{ kind, creates }: Waits,
	started: readonly INodeExecutionData[],
	error: unknown,
): INodeExecutionData[] {
	const isCancelled = context.getExecutionCancelSignal?.()?.aborted === true;
	if (context.continueOnFail() && !isCancelled) {
		return started.map((item, index) =>
			isEntity(item) ? failedItem(notWaitedFor([item.json.id as string]), index) : item,
		);
	}
	// Polling says itself what is open and what was paid.
	if (error instanceof NodeError && error.context.paymentLog !== undefined) throw error;
	const ids = started.filter(isEntity).map(({ json }) => json.id as string);
	throw toNodeError(
		context.getNode(),
		new DropPayFailure(ids.length > 0 ? notWaitedFor(ids) : WITHOUT_ID),
	);

	function notWaitedFor(ids: readonly string[]): Failure {
		return unknownOutcome(
			textOf(error),
			`${creates ? 'Created' : 'Fetched'}, but not waited for: ${kind} ${ids.join(', ')}. Fetch before you retry.`,
		).failure;
	}
}

/**
 * Puts the execution to wait for the callback of DropPay.
 *
 * @param resource as last read: what comes out if the time passes without a decision
 */
async function beginToWait(
	context: IExecuteFunctions,
	client: DropPayClient,
	wait: Wait,
	resource: IDataObject,
): Promise<void> {
	const target = selfCallTargetOf(context, wait, client.account.applicationSecret);
	rememberWait(context, wait);
	setOutputOfTimeOut(context, withHeaders(client, wait, timedOut(wait.kind, resource)));
	await context.putExecutionToWait(new Date(wait.until));
	// Goes on after this node has returned.
	recheckLater(context, wait, target, client);
}

/**
 * When the time is over, n8n passes the input of the node on instead of what the node returned. So the input
 * is replaced; when the callback comes first, the items of the webhook replace it in turn.
 */
function setOutputOfTimeOut(context: IExecuteFunctions, json: IDataObject): void {
	const execution = context.getExecuteData();
	execution.data = { ...execution.data, main: [[{ json, pairedItem: { item: 0 } }]] };
}

/**
 * Makes n8n before 2.14 reject calls without the signature. Later versions always check and have dropped the
 * method.
 */
function requireSignature(context: IExecuteFunctions): void {
	(
		context as unknown as { setSignatureValidationRequired?: () => void }
	).setSignatureValidationRequired?.();
}
