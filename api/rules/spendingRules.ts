import type { StoredCredential } from '../auth/apiCredential';
import { readAllowedRecipients } from './allowedRecipients';
import { readSpendingCaps, type SpendingCaps } from './spendingCap';

/** What a credential allows its requests to move, and where to. */
export interface SpendingRules extends SpendingCaps {
	/** IBANs that money may go to; empty allows all. */
	recipients: ReadonlySet<string>;
}

/** Fields that these rules come from. */
export const RULE_FIELDS: ReadonlySet<string> = new Set([
	'maxAmount',
	'maxAmountPerExecution',
	'allowedRecipients',
	'allowRequestsWithoutAmount',
]);

/**
 * @param namesRecipients whether operations of the credential can name a recipient
 * @throws DropPayFailure when a field can't be used
 */
export function readSpendingRules(
	stored: StoredCredential,
	namesRecipients: boolean,
): SpendingRules {
	const { allowedRecipients } = stored;
	return {
		...readSpendingCaps(stored),
		recipients: namesRecipients ? readAllowedRecipients(allowedRecipients) : new Set(),
	};
}
