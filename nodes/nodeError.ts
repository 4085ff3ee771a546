import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';

import { DropPayFailure, type Failure } from '../api/errors';

/** A failure as items carry it under "Continue on Fail". */
export function failureJson(failure: Failure): IDataObject {
	const { message, description, status, code, outcome, reading } = failure;
	return {
		message,
		description,
		outcome,
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
		...(reading && { reading: reading as IDataObject }),
	};
}

/**
 * Wraps a failure for n8n.
 *
 * @param itemIndex the item it belongs to; undefined outside item runs
 * @param label set before the description, e.g. what already moved money
 */
export function toNodeError(
	node: INode,
	error: unknown,
	at: { itemIndex?: number; showItem?: boolean; addition?: string } = {},
): NodeApiError | NodeOperationError {
	if (!(error instanceof DropPayFailure)) {
		return error instanceof NodeApiError || error instanceof NodeOperationError
			? error
			: new NodeOperationError(node, asError(error), { itemIndex: at.itemIndex });
	}
	const { failure } = error;
	const message =
		at.showItem && at.itemIndex !== undefined
			? `${failure.message} [Item ${at.itemIndex}]`
			: failure.message;
	const description = [failure.description, at.addition].filter(Boolean).join(' ');
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
	return wrapped;
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
