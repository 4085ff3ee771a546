import type { IExecuteFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors';
import type { DropPayClient } from '../../transport';
import type { Operation } from '../operation';

/**
 * The client of one item: for the credential's account, or for that of the Connection Code under "Act For".
 *
 * @throws DropPayFailure when the option is there and cannot be followed: an expression that finds nothing must
 * not move the money of the credential's account instead
 */
export function actingClient(
	context: IExecuteFunctions,
	client: DropPayClient,
	operation: Operation,
	itemIndex: number,
): DropPayClient {
	const resolved = optionsOf(context.getNodeParameter('options', itemIndex, {}));
	const given = 'actFor' in resolved || 'actFor' in optionsOf(context.getNode().parameters.options);
	if (!given) return client;
	if (!offersActFor(operation)) {
		throw refuse(
			'Act For: this operation cannot act for another account',
			'Remove the option "Act For". Nothing was sent for this item.',
		);
	}
	const code = typeof resolved.actFor === 'string' ? resolved.actFor.trim() : '';
	if (code !== '') return client.actingFor(code);
	throw refuse(
		'Act For: there is no Connection Code',
		"Give the Connection Code of the account to act for, or remove the option to act for the credential's account. Nothing was sent for this item.",
	);
}

/** The option can be left over from another operation that was chosen before. */
function offersActFor({ fields }: Operation): boolean {
	const options = fields.find(({ property }) => property.name === 'options');
	return options?.inner?.some(({ property }) => property.name === 'actFor') === true;
}

function refuse(message: string, description: string): DropPayFailure {
	return new DropPayFailure({ message, description, outcome: 'notSent' });
}

function optionsOf(value: unknown): Record<string, unknown> {
	return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
