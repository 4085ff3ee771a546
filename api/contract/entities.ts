/**
 * The shapes that travel. Every property says who says so: [doc], [client] or [inferred].
 *
 * DropPay may add properties and labels at any time [doc: overview], so each entity is open and status
 * labels stay plain text. Amounts are JSON numbers in euro, times ISO 8601 with offset.
 */

/** Event selector → URL. Keys seen: `ALL` on a Connection, `all` on a Pull [client: freeback]. */
export type Webhooks = Record<string, string>;

/** OAuth2 token answer. */
export interface AccessToken {
	/** [doc] */
	token_type: string;
	/** [doc] */
	access_token: string;
	/** [doc] */
	expires_in: number;
	/** [doc] */
	refresh_token?: string;
	[property: string]: unknown;
}

/** The permission of an account owner for an Application to act on his behalf. */
export interface Connection {
	/** [client] */
	id: string;
	/** WAITING, GRANTED, EXPIRED, REVOKED, REFUSED, CANCELLED [client] */
	status: string;
	/** [client] */
	code?: string;
	/** [inferred] */
	sharing?: string;
	/** [inferred] */
	webhooks?: Webhooks;
	/** [inferred] */
	loopback_uri?: string;
	/** [inferred] */
	date_creation?: string;
	/** [inferred] */
	date_last_update?: string;
	[property: string]: unknown;
}

/** A merchant brand. */
export interface Brand {
	/** [doc] */
	id: string;
	/** ENABLED, DISABLED [doc] */
	status: string;
	/** [doc] */
	name: string;
	/** [doc] */
	image?: string;
	/** [doc] */
	description?: string;
	/** [doc] */
	business_categories?: string[];
	/** [doc] */
	payable_account?: string;
	/** [doc] */
	stores?: Store[];
	[property: string]: unknown;
}

/** Place where a Brand sells. */
export interface Store {
	/** [inferred] */
	id?: string;
	/** ENABLED, DISABLED [inferred] */
	status?: string;
	/** REAL, VIRTUAL [inferred] */
	type?: string;
	/** [inferred] */
	name?: string;
	/** [inferred] */
	description?: string;
	/** [inferred] */
	address?: string;
	/** [inferred] */
	latitude?: number;
	/** [inferred] */
	longitude?: number;
	[property: string]: unknown;
}

/** Device attached to a POS. */
export interface PosDevice {
	/** APP [doc]; STATIC, SEPASCT, CHECKOUT, ACQUIRER [inferred: from the names of the devices] */
	type: string;
	/** [doc] */
	ref?: string;
	/** [doc] */
	name?: string;
	/** [doc] */
	description?: string;
	[property: string]: unknown;
}

/** Point of sale: the interface an Authorization is created on. */
export interface Pos {
	/** [doc] */
	id: string;
	/** ENABLED, DISABLED [doc] */
	status: string;
	/** [doc] */
	device?: PosDevice;
	/** [inferred] */
	brand?: Brand;
	/** [inferred] */
	store?: Store;
	[property: string]: unknown;
}

/** Short-lived permission to charge. */
export interface PayToken {
	/** [doc] */
	val: string;
	/** [doc] */
	date_issued: string;
	/** [doc] */
	date_expiring: string;
	/** [doc] */
	charge_available: number;
	[property: string]: unknown;
}

/** Payment authorization of a user towards a merchant. */
export interface Authorization {
	/** [doc] */
	id: string;
	/** WAITING, GRANTED, EXPIRED, REVOKED, REFUSED, CANCELLED [doc] */
	status: string;
	/** DROPPAY, SEPASCT [doc] */
	scheme?: string;
	/** [doc] */
	scheme_data?: Record<string, unknown>;
	/** CHARGED, BOOKED, CHARGEABLE [doc] */
	policy?: string;
	/** [doc] */
	description?: string;
	/** [client] */
	merchant_custom_id?: string;
	/** [doc] */
	charge_amount?: number;
	/** [doc] */
	charge_max_count?: number;
	/** [doc] */
	charge_success_count?: number;
	/** [doc] */
	charge_date_start?: string;
	/** [doc] */
	charge_date_end?: string;
	/** [doc] */
	date_creation?: string;
	/** [doc] */
	date_last_update?: string;
	/** [doc] */
	pay_token?: PayToken;
	/** [inferred] */
	pos_id?: string;
	/** [inferred] */
	sharing?: string;
	/** [inferred] */
	loopback_uri?: string;
	/** [inferred] */
	webhooks?: Webhooks;
	[property: string]: unknown;
}

