import type { ResourceKind } from '../../../api/contract/statuses';
import { Ledger, type LedgerEntry } from '../run/ledger';

/** What the confirmation of a person does; DropPay carries it out, so it was never an operation of the node. */
const CONFIRMED: Partial<Record<ResourceKind, string>> = {
	pull: 'Pull confirmed',
	push: 'Push confirmed',
};

/**
 * Keeps what moved money while waits of one kind were polled: charges, Pulls and Pushes that were confirmed.
 *
 * @param before what moved it in earlier tries of the same run
 */
export function pollingLedger(
	kind: ResourceKind | undefined,
	before: readonly LedgerEntry[] = [],
): Ledger {
	return new Ledger((kind && CONFIRMED[kind]) ?? 'Create charge', before);
}
