import { endpoints, type EndpointName } from './endpoints';
import { DropPayFailure } from './errors';
import { formatEuro, fromApiAmount } from './money';

/** Properties that say how much a request may move: of one charge, one transfer, one order. */
const AMOUNT_PROPERTIES = new Set(['amount', 'charge_amount', 'transfer_amount']);

/**
 * Refuses a request for more than the credential allows, wherever the request comes from.
 *
 * @param body what would be sent; amounts are JSON numbers in euro
 * @param capCents integer cents; 0 means no cap
 * @throws DropPayFailure with outcome `notSent`
 */
export function checkSpendingCap(endpoint: EndpointName, body: unknown, capCents: number): void {
	if (capCents === 0 || endpoints[endpoint].effect === 'read') return;
	for (const cents of amountsIn(body)) {
		if (cents > capCents) {
			throw new DropPayFailure({
				message: `The amount of ${formatEuro(cents)} EUR is above the spending cap of ${formatEuro(capCents)} EUR, nothing was sent`,
				description:
					'Lower the amount, or raise Spending Cap in the credential if the operation is meant to move as much.',
				outcome: 'notSent',
			});
		}
	}
}

function amountsIn(value: unknown): number[] {
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, inner]) =>
		AMOUNT_PROPERTIES.has(name) && (typeof inner === 'number' || typeof inner === 'string')
			? [fromApiAmount(inner)]
			: amountsIn(inner),
	);
}
