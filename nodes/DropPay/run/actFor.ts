import type { IExecuteFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors';
import type { DropPayClient } from '../../transport';

/**
 * The client of one item: for the credential's account, or for that of the Connection Code under "Act For".
 *
 * @throws DropPayFailure when the option is there and gives no code for this item: an expression that finds
 * nothing must not move the money of the credential's account instead
 */
export function actingClient(
	context: IExecuteFunctions,
	client: DropPayClient,
	itemIndex: number,
): DropPayClient {
	const resolved = optionsOf(context.getNodeParameter('options', itemIndex, {}));
	const given = 'actFor' in resolved || 'actFor' in optionsOf(context.getNode().parameters.options);
	if (!given) return client.forItem(context, itemIndex);
	const code = typeof resolved.actFor === 'string' ? resolved.actFor.trim() : '';
	if (code !== '') return client.forItem(context, itemIndex, code);
	throw new DropPayFailure({
		message: 'Act For: there is no Connection Code',
		description:
			"Give the Connection Code of the account to act for, or remove the option to act for the credential's account. Nothing was sent for this item.",
		outcome: 'notSent',
	});
}

function optionsOf(value: unknown): Record<string, unknown> {
	return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
