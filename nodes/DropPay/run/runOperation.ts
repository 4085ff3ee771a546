import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { withResponseHeaders } from '../../../api/auth/customHeaders';
import { traitsOf } from '../../../api/contract/endpoints';
import { DropPayFailure, toFailure } from '../../../api/errors/failure';
import { checkAnswer } from '../../../api/rules/responseMatches';
import type { CredentialName } from '../../shared/client/access';
import { DropPayClient } from '../../shared/client/client';
import { failedItem, toNodeError } from '../../shared/errors';
import { withoutLiveTokens } from '../../shared/events/redaction';
import { CONCURRENCY, readInRange, usualConcurrency } from '../fields/options';
import { inReadableOrder } from '../fields/outputs';
import type { Operation } from '../operation';
import { actingClient } from './actFor';
import { confirmShown, confirmUpdate } from './confirmUpdate';
import { EarlierTries } from './earlierTries';
import { Item } from './item';
import { PaymentLog } from './paymentLog';
import { runPool } from './pool';
import { withLink } from './sharing';

interface RunOptions {
	concurrency: number;
	timeout: number;
	maxWait: number;
}

/**
 * Runs one operation over all input items: some at a time, answers in the order of the items, each paired.
 *
 * Without "Continue on Fail" the first failure stops the launch of further items; those in flight are
 * awaited, and the error says what had moved money already. What an earlier try of the same run has sent, or
 * perhaps sent, is not sent again.
 */
export async function runOperation(
	context: IExecuteFunctions,
	operation: Operation,
	credential?: CredentialName,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	const continues = context.continueOnFail();
	const earlier = new EarlierTries(context);
	const paymentLog = new PaymentLog(operation.action, earlier.paymentLog);
	const outputs = Array.from({ length: count }, (_, index) => outputOf(earlier, index));
	let options: RunOptions;
	let client: DropPayClient;
	try {
		options = readOptions(context, operation);
		client = await openClient(context, options, credential);
	} catch (error) {
		if (!continues) throw toRunError(context, paymentLog, { error });
		// Thrown, n8n would pass the input on in the regular output, as if it had been processed.
		return outputs.flatMap(
			(output, index) => output ?? [failedItem(toFailure(error, FAULT_BEFORE_SENDING), index)],
		);
	}
	const cancelled = context.getExecutionCancelSignal?.();
	let firstFailure = continues ? undefined : keptFailure(earlier, count);

	await runPool<INodeExecutionData[]>(
		count,
		options.concurrency,
		async (index) => {
			const kept = outputs[index];
			if (kept) return kept;
			const own = actingClient(context, client, index);
			if (operation.request.endpoint === 'none') await own.requireSameCredential();
			const item = new Item(context, own, operation, index);
			return await runItem(context, item, operation).then(
				(output) => {
					const answers = output.map(({ json }) => json);
					const entries = item.sentMoney ? paymentLog.done(index, answers) : [];
					if (item.asked) earlier.keep(index, { output, paymentLog: entries });
					return output;
				},
				async (thrown: unknown) => {
					const error = toItemFailure(thrown, item);
					if (error instanceof DropPayFailure && error.failure.outcome === 'unknown') {
						const entries = paymentLog.failed(index, error, item.asked);
						earlier.keep(index, { failure: error, paymentLog: entries });
					}
					return await Promise.reject(error);
				},
			);
		},
		() => firstFailure === undefined && cancelled?.aborted !== true,
		(index, result) => {
			if ('value' in result) outputs[index] = result.value;
			else if (continues)
				outputs[index] = [failedItem(toFailure(result.error, FAULT_BEFORE_SENDING), index)];
			else firstFailure ??= { index, error: result.error };
		},
	);

	if (cancelled?.aborted) reportCancellation(context, paymentLog);
	if (firstFailure) throw toRunError(context, paymentLog, { ...firstFailure, count });
	return outputs.flatMap((output) => output ?? []);
}

const FAULT_BEFORE_SENDING = {
	description: 'Check the expressions of this item. Nothing was changed in DropPay for it.',
	outcome: 'notSent',
} as const;

/** What comes out for an item that an earlier try has ended; undefined when there is work to do. */
function outputOf(earlier: EarlierTries, index: number): INodeExecutionData[] | undefined {
	const end = earlier.endOf(index);
	if (end === undefined) return undefined;
	return 'output' in end ? end.output : [failedItem(end.failure.failure, index)];
}

