import { noContent, ok, userOf, type Handlers } from '../call.mts';
import { centsToEuro } from '../cents.mts';
import { availableCents } from './accounts.mts';

/** Third parties see so many days of movements (doc: psd2-account-info). */
const DAYS_SHOWN = 90;

/** The PSD2 part. The sandbox has no mutual TLS: every caller counts as certified. */
export const psd2Handlers: Handlers = {
	registerTpp(call) {
		call.effect();
		return noContent();
	},

	getTppBalance(call) {
		const { account } = userOf(call);
		return ok({
			balance_current: centsToEuro(account.balanceCents),
			balance_available: centsToEuro(availableCents(account)),
		});
	},

	listTppTransactions(call) {
		const oldest = call.world.clock.iso(call.world.clock.now() - DAYS_SHOWN * 86_400_000);
		return ok({
			transactions: userOf(call)
				.account.entries.filter(({ at }) => at >= oldest)
				.map(({ id, at, cents, reason, reference }) => ({
					id,
					date_available: at,
					date_accounted: at,
					amount: centsToEuro(Math.abs(cents)),
					sign: cents < 0 ? 'DB' : 'CR',
					reason,
					reason_data: reference,
				})),
		});
	},
};
