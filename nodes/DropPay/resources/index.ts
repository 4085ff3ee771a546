import type { IExecuteFunctions } from 'n8n-workflow';

import { rejectSetting } from '../../../api/errors/failure';
import type { Operation, Resource } from '../operation';
import { account } from './account';
import { authorization } from './authorization';
import { brand } from './brand';
import { charge } from './charge';
import { checkout } from './checkout';
import { connection } from './connection';
import { customRequest } from './customRequest';
import { pagoPa } from './pagoPa';
import { pos } from './pos';
import { pull } from './pull';
import { push } from './push';
import { refund } from './refund';
import { mav, rav } from './slips';

/** Everything the node can do. A new operation stands in its resource's file, a new resource in this list. */
export const resources: readonly Resource[] = [
	account,
	authorization,
	brand,
	charge,
	checkout,
	connection,
	customRequest,
	mav,
	pagoPa,
	pos,
	pull,
	push,
	rav,
	refund,
];

/** What n8n appends to the resources and operations of nodes whose credential can sign requests. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

/**
 * The resource and the operation that are chosen in the node.
 *
 * @throws DropPayFailure when the node has none such
 */
export function readChoice(context: IExecuteFunctions): {
	resource: Resource;
	operation: Operation;
} {
	const resource = context.getNodeParameter('resource', 0);
	// n8n shows no operation for a resource that it added itself.
	const operation = context.getNodeParameter('operation', 0, '');
	if (resource === CUSTOM_API_CALL || operation === CUSTOM_API_CALL) {
		throw rejectSetting(
			'Custom API Call is not an operation of this node',
			'Choose the resource Custom Request: it sends any request to DropPay, with the access and the spending cap of the credential.',
		);
	}
	const chosen = resources.find(({ value }) => value === resource);
	const found = chosen?.operations.find(({ value }) => value === operation);
	if (chosen && found) return { resource: chosen, operation: found };
	throw rejectSetting(
		`The node has no operation "${operation}" for the resource "${resource}"`,
		'Choose Resource and Operation again.',
	);
}