/** One debit made on an Authorization. */
export interface Charge {
	/** [inferred] */
	id?: string;
	/** [client] */
	authorization_id?: string;
	/** DONE [client]; FAILED, ACCOUNTED [inferred: from Refund] */
	status: string;
	/** [client] */
	amount: number;
	/** [client] */
	description?: string;
	/** [client] */
	pay_token_val?: string;
	/** [inferred] */
	date_creation?: string;
	/** [inferred] */
	date_last_update?: string;
	[property: string]: unknown;
}

/** Money given back on a charge. */
export interface Refund {
	/** [doc] */
	id: string;
	/** [doc] */
	charge_id: string;
	/** [doc] */
	reason?: string;
	/** [doc] */
	amount: number;
	/** DONE, FAILED, ACCOUNTED [doc] */
	status: string;
	/** [doc] */
	date_creation?: string;
	/** [doc] */
	date_last_update?: string;
	[property: string]: unknown;
}

/** Connected account. */
export interface Account {
	/** [doc] */
	id: string;
	/** BANK [doc] */
	account_kind: string;
	/** [doc] */
	bank_account: BankAccount;
	[property: string]: unknown;
}

/** Payment account held at A-Tono Payment Institute. */
export interface BankAccount {
	/** [doc] */
	iban: string;
	/** [doc] */
	name?: string;
	/** PERSONAL, BUSINESS [doc] */
	class?: string;
	/** ACTIVE, BLOCKED [doc] */
	status?: string;
	/** [doc] */
	date_opened?: string;
	/** [doc] */
	balance_current?: number;
	/** [doc] */
	balance_available?: number;
	/** [doc] */
	holders?: Holders;
	/** OWNER, LEGALREPRESENTATIVE, DELEGATE [doc] */
	user_holding_role?: string;
	[property: string]: unknown;
}

/** Holders of an account. */
export interface Holders {
	/** [doc] */
	owner?: Person;
	/** [doc] */
	legal_representative?: NaturalPerson;
	/** [doc] */
	delegates?: NaturalPerson[];
	[property: string]: unknown;
}

/** A natural or legal person. */
export interface Person {
	/** NATURAL, LEGAL [doc] */
	type: string;
	/** [doc] */
	natural_person?: NaturalPerson;
	/** [inferred] */
	legal_person?: LegalPerson;
	[property: string]: unknown;
}

/** A natural person. */
export interface NaturalPerson {
	/** [doc] */
	id?: string;
	/** [doc] */
	mobile_phone?: string;
	/** [doc] */
	email?: string;
	/** [doc] */
	first_name?: string;
	/** [inferred] */
	last_name?: string;
	/** [inferred] */
	tax_code?: string;
	[property: string]: unknown;
}

/** A legal person; wholly inferred. */
export interface LegalPerson {
	/** [inferred] */
	name?: string;
	/** [inferred] */
	vat_code?: string;
	/** [inferred] */
	tax_code?: string;
	[property: string]: unknown;
}

/** Source or recipient of money (the MAV page calls the source type SourceInfo). */
export interface Counterparty {
	/** [doc] */
	account?: string;
	/** [client] */
	account_iban?: string;
	/** [client] */
	id?: string;
	/** [client] */
	username?: string;
	/** [client] */
	owner?: Record<string, unknown>;
	[property: string]: unknown;
}

