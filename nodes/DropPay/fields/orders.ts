import type { IDataObject } from 'n8n-workflow';

import type { EndpointName } from '../../../api/contract/endpoints';
import { normalStatus } from '../../../api/contract/statuses';
import type { Field, Operation } from '../operation';
import { choiceField } from './builders';
import { readOneOf } from './readers';

/** A DRAFT can still be changed, a READY order can be confirmed [doc: push, pull]. */
export const openingStatusField = choiceField({
	displayName: 'Status',
	name: 'status',
	options: [
		{
			name: 'Draft',
			value: 'DRAFT',
			description: "Can't be confirmed yet; an Update makes it ready",
		},
		{ name: 'Ready', value: 'READY', description: 'Can be confirmed in the DropPay app' },
	],
	default: 'READY',
	description: 'Status to create it with',
});

const { displayName, name } = openingStatusField.property;

/** The status of an order to wait for: a draft can't be confirmed, so the wait would fail. */
export const readyAtOnceField: Field = {
	property: { displayName, name, type: 'hidden', default: 'READY' },
	read: readOneOf([{ name: 'Ready', value: 'READY' }]),
};

/** The only status a DRAFT can change to [doc: push, pull, pagopa-v3]. */
export const readyStatusField = choiceField({
	displayName: 'Status',
	name: 'status',
	options: [{ name: 'Ready', value: 'READY', description: 'Ends the draft and makes it binding' }],
	default: 'READY',
	description: 'New status of the draft',
});

/**
 * Under a spending cap or Allowed Recipients, fetches a draft before it is made ready: the credential that made it may
 * have had other ones, and the change itself says neither how much moves nor where to.
 *
 * @param bounded properties of the draft that say it; those that only come later are left out
 */
export function orderMadeReady(
	fetchBy: EndpointName,
	bounded: readonly string[],
): NonNullable<Operation['unsaid']> {
	return async (item, { ids, body }) => {
		if (!item.isBounded || normalStatus(body.status) !== 'READY') return undefined;
		const order: IDataObject = { ...(await item.send({ endpoint: fetchBy, ids })), ...body };
		return Object.fromEntries(bounded.map((name) => [name, order[name] ?? null]));
	};
}
