import type { IExecuteFunctions } from 'n8n-workflow';

import { rejectItem } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { requestHeaders } from './requestHeaders';

/** Whether the option "Act For" was added, even if it gives nothing. */
export function actsForOther(
	context: IExecuteFunctions,
	itemIndex: number,
	given: unknown = context.getNodeParameter('options', itemIndex, {}),
): boolean {
	return [given, context.getNode().parameters.options].some(
		(options) => 'actFor' in optionsOf(options),
	);
}

/**
 * The client of one item: for the credential's account, or for that of the Connection Code under "Act For", with the
 * headers under "Request Headers".
 *
 * @throws DropPayFailure when the option is there and gives no code for this item: an expression that finds
 * nothing must not move the money of the credential's account instead; or when the execution is to sleep for it; or
 * when a header can't be sent
 */
export function actingClient(
	context: IExecuteFunctions,
	client: DropPayClient,
	itemIndex: number,
): DropPayClient {
	const options: unknown = context.getNodeParameter('options', itemIndex, {});
	const headers = requestHeaders(options);
	if (!actsForOther(context, itemIndex, options)) {
		return client.forItem(context, itemIndex, { headers });
	}
	if (context.getNodeParameter('sendEventsTo', itemIndex, '') === 'execution') {
		throw rejectItem(
			'Send Events To: "This Execution" does not go together with Act For',
			'The Connection Code under Act For is not stored with a waiting execution. Set Send Events To to "Nowhere", and let Wait for Decision ask DropPay by Resume By: Polling, with the same Act For.',
		);
	}
	const { actFor } = optionsOf(options);
	const code = typeof actFor === 'string' ? actFor.trim() : '';
	if (code !== '') return client.forItem(context, itemIndex, { actFor: code, headers });
	throw rejectItem(
		'Act For: there is no Connection Code',
		"Give the Connection Code of the account to act for, or remove the option to act for the credential's account.",
	);
}

function optionsOf(value: unknown): Record<string, unknown> {
	return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
