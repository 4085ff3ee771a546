import { traitsOf, type Called } from '../contract/endpoints';
import { DropPayFailure, rejectCredential, rejectPayment } from '../errors/failure';
import { parseIban } from '../values/iban';
import { InvalidValue, quote } from '../values/invalidValue';
import { type Shown } from './spendingCap';

/** Properties that say who gets the money: `recipient` [OpenAPI: Counterparty], and whatever may be named alike. */
const RECIPIENT = /recipient|beneficiar|payee/i;

/** Who pays is no recipient [OpenAPI: Counterparty as `source`]; a text for people is none either. */
const NO_RECIPIENT = /source|payer|debtor|description|reason|webhook|loopback/i;

/** Members of a Counterparty that hold an IBAN. */
const IBAN_MEMBERS = new Set(['account', 'account_iban', 'iban']);

/** Members that identify no one: `owner` comes in responses only. */
const SILENT_MEMBERS = new Set(['owner', 'name']);

/**
 * Reads the field Allowed Recipients.
 *
 * @param value IBANs, one a line or separated by commas; n8n fills in an empty text where the stored credential has none
 * @returns in their electronic form; empty allows all
 * @throws DropPayFailure when it holds anything else: an expression may give nothing at all
 */
export function readAllowedRecipients(value: unknown): ReadonlySet<string> {
	if (typeof value !== 'string') throw unusable('has no value');
	if (value.trim() === '') return new Set();
	const entries = value.split(/[\r\n,;]+/).filter((entry) => entry.trim() !== '');
	if (entries.length === 0) throw unusable('holds no IBAN');
	return new Set(entries.map(readEntry));
}

function readEntry(entry: string): string {
	try {
		return parseIban(entry.trim());
	} catch (error) {
		throw error instanceof InvalidValue ? unusable(error.reason) : error;
	}
}

/**
 * Refuses a request that moves money to another recipient than the credential allows. Whatever may name one is looked
 * at: recipients, and IBANs wherever they stand, unless they name who pays.
 *
 * @param shown as it goes out; `unsaid` is what DropPay says of the order that the request starts
 * @param allowed as {@link readAllowedRecipients} returns them; empty allows all
 * @throws DropPayFailure with outcome `notSent`; also for a recipient that is named by something else than an IBAN
 */
export function checkRecipients(
	called: Called,
	{ query, body, unsaid }: Shown,
	allowed: ReadonlySet<string>,
): void {
	if (allowed.size === 0 || traitsOf(called).effect === 'read') return;
	const path = typeof called === 'string' ? [] : called.path.split('/');
	const named = [
		...recipientsIn({ path, query, body }),
		...recipientsIn(unsaid).filter(({ isIban }) => isIban),
	];
	for (const { text, isIban, iban } of named) {
		if (!isIban) {
			throw rejectPayment(
				`Recipient ${quote(text)} is no IBAN, and can't be compared with the Allowed Recipients of the credential`,
				'Name the recipient by its IBAN only.',
			);
		}
		if (iban === undefined || !allowed.has(iban)) {
			throw rejectPayment(
				`Recipient ${quote(text)} isn't among the Allowed Recipients of the credential`,
				'If money may go there, add the IBAN to Allowed Recipients in the credential.',
			);
		}
	}
	const mustName = called === 'createPush' || (unsaid !== undefined && 'recipient' in unsaid);
	if (mustName && named.length === 0) {
		throw rejectPayment(
			'No recipient is named, so none can be compared with the Allowed Recipients of the credential',
			'Name the recipient by its IBAN.',
		);
	}
}

interface Named {
	text: string;
	/** Whether it is an IBAN, or stands where one is expected. */
	isIban: boolean;
	/** In its electronic form; undefined where it is none. */
	iban: string | undefined;
}

/** @param isRecipient whether the value is part of a recipient */
function recipientsIn(value: unknown, name = '', isRecipient = false): Named[] {
	if (value === undefined || value === null || value === '') return [];
	if (typeof value !== 'object') {
		const text = String(value);
		const iban = ibanIn(text);
		if (iban === undefined && !isRecipient) return [];
		return [{ text, isIban: iban !== undefined || isIbanMember(name), iban }];
	}
	if (Array.isArray(value)) return value.flatMap((one) => recipientsIn(one, name, isRecipient));
	return Object.entries(value).flatMap(([inner, one]: [string, unknown]) => {
		if (isRecipient && SILENT_MEMBERS.has(inner)) return [];
		if (!isRecipient && NO_RECIPIENT.test(inner)) return [];
		return recipientsIn(one, inner, isRecipient || RECIPIENT.test(inner));
	});
}

function isIbanMember(name: string): boolean {
	return IBAN_MEMBERS.has(name) || RECIPIENT.test(name);
}

function ibanIn(text: string): string | undefined {
	try {
		return parseIban(text);
	} catch {
		return undefined;
	}
}

function unusable(reason: string): DropPayFailure {
	return rejectCredential(
		`Allowed Recipients ${reason}`,
		'Correct it in the credential: IBANs, one a line or separated by commas. Empty allows all recipients.',
	);
}