/** Plan of repeated transfers. */
export interface Recurrence {
	/** [doc] */
	period: string;
	/** [doc] */
	count?: number;
	/** [doc] */
	date_end?: string;
	[property: string]: unknown;
}

/** Control resource of outgoing transfers; each movement of money is a Transfer. */
export interface Push {
	/** [client] */
	id: string;
	/** DRAFT, READY, SCHEDULED, RUNNING, DONE, FAILED, REFUSED, CANCELLED, EXPIRED [doc] */
	status: string;
	/** [doc] */
	sharing?: string;
	/** [inferred] */
	amount?: number;
	/** [inferred] */
	fee?: number;
	/** [inferred] */
	description?: string;
	/** [inferred] */
	transfer_description?: string;
	/** [inferred] */
	date_creation?: string;
	/** [inferred] */
	date_last_modified?: string;
	/** [doc] */
	date_scheduled?: string;
	/** [inferred] */
	date_recipient?: string;
	/** [inferred] */
	recurrence?: Recurrence;
	/** [inferred] */
	source?: Counterparty;
	/** [inferred] */
	recipient?: Counterparty;
	/** [inferred] */
	webhooks?: Webhooks;
	/** [inferred] */
	loopback_uri?: string;
	[property: string]: unknown;
}

/** Control resource of incoming debits between two DropPay accounts. */
export interface Pull {
	/** [client] */
	id: string;
	/** DRAFT, READY, SCHEDULED, RUNNING, DONE, FAILED, REFUSED, REVOKED, EXPIRED, CANCELLED [client] */
	status: string;
	/** [doc] */
	sharing?: string;
	/** [inferred] */
	description?: string;
	/** [inferred] */
	policy?: string;
	/** [inferred] */
	transfer_amount_policy?: string;
	/** [inferred] */
	transfer_amount?: number;
	/** [inferred] */
	date_end?: string;
	/** [inferred] */
	recurrence?: Recurrence;
	/** [client] */
	recipient?: Counterparty;
	/** [inferred] */
	source?: Counterparty;
	/** [inferred] */
	loopback_uri?: string;
	/** [inferred] */
	webhooks?: Webhooks;
	/** [inferred] */
	date_creation?: string;
	/** [inferred] */
	date_last_modified?: string;
	[property: string]: unknown;
}

/** An actual movement of money under a Push or a Pull. */
export interface Transfer {
	/** [inferred] */
	id?: string;
	/** DONE, FAILED, SCHEDULED, RUNNING [inferred] */
	status?: string;
	/** [inferred] */
	amount?: number;
	/** [inferred] */
	description?: string;
	/** [inferred] */
	date_creation?: string;
	/** [inferred] */
	date_executed?: string;
	[property: string]: unknown;
}

/** Payment form: the resource of one PagoPA order. */
export interface PagopaForm {
	/** [inferred] */
	id: string;
	/** DRAFT, READY, RUNNING, DONE, FAILED [inferred] */
	status: string;
	/** [inferred] */
	amount?: number;
	/** [inferred] */
	fee?: number;
	/** [doc] */
	source_account?: string;
	/** [inferred] */
	notice_number?: string;
	/** [inferred] */
	creditor_tax_code?: string;
	/** [inferred] */
	description?: string;
	[property: string]: unknown;
}

/** A MAV or RAV payment. */
export interface Slip {
	/** [doc] */
	id: string;
	/** [inferred] */
	status?: string;
	/** [doc] */
	amount?: number;
	/** [doc] */
	fee?: number;
	/** [doc] */
	description?: string;
	/** [doc] */
	transfer_description?: string;
	/** [doc] */
	date_creation?: string;
	/** [doc] */
	date_last_modified?: string;
	/** [doc] */
	date_scheduled?: string;
	/** [doc] */
	date_recipient?: string;
	/** [doc] */
	recurrence?: Recurrence;
	/** [doc] */
	source?: Counterparty;
	[property: string]: unknown;
}
