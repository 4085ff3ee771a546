import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { checkAnswer } from '../../../api/answersMatch';
import { traitsOf } from '../../../api/endpoints';
import { DropPayFailure } from '../../../api/errors';
import type { CredentialName } from '../../access';
import { withoutUrlTokens } from '../../DropPayTrigger/redaction';
import { failureJson, toNodeError } from '../../nodeError';
import { DropPayClient } from '../../transport';
import { CONCURRENCY, usualConcurrency } from '../fields/options';
import type { Operation } from '../operation';
import { actingClient } from './actFor';
import { Item } from './item';
import { Ledger } from './ledger';
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
 * awaited, and the error says what had moved money already.
 */
export async function runOperation(
	context: IExecuteFunctions,
	operation: Operation,
	credential?: CredentialName,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	const continues = context.continueOnFail();
	let options: RunOptions;
	let client: DropPayClient;
	try {
		options = readOptions(context, operation);
		client = await openClient(context, options, credential);
	} catch (error) {
		if (!continues) throw toNodeError(context.getNode(), error);
		// Thrown, n8n would pass the input on in the regular output, as if it had been worked on.
		return Array.from({ length: count }, (_, index) => failedItem(error, index));
	}
	const ledger = new Ledger(operation);
	const cancelled = context.getExecutionCancelSignal?.();

	const outputs = new Array<INodeExecutionData[]>(count).fill([]);
	let firstFailure: { index: number; error: unknown } | undefined;

	await runPool<INodeExecutionData[]>(
		count,
		options.concurrency,
		async (index) => {
			const item = new Item(context, actingClient(context, client, index), operation, index);
			const output = await runItem(context, item, operation).catch(async (error: unknown) => {
				// A fault of ours after a change was sent must not look as if nothing had been.
				const isKnown = error instanceof DropPayFailure || !item.sentChange;
				return await Promise.reject(isKnown ? error : lostTrack(error));
			});
			if (item.sentMoney) {
				ledger.done(
					index,
					output.map(({ json }) => json),
				);
			}
			return output;
		},
		() => firstFailure === undefined && cancelled?.aborted !== true,
		(index, result) => {
			if ('value' in result) {
				outputs[index] = result.value;
				return;
			}
			if (result.error instanceof DropPayFailure) ledger.failed(index, result.error);
			if (continues) outputs[index] = [failedItem(result.error, index)];
			else firstFailure ??= { index, error: result.error };
		},
	);

	if (cancelled?.aborted) reportCancellation(context, ledger);
	if (firstFailure) {
		const failed = firstFailure;
		const error = toNodeError(context.getNode(), failed.error, {
			itemIndex: failed.index,
			showItem: count > 1,
			addition: ledger.summary(),
		});
		error.context.ledger = ledger.all;
		throw error;
	}
	return outputs.flat();
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
	const result = operation.execute
		? await operation.execute(item)
		: await sendOnce(item, operation);
	const entities = Array.isArray(result) ? result : [result];
	return await Promise.all(
		entities.map(async (answered) => {
			const entity = withoutEventTokens(answered);
			const shared = operation.shareable
				? await withLink(context, item, operation.shareable, entity)
				: { json: entity };
			return { ...shared, pairedItem: { item: item.index } };
		}),
	);
}

/** DropPay echoes the URLs it will call, and those carry the proof that a call is meant for this workflow. */
function withoutEventTokens(entity: IDataObject): IDataObject {
	const { webhooks } = entity;
	if (webhooks === null || typeof webhooks !== 'object') return entity;
	return { ...entity, webhooks: withoutUrlTokens(webhooks) };
}

async function sendOnce(item: Item, operation: Operation): Promise<IDataObject | IDataObject[]> {
	const request = item.request();
	const answer = await item.send(request);
	// What is merely read may well have failed: that is what the reading says.
	const isOrder = traitsOf(request.endpoint).effect !== 'read';
	if (operation.answers && isOrder) checkAnswer(operation.answers, request, answer);
	return operation.output?.(answer, { ...request.ids }, item) ?? answer;
}

function lostTrack(error: unknown): DropPayFailure {
	return new DropPayFailure({
		message: error instanceof Error ? error.message : String(error),
		description:
			'The request was sent, and its answer could not be worked on. Read the resource before you repeat it.',
		outcome: 'unknown',
	});
}

function failedItem(error: unknown, index: number): INodeExecutionData {
	const json =
		error instanceof DropPayFailure
			? failureJson(error.failure)
			: {
					message: error instanceof Error ? error.message : String(error),
					description: 'Check the expressions of this item. Nothing was changed in DropPay for it.',
					outcome: 'notSent',
				};
	return { json: { error: json }, pairedItem: { item: index } };
}

/**
 * Concurrency and limits belong to the run, not to an item: they are read once.
 *
 * @throws DropPayFailure
 */
function readOptions(context: IExecuteFunctions, operation: Operation): RunOptions {
	const given = context.getNodeParameter('options', 0, {}) as Partial<RunOptions>;
	const usual = usualConcurrency(operation.request.endpoint);
	return {
		concurrency: inRange('Concurrency', given.concurrency ?? usual, 1, CONCURRENCY.max),
		timeout: inRange('Timeout (Seconds)', given.timeout ?? 30, 1, 300),
		maxWait: inRange('Longest Pause (Seconds)', given.maxWait ?? 60, 0, 3600),
	};
}

function inRange(label: string, value: unknown, min: number, max: number): number {
	const number = Number(value);
	if (Number.isFinite(number) && number >= min && number <= max) return Math.floor(number);
	throw new DropPayFailure({
		message: `${label} has to be between ${min} and ${max}`,
		description: `Correct "${label}" under Options. Nothing was sent.`,
		outcome: 'notSent',
	});
}

function reportCancellation(context: IExecuteFunctions, ledger: Ledger): never {
	const summary = ledger.summary();
	if (summary) context.logger.warn(`DropPay: the execution was cancelled. ${summary}`);
	const error = new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		description: summary || 'No money had moved.',
	});
	error.context.ledger = ledger.all;
	throw error;
}
