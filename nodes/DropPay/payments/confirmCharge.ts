import type { IDataObject } from 'n8n-workflow';

import type { Authorization, Charge } from '../../../api/contract/entities';
import { hasMovedMoney } from '../../../api/contract/statuses';
import type { DropPayFailure } from '../../../api/errors/failure';
import { isSameCharge, confirmedCharge } from '../../../api/rules/charge';
import { toConfirmed, reconcile } from './reconcile';
import type { Cents } from '../../../api/values/money';

/**
 * What is known of a charge whose response was lost, or did not say that money moved, after the Authorization was fetched
 * once more.
 *
 * @param fetchAuthorization fetches the Authorization
 * @param before as fetched right before the charge
 * @param cents amount that was asked for
 * @param error what the charge ended with
 * @param mayProve whether the count may prove the charge; a status that DropPay gave is never replaced
 * @returns the charge, marked `confirmedBy: 'secondRequest'`, when the count proves it
 * @throws the error, with what the Authorization showed, when it proves nothing; the error itself when the outcome was
 * known or the Authorization could not be fetched
 */
export async function confirmByCount(
	fetchAuthorization: () => Promise<Authorization>,
	before: Authorization,
	cents: Cents,
	error: unknown,
	mayProve = true,
): Promise<IDataObject> {
	return await reconcile(error, {
		fetch: fetchAuthorization,
		proof: (after) => (mayProve ? confirmedCharge(before, after, cents) : undefined),
		shown: ({ status, charge_success_count: done, charge_max_count: max }) => ({
			now: `it counted ${done ?? 'an unknown number'} of ${max ?? 'an unknown number'} charges`,
			fetched: { status, charge_success_count: done, charge_max_count: max },
		}),
	});
}

/**
 * What is known of a charge that came back with doubts. A status that DropPay gave stays: only the charge itself, fetched
 * by its id, can say that it has become another one. Without a status, the count of the Authorization may prove it.
 *
 * @param fetchCharge fetches the charge by its id, where DropPay offers that
 * @param byCount see {@link confirmByCount}
 * @throws DropPayFailure with outcome `unknown`, or `refused` when the charge has failed since
 */
export async function confirmCharge(
	charge: Charge & IDataObject,
	doubt: DropPayFailure,
	cents: Cents,
	{
		fetchCharge,
		byCount,
	}: {
		fetchCharge?: (id: string) => Promise<Charge & IDataObject>;
		byCount: (error: unknown, mayProve?: boolean) => Promise<IDataObject>;
	},
): Promise<IDataObject> {
	const { id, status } = charge;
	const isSilent = status === undefined || status === null;
	if (typeof id === 'string' && fetchCharge) {
		const fetched = await fetchCharge(id).catch(() => undefined);
		if (fetched && hasMovedMoney(fetched.status) && isSameCharge(fetched, { id, cents })) {
			delete fetched.pay_token_val;
			return toConfirmed({ ...charge, ...fetched });
		}
	}
	const mayProve = isSilent || hasMovedMoney(status);
	return { ...(await byCount(doubt, mayProve)), ...withoutEmpty(charge) };
}

function withoutEmpty(charge: IDataObject): IDataObject {
	const given = Object.entries(charge).filter(([, value]) => value !== null && value !== undefined);
	return Object.fromEntries(given);
}