/** Nothing is sent after an item that may have been paid. */
function keptFailure(
	earlier: EarlierTries,
	count: number,
): { index: number; error: unknown } | undefined {
	for (let index = 0; index < count; index++) {
		const end = earlier.endOf(index);
		if (end && 'failure' in end) return { index, error: end.failure };
	}
	return undefined;
}

function toRunError(
	context: IExecuteFunctions,
	paymentLog: PaymentLog,
	{ error, index, count = 0 }: { error: unknown; index?: number; count?: number },
) {
	const nodeError = toNodeError(context.getNode(), error, {
		itemIndex: index,
		showItem: count > 1,
		addition: paymentLog.summary(),
	});
	nodeError.context.paymentLog = paymentLog.all;
	return nodeError;
}

async function openClient(
	context: IExecuteFunctions,
	options: RunOptions,
	credential?: CredentialName,
): Promise<DropPayClient> {
	const limits = { timeout: options.timeout * 1000, maxWait: options.maxWait * 1000 };
	return await DropPayClient.open(context, limits, credential);
}

async function runItem(
	context: IExecuteFunctions,
	item: Item,
	operation: Operation,
): Promise<INodeExecutionData[]> {
	item.checkChoices();
	const result = operation.execute
		? await operation.execute(item)
		: await sendOnce(item, operation);
	const simplify = simplifierOf(item, operation);
	const entities = [result].flat();
	const headers = item.includesHeaders ? { dropPayHeaders: { ...item.responseHeaders } } : {};
	return await Promise.all(
		entities.map(async (answered) => {
			const entity = withoutLiveTokens(simplify(answered));
			const shared = operation.shareable
				? await withLink(context, item, operation.shareable, entity)
				: { json: entity };
			const json = { ...inReadableOrder(shared.json), ...headers };
			return { ...shared, json, pairedItem: { item: item.index } };
		}),
	);
}

function simplifierOf(item: Item, { simplify }: Operation): NonNullable<Operation['simplify']> {
	return simplify && item.read('simplify') !== false ? simplify : (entity) => entity;
}

async function sendOnce(item: Item, operation: Operation): Promise<IDataObject | IDataObject[]> {
	const request = item.request();
	const unsaid = await operation.unsaid?.(item, request);
	const answer = await item.send<IDataObject>({ ...request, ...(unsaid && { unsaid }) }).then(
		async (response) => await confirmShown(item, request, response),
		async (error: unknown) => await confirmUpdate(item, request, error),
	);
	// What is merely read may well have failed: that is what the reading says.
	const isOrder = traitsOf(request.endpoint).effect !== 'read';
	if (operation.answers && isOrder) checkAnswer(operation.answers, request, answer);
	return operation.output?.(answer, { ...request.ids }, item) ?? answer;
}

/**
 * A failure with the custom headers of the response that it is about. A fault of ours after a change was sent must not look
 * as if nothing had been.
 */
function toItemFailure(error: unknown, { asked, responseHeaders }: Item): unknown {
	if (!(error instanceof DropPayFailure) && asked === undefined) return error;
	const failure = toFailure(error, {
		description:
			'The request was sent, and its response could not be processed. Fetch the resource before you retry.',
		outcome: 'unknown',
	});
	return new DropPayFailure(withResponseHeaders(failure, responseHeaders));
}

/**
 * Concurrency and limits belong to the run, not to an item: they are read once.
 *
 * @throws DropPayFailure
 */
function readOptions(context: IExecuteFunctions, operation: Operation): RunOptions {
	const given = context.getNodeParameter('options', 0, {}) as Partial<RunOptions>;
	const whole = (...range: Parameters<typeof readInRange>) => Math.floor(readInRange(...range));
	const usual = usualConcurrency(operation.request.endpoint);
	return {
		concurrency: whole('Concurrency', given.concurrency ?? usual, 1, CONCURRENCY.max),
		timeout: whole('Timeout (Seconds)', given.timeout ?? 30, 1, 300),
		maxWait: whole('Max Retry Wait (Seconds)', given.maxWait ?? 60, 0, 3600),
	};
}

function reportCancellation(context: IExecuteFunctions, paymentLog: PaymentLog): never {
	const summary = paymentLog.summary();
	if (summary) context.logger.warn(`DropPay: the execution was cancelled. ${summary}`);
	const error = new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		description: summary || 'No money had moved.',
	});
	error.context.paymentLog = paymentLog.all;
	throw error;
}
