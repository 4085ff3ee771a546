import type { IDataObject } from 'n8n-workflow';

import { settledCharge } from '../../../../api/chargeRules';
import type { Authorization } from '../../../../api/entities';
import { DropPayFailure } from '../../../../api/failure';

/**
 * What is known of a charge whose answer was lost, or did not say that money moved, after one more reading of its
 * Authorization.
 *
 * @param read reads the Authorization
 * @param before as read right before the charge
 * @param cents amount that was asked for
 * @param error what the charge ended with
 * @returns the charge, marked `settledBy: 'reading'`, when the count proves it
 * @throws the error, with what the reading showed, when it proves nothing; the error itself when the outcome was
 * known or the reading did not succeed
 */
export async function settleByReading(
	read: () => Promise<Authorization>,
	before: Authorization,
	cents: number,
	error: unknown,
): Promise<IDataObject> {
	if (!(error instanceof DropPayFailure) || error.failure.outcome !== 'unknown') {
		return await Promise.reject(error);
	}
	let after: Authorization;
	try {
		after = await read();
	} catch {
		return await Promise.reject(error);
	}
	const charge = settledCharge(before, after, cents);
	if (charge) return charge;
	const { charge_success_count: done, charge_max_count: max } = after;
	return await Promise.reject(
		new DropPayFailure({
			...error.failure,
			description: `${error.failure.description} Just now it counted ${done ?? 'an unknown number'} of ${max ?? 'an unknown number'} charges.`,
			reading: { status: after.status, charge_success_count: done, charge_max_count: max },
		}),
	);
}
