/* Written by `npm run generate` from openapi/droppay-openapi.yaml; do not edit it by hand. */

/* DropPay may add properties and labels at any time, so each shape is open and statuses are plain text. Amounts are
JSON numbers in euro, times ISO 8601 with offset. */

/** OAuth2 token answer. */
export type AccessToken = {
	/** Always bearer in the documentation. */
	token_type: string;
	/** Access token; the documented example has 32 hexadecimal digits. */
	access_token: string;
	/** Life in seconds; documented example 3600. */
	expires_in: number;
	/** Refresh token. */
	refresh_token?: string;
} & {
	[key: string]: unknown;
};

/** Connected account. */
export type Account = {
	/** Public id; the documentation shows the prefix BAC, a live value in the client has DPI. */
	id: string;
	/** Kind of account. */
	account_kind: string;
	/** Data of the account. */
	bank_account: BankAccount;
} & {
	[key: string]: unknown;
};

/** Payment authorization of a user towards a merchant. */
export type Authorization = {
	/** Public id, begins with CHT; the sharing link is https://dp.link/u/10/{id}. */
	id: string;
	/** State label. */
	status: string;
	/** Payment scheme. */
	scheme?: string;
	/** Data of the scheme. */
	scheme_data?: {
		[key: string]: unknown;
	};
	/** See AuthorizationCreate.policy. */
	policy?: string;
	/** Good or service, at most 512 characters. */
	description?: string;
	/** Merchant's own reference. */
	merchant_custom_id?: string;
	/** Amount of each single charge, in euro. */
	charge_amount?: number;
	/** Charges authorized. */
	charge_max_count?: number;
	/** Charges already done. */
	charge_success_count?: number;
	/** Start of the charging window. */
	charge_date_start?: string;
	/** End of the charging window. */
	charge_date_end?: string;
	/** Creation time. */
	date_creation?: string;
	/** Last change. */
	date_last_update?: string;
	/** Present once granted, as long as charges are possible. */
	pay_token?: PayToken;
	/** POS of the Authorization. */
	pos_id?: string;
	/** Universal link https://dp.link/u/10/{id}. */
	sharing?: string;
	/** Echo of the request. */
	loopback_uri?: string;
	/** Echo of the subscription. */
	webhooks?: AuthorizationWebhooks;
} & {
	[key: string]: unknown;
};

/** Subscription map of an Authorization. That Authorization events can be posted to a URL is documented for Checkout; the map and its keys are inferred from the Connection (ALL) and the Pull (all). */
export type AuthorizationWebhooks = {
	/** URL called by POST for every event of this resource. */
	ALL?: string;
	/** URL called by POST for every event of this resource. */
	all?: string;
} & {
	[key: string]: string;
};

/** Payment account held at A-Tono Payment Institute. */
export type BankAccount = {
	/** IBAN. */
	iban: string;
	/** Account name. */
	name?: string;
	/** Class of account. */
	class?: string;
	/** State of the account. */
	status?: string;
	/** Opening date. */
	date_opened?: string;
	/** Accounting balance. */
	balance_current?: number;
	/** Available balance. */
	balance_available?: number;
	/** Holders. Whether it hangs on bank_account or on the account is not clear from the flattened list; bank_account is assumed. */
	holders?: Holders;
	/** Role of the connected user; same remark on the position. */
	user_holding_role?: string;
} & {
	[key: string]: unknown;
};

/** A merchant brand. Brands and Stores are created in the DropPay Secure web site; the API only reads them. */
export type Brand = {
	/** Public id, begins with BRN. */
	id: string;
	/** State label. */
	status: string;
	/** Brand name; the default Brand has the legal name of the account owner. */
	name: string;
	/** Address of the logo; optional. */
	image?: string;
	/** Description or pay-off. */
	description?: string;
	/** Product categories; declared as not used yet. */
	business_categories?: string[];
	/** Public id of the Business Account that receives the money, begins with ACC; declared as not used yet. */
	payable_account?: string;
	/** Stores of the Brand. */
	stores?: Store[];
} & {
	[key: string]: unknown;
};

/** One debit made on an Authorization. */
export type Charge = {
	/** Public id; the value quoted in Refund.charge_id begins with CHA. */
	id?: string;
	/** Authorization charged. */
	authorization_id?: string;
	/** State label; only DONE is seen. */
	status: string;
	/** Amount in euro. */
	amount: number;
	/** Description. */
	description?: string;
	/** Token consumed; equal to the one sent. */
	pay_token_val?: string;
	/** Creation time. */
	date_creation?: string;
	/** Last change. */
	date_last_update?: string;
} & {
	[key: string]: unknown;
};

