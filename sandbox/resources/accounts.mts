import { dropUndefined, ok, userOf, type Handlers } from '../call.mts';
import { centsToEuro } from '../cents.mts';
import type { SeedAccount } from '../seed.mts';
import type { World } from '../world.mts';

/** An account of DropPay. */
export interface Account extends SeedAccount {
	/** Part of the balance that BOOKED Authorizations hold, in cents. */
	reservedCents: number;
	entries: AccountEntry[];
	/** Wrong PINs in a row on the phone page. */
	wrongPins: number;
	lockedUntilMs: number;
	openedAt: string;
}

/** Why money moved (labels: doc psd2-account-info). */
export type EntryReason = 'CHARGE' | 'REFUND' | 'PUSHSCT' | 'PUSHDP' | 'PULLDP' | 'SLIP';

export interface AccountEntry {
	id: string;
	at: string;
	/** Above zero for money that came in. */
	cents: number;
	reason: EntryReason;
	/** Id of the order behind it. */
	reference: string;
}

/** Entries kept per account. */
const ENTRIES_KEPT = 20_000;

/** What may be spent, in cents. */
export const availableCents = (account: Account): number =>
	account.balanceCents - account.reservedCents;

/** Adds (or, below zero, takes) money and writes the account entry. */
export function book(
	world: World,
	account: Account,
	cents: number,
	reason: EntryReason,
	reference: string,
): void {
	account.balanceCents += cents;
	account.entries.push({
		id: world.newId('REC'),
		at: world.clock.iso(),
		cents,
		reason,
		reference,
	});
	if (account.entries.length > ENTRIES_KEPT * 1.1) {
		account.entries.splice(0, account.entries.length - ENTRIES_KEPT);
	}
}

/** The DropPay account with this IBAN, if it is one of the sandbox. */
export function accountByIban(world: World, iban: string): Account | undefined {
	const compact = iban.replaceAll(' ', '').toUpperCase();
	return [...world.accounts.values()].find((account) => account.iban === compact);
}

/** The account with this id; the sandbox's own references never miss. */
export function accountById(world: World, id: string): Account {
	const account = world.accounts.get(id);
	if (!account) throw new Error(`The sandbox has no account ${id}`);
	return account;
}

function holders(account: Account): Record<string, unknown> {
	const person = {
		id: account.id.replace('ACC', 'NAP'),
		mobile_phone: account.mobilePhone,
		email: account.email,
		first_name: account.firstName,
		last_name: account.lastName,
		tax_code: account.taxCode,
	};
	if (account.class === 'PERSONAL') {
		return { owner: { type: 'NATURAL', natural_person: person }, delegates: [] };
	}
	return {
		owner: {
			type: 'LEGAL',
			legal_person: dropUndefined({ name: account.name, vat_code: account.vatCode }),
		},
		legal_representative: person,
		delegates: [],
	};
}

/** The Registry's entity. */
export function accountView(account: Account): Record<string, unknown> {
	return {
		id: account.id,
		account_kind: 'BANK',
		bank_account: {
			iban: account.iban,
			name: account.name,
			class: account.class,
			status: 'ACTIVE',
			date_opened: account.openedAt.slice(0, 10),
			balance_current: centsToEuro(account.balanceCents),
			balance_available: centsToEuro(availableCents(account)),
			holders: holders(account),
			user_holding_role: account.class === 'PERSONAL' ? 'OWNER' : 'LEGALREPRESENTATIVE',
		},
	};
}

export const accountHandlers: Handlers = {
	getAccount: (call) => ok(accountView(userOf(call).account)),
};
