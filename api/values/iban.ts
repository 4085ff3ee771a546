import { InvalidValue, quote, requireText } from './invalidValue';

/**
 * Lengths of the IBANs of all countries of the single euro payments area (European Payments
 * Council list, SWIFT registry). Jersey, Guernsey and Man use GB, Åland FI, overseas France FR.
 */
const SEPA_LENGTHS: Readonly<Record<string, number>> = {
	AD: 24,
	AL: 28,
	AT: 20,
	BE: 16,
	BG: 22,
	CH: 21,
	CY: 28,
	CZ: 24,
	DE: 22,
	DK: 18,
	EE: 20,
	ES: 24,
	FI: 18,
	FR: 27,
	GB: 22,
	GI: 23,
	GR: 27,
	HR: 21,
	HU: 28,
	IE: 22,
	IS: 26,
	IT: 27,
	LI: 21,
	LT: 20,
	LU: 20,
	LV: 21,
	MC: 27,
	MD: 24,
	ME: 22,
	MK: 19,
	MT: 31,
	NL: 18,
	NO: 15,
	PL: 28,
	PT: 25,
	RO: 24,
	RS: 22,
	SE: 24,
	SI: 19,
	SK: 24,
	SM: 27,
	VA: 22,
};

/** Bank code (ABI) of A-Tono Payment Institute [doc: information sheet]. */
const DROPPAY_BANK_CODE = '36064';

/** CIN, bank code (ABI), branch code (CAB), account: the national part of Italy and San Marino. */
const ITALIAN_ACCOUNT = /^[A-Z]\d{10}[A-Z0-9]{12}$/;

/**
 * Reads an IBAN and returns it in its electronic form: upper case, without spaces.
 *
 * Checked are the country (SEPA only: that is what DropPay reaches [doc: push]), the length, the
 * characters, the check digits, and for Italy and San Marino the places of letters and digits. The
 * CIN is not computed: the check digits cover it.
 *
 * @throws InvalidValue with what is off
 */
export function parseIban(value: unknown): string {
	const text = requireText(value, 'an IBAN such as IT60X0542811101000000123456');
	const compact = text.replace(/[\s-]/g, '');
	const shown = quote(text);
	if (!/^[A-Za-z0-9]+$/.test(compact)) {
		throw new InvalidValue(`${shown} is not an IBAN: it may hold only letters A to Z and digits`);
	}
	const iban = compact.toUpperCase();
	if (!/^[A-Z]{2}\d{2}/.test(iban)) {
		throw new InvalidValue(
			`${shown} is not an IBAN: it must begin with a country and two check digits, such as IT60`,
		);
	}
	const country = iban.slice(0, 2);
	const length = SEPA_LENGTHS[country];
	if (length === undefined) {
		throw new InvalidValue(
			`${shown} begins with ${country}, which is no country of the single euro payments area`,
		);
	}
	if (iban.length !== length) {
		throw new InvalidValue(
			`${shown} has ${iban.length} characters; an IBAN of ${country} has ${length}`,
		);
	}
	if ((country === 'IT' || country === 'SM') && !ITALIAN_ACCOUNT.test(iban.slice(4))) {
		throw new InvalidValue(
			`${shown} has a letter or a digit out of place: after ${iban.slice(0, 4)} come one letter and ten digits`,
		);
	}
	if (!checkDigitsFit(iban)) {
		throw new InvalidValue(
			`${shown} has a character that is wrong or out of order: its check digits ${iban.slice(2, 4)} do not fit`,
		);
	}
	return iban;
}

/**
 * Whether an IBAN, as {@link parseIban} returns it, belongs to a DropPay account: Italian, with the
 * bank code of A-Tono. That DropPay decides by the bank code is inferred; documented is only that
 * an IBAN of A-Tono is an internal account and any other is reached by SEPA credit transfer.
 */
export function isDropPayIban(iban: string): boolean {
	return iban.startsWith('IT') && iban.slice(5, 10) === DROPPAY_BANK_CODE;
}

/** ISO 7064 MOD 97-10, digit by digit; the check digits 00, 01 and 99 are never assigned. */
function checkDigitsFit(iban: string): boolean {
	const checkDigits = Number(iban.slice(2, 4));
	if (checkDigits < 2 || checkDigits > 98) return false;
	let remainder = 0;
	for (const character of iban.slice(4) + iban.slice(0, 4)) {
		// A = 10 … Z = 35, which is how base 36 counts
		for (const digit of String(parseInt(character, 36))) {
			remainder = (remainder * 10 + Number(digit)) % 97;
		}
	}
	return remainder === 1;
}
