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
 * Turns any error that ended a run into an error of n8n.
 *
 * @param at.itemIndex index of the item that failed; undefined outside of items
 * @param at.showItem whether the message names the item
 * @param at.addition text after the description, such as the payments that were made before
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
		// An expression that stops a run must not hide the payments that were made before it.
		own.description = joinSentences(own.description, at.addition) || own.description;
		return own;
	}
	const { failure } = error;
	// As n8n's editor writes it, which then doesn't add the item once more (n8n 2.41.1, NodeErrorView).
	const message =
		at.showItem && at.itemIndex !== undefined
			? `${failure.message} [item ${at.itemIndex}]`
			: failure.message;
	const description = joinSentences(failure.description, at.addition);
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

function joinSentences(...sentences: ReadonlyArray<string | null | undefined>): string {
	return sentences.filter(Boolean).join(' ');
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

/** What comes out for an item under "Continue on Fail" when it failed. */
export function failedItem(failure: Failure, item: number): INodeExecutionData {
	return { json: { error: failureJson(failure) }, pairedItem: { item } };
}
