import { sleep } from 'n8n-workflow';

import type { Authorization } from '../../../../api/entities';
import { DropPayFailure } from '../../../../api/failure';

/** Milliseconds before the Authorization is fetched once more for a pay token that was not there. */
const PAUSES = [250, 750, 1_500] as const;

/**
 * The pay token of an Authorization that can be charged; one that was just granted may not show it yet.
 *
 * @throws DropPayFailure with outcome `notSent` when it stays without one
 */
export async function payTokenOf(
	first: Authorization,
	fetchAgain: () => Promise<Authorization>,
): Promise<string> {
	let authorization = first;
	for (const pause of [...PAUSES, undefined]) {
		const token: unknown = authorization.pay_token?.val;
		if (typeof token === 'string' && token !== '') return token;
		if (pause === undefined) break;
		await sleep(pause);
		authorization = await fetchAgain();
	}
	throw new DropPayFailure({
		message: `Authorization ${first.id} came without a pay token`,
		description:
			'DropPay gives a pay token while charges are possible. Fetch the Authorization and look at its status and counts. No charge was sent.',
		outcome: 'notSent',
	});
}