/** Source or recipient of money (the MAV page calls the source type SourceInfo). */
export type Counterparty = {
	/** IBAN; the only member needed for a recipient of a Push. */
	account?: string;
	/** IBAN again. */
	account_iban?: string;
	/** Public id of the account (the client puts there the id read from the registry). */
	id?: string;
	/** Username (a mobile number in one call, a shop name in another). */
	username?: string;
	/** Owner data in answers; the client reads owner.name of a Pull recipient, in a function that cannot have worked. */
	owner?: {
		[key: string]: unknown;
	};
} & {
	[key: string]: unknown;
};

/** Holders of an account. */
export type Holders = {
	/** Owner. */
	owner?: Person;
	/** Legal representative; BUSINESS accounts only. */
	legal_representative?: NaturalPerson;
	/** Delegates. */
	delegates?: NaturalPerson[];
} & {
	[key: string]: unknown;
};

/** A legal person; wholly inferred. */
export type LegalPerson = {
	/** Company name. */
	name?: string;
	/** Partita IVA. */
	vat_code?: string;
	/** Codice fiscale. */
	tax_code?: string;
} & {
	[key: string]: unknown;
};

/** A natural person. The documented list is cut after first_name. */
export type NaturalPerson = {
	/** User public id, begins with NAP. */
	id?: string;
	/** Mobile number with country code and without plus; equal to the username. */
	mobile_phone?: string;
	/** E-mail address. */
	email?: string;
	/** First name (the text that we have ends inside this property name). */
	first_name?: string;
	/** Family name. */
	last_name?: string;
	/** Codice fiscale. */
	tax_code?: string;
} & {
	[key: string]: unknown;
};

/** Payment form: the resource of one PagoPA order. */
export type PagopaForm = {
	/** Public id. */
	id: string;
	/** State; the labels DRAFT and READY are documented and more exist, the property name is inferred. */
	status: string;
	/** Amount due, as the Nodo says. */
	amount?: number;
	/** Service fee. */
	fee?: number;
	/** Account or Acquirer Authorization that pays. */
	source_account?: string;
	/** Numero avviso. */
	notice_number?: string;
	/** Codice fiscale of the creditor. */
	creditor_tax_code?: string;
	/** Causale. */
	description?: string;
} & {
	[key: string]: unknown;
};

/** Short-lived permission to charge. Fetch the Authorization to get a fresh one: while the Authorization is valid, each fetch resets an expired token. */
export type PayToken = {
	/** Value to send with a charge; a UUID in the examples. */
	val: string;
	/** Issue time. */
	date_issued: string;
	/** End of life, about 180 seconds after the issue. */
	date_expiring: string;
	/** Charges still possible = charge_max_count minus charge_success_count. */
	charge_available: number;
} & {
	[key: string]: unknown;
};

/** A natural or legal person. */
export type Person = {
	/** Kind of person. */
	type: string;
	/** Present for NATURAL. */
	natural_person?: NaturalPerson;
	/** Present for LEGAL. */
	legal_person?: LegalPerson;
} & {
	[key: string]: unknown;
};

/** Place where a Brand sells. The documented property list is cut off; everything here is inferred from the prose of the Shop page. */
export type Store = {
	/** Public id. */
	id?: string;
	/** State label. */
	status?: string;
	/** Kind of place. The label REAL is documented in prose; property name and further labels are inferred. */
	type?: string;
	/** Name. */
	name?: string;
	/** Description. */
	description?: string;
	/** Postal address of a REAL store. */
	address?: string;
	/** Latitude of a REAL store. */
	latitude?: number;
	/** Longitude of a REAL store. */
	longitude?: number;
} & {
	[key: string]: unknown;
};

/** An actual movement of money under a Push or a Pull. The resource is documented by name only. */
export type Transfer = {
	/** Public id. */
	id?: string;
	/** State label. */
	status?: string;
	/** Amount in euro. */
	amount?: number;
	/** Reason. */
	description?: string;
	/** Creation time. */
	date_creation?: string;
	/** Execution time. */
	date_executed?: string;
} & {
	[key: string]: unknown;
};
