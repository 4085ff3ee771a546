import type { IDataObject } from 'n8n-workflow';

import type { EndpointName } from '../../../api/contract/endpoints';
import { normalStatus } from '../../../api/contract/statuses';
import type { Operation } from '../operation';

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
