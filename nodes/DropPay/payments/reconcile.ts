import type { IDataObject } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors/failure';

/**
 * Finds out by one more request what became of a payment whose outcome is unknown.
 *
 * @param error what the payment ended with
 * @param fetch fetches what may show it; undefined or a failure leaves the error as it is
 * @param proof the output, when what was fetched proves the payment
 * @param shown what was fetched, for the description of the error and its data
 * @throws the error, with what was fetched when that proves nothing; the error itself when its outcome is known
 */
export async function reconcile<State>(
	error: unknown,
	{
		fetch,
		proof,
		shown,
	}: {
		fetch: () => Promise<State | undefined>;
		proof: (state: State) => IDataObject | undefined;
		shown: (state: State) => { now: string; fetched: Record<string, unknown> };
	},
): Promise<IDataObject> {
	if (!(error instanceof DropPayFailure) || error.failure.outcome !== 'unknown') {
		return await Promise.reject(error);
	}
	const state = await fetch().catch(() => undefined);
	if (state === undefined) return await Promise.reject(error);
	const proven = proof(state);
	if (proven !== undefined) return proven;
	const { now, fetched } = shown(state);
	return await Promise.reject(
		new DropPayFailure({
			...error.failure,
			description: `${error.failure.description} Just now ${now}.`,
			fetched,
		}),
	);
}

/** The output of a payment that a second request has shown. */
export function toConfirmed(fetched: IDataObject): IDataObject {
	return { ...fetched, outcome: 'done', confirmedBy: 'secondRequest' };
}
