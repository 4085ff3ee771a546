import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';

import { DropPayFailure, type Failure } from '../../api/errors/failure';

/** A failure as items carry it under "Continue on Fail". */
export function failureJson(failure: Failure): IDataObject {
	const { message, description, status, code, outcome, fetched, headers } = failure;
	return {
		message,
		description,
		outcome,
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
		...(fetched && { fetched: fetched as IDataObject }),
		...(headers && { dropPayHeaders: { ...headers } }),
	};
}

/**
 * Wraps whatever ended a run for n8n.
 *
 * @param at.itemIndex the item it belongs to; undefined outside item runs
 * @param at.showItem whether the message names the item
 * @param at.addition follows the description, e.g. what already moved money
 */
export function toNodeError(
	node: INode,
	error: unknown,
	at: { itemIndex?: number; showItem?: boolean; addition?: string } = {},
): NodeApiError | NodeOperationError {
	if (!(error instanceof DropPayFailure)) {
		const own =
			error instanceof NodeApiError || error instanceof NodeOperationError
				? error
				: new NodeOperationError(node, asError(error), { itemIndex: at.itemIndex });
		// An expression that stops a run, say, must not make what moved money before it forgotten.
		own.description = joined(own.description, at.addition) || own.description;
		return own;
	}
	const { failure } = error;
	const message =
		at.showItem && at.itemIndex !== undefined
			? `${failure.message} [Item ${at.itemIndex}]`
			: failure.message;
	const description = joined(failure.description, at.addition);
	const wrapped =
		failure.status !== undefined
			? new NodeApiError(node, failureJson(failure) as JsonObject, {
					message,
					description,
					httpCode: String(failure.status),
					itemIndex: at.itemIndex,
				})
			: new NodeOperationError(node, message, { description, itemIndex: at.itemIndex });
	// n8n replaces messages that hold a network code's name by texts of its own.
	wrapped.message = message;
	wrapped.description = description;
	wrapped.context.dropPay = failureJson(failure);
	if (failure.headers) wrapped.context.dropPayHeaders = { ...failure.headers };
	return wrapped;
}

function joined(...sentences: ReadonlyArray<string | null | undefined>): string {
	return sentences.filter(Boolean).join(' ');
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

/** What comes out for an item under "Continue on Fail" when it failed. */
export function failedItem(failure: Failure, item: number): INodeExecutionData {
	return { json: { error: failureJson(failure) }, pairedItem: { item } };
}
