import type { Account, Counterparty } from '../../../../api/entities';
import type { Item } from '../../run/item';

/**
 * The connected account as recipient of a Pull, in the four properties that the one public client sends
 * [client: freeback]. It is read once for all items of a run that act for it.
 *
 * @throws DropPayFailure when the account cannot be read
 */
export async function connectedAccount(item: Item): Promise<Counterparty> {
	return await item.oncePerAccount('recipient', async () =>
		asCounterparty(await item.send<Account>({ endpoint: 'getAccount' })),
	);
}

/** A user's name is his mobile number [doc: registry]; a company's, the name of its account [client: freeback]. */
function asCounterparty({ id, bank_account: bank }: Account): Counterparty {
	const { owner, legal_representative: representative } = bank?.holders ?? {};
	return {
		id,
		username: owner?.natural_person?.mobile_phone ?? representative?.mobile_phone ?? bank?.name,
		account_iban: bank?.iban,
		account: bank?.iban,
	};
}
