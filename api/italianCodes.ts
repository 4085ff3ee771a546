import { InvalidValue, quoted, requireText } from './invalidValue';

/** Letters that replace digits when two people would share a code (omocodia), for 0 to 9. */
const OMOCODIA = 'LMNPQRSTUV';
const MONTHS = 'ABCDEHLMPRST';

/** Ministerial decree of 23 December 1976: values of the characters in odd places, 0 to 9, A to Z. */
const ODD_VALUES = [
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const PERSON = new RegExp(
	`^[A-Z]{6}[0-9${OMOCODIA}]{2}[${MONTHS}][0-9${OMOCODIA}]{2}[A-Z][0-9${OMOCODIA}]{3}[A-Z]$`,
);

/**
 * Reads a codice fiscale: 16 characters of a person, or 11 digits of a company or body (a person
 * may hold a provisional one of 11 digits). Spaces go, letters become upper case.
 *
 * @throws InvalidValue with what is off
 */
export function parseTaxCode(value: unknown): string {
	const text = requireText(value, 'a codice fiscale of 16 characters or 11 digits');
	const compact = text.replace(/\s/g, '');
	if (/^\d+$/.test(compact)) return elevenDigits(compact, text, 'codice fiscale');

	const shown = quoted(text);
	if (!/^[A-Za-z0-9]+$/.test(compact)) {
		throw new InvalidValue(`${shown} has a character that no codice fiscale has`);
	}
	const code = compact.toUpperCase();
	if (code.length !== 16) {
		throw new InvalidValue(
			`${shown} has ${code.length} characters; a codice fiscale has 16, or 11 digits for a company`,
		);
	}
	if (!PERSON.test(code)) {
		throw new InvalidValue(`${shown} is not built like a codice fiscale, such as RSSMRA85T10A562S`);
	}
	const day = Number(digitsOf(code.slice(9, 11))) % 40;
	if (day < 1 || day > 31 || Number(digitsOf(code.slice(9, 11))) > 71) {
		throw new InvalidValue(`${shown} names a day of birth that does not exist`);
	}
	if (code[15] !== checkLetter(code.slice(0, 15))) {
		throw new InvalidValue(
			`${shown} has a character that is wrong or out of order: its last letter does not fit the rest`,
		);
	}
	return code;
}

/**
 * Reads a partita IVA, 11 digits with check digit; a leading IT and spaces go.
 *
 * @throws InvalidValue with what is off
 */
export function parseVatCode(value: unknown): string {
	const text = requireText(value, 'a partita IVA of 11 digits');
	const code = text.replace(/\s/g, '').replace(/^IT/i, '');
	return elevenDigits(code, text, 'partita IVA');
}

/**
 * Reads the codice fiscale of the creditor of a PagoPA notice: 11 digits with check digit, since
 * creditors are public bodies.
 *
 * @throws InvalidValue with what is off
 */
export function parseCreditorTaxCode(value: unknown): string {
	const text = requireText(value, 'the codice fiscale of the creditor, 11 digits');
	return elevenDigits(text.replace(/\s/g, ''), text, 'codice fiscale of a creditor');
}

/**
 * Reads the number of a PagoPA notice (numero avviso, codice avviso): 18 digits, printed in groups.
 *
 * The first digit says how the rest is built, 0 to 3. For 3, the only one still given out, the last
 * two digits are the remainder of the first sixteen by 93, and a payment service may check them
 * (PagoPA: SACI, composition of the notice code). Of the others, which old notices may carry, only
 * the length is checked.
 *
 * @throws InvalidValue with what is off
 */
export function parseNoticeNumber(value: unknown): string {
	const text = requireText(value, 'the number of a PagoPA notice, 18 digits');
	const number = onlyDigits(text, 18, 'number of a PagoPA notice');
	if (!/^[0-3]/.test(number)) {
		throw new InvalidValue(
			`${quoted(text)} is not the number of a PagoPA notice: that begins with 0, 1, 2 or 3`,
		);
	}
	if (number.startsWith('3') && BigInt(number.slice(0, 16)) % 93n !== BigInt(number.slice(16))) {
		throw new InvalidValue(
			`${quoted(text)} has a digit that is wrong or out of order: its last two digits do not fit the rest`,
		);
	}
	return number;
}

/**
 * Reads the code of a MAV or RAV slip: 17 digits.
 *
 * Known is the length, which the payment forms of banks demand. No public rule for check digits was
 * found, neither for MAV nor for RAV, so none is applied: DropPay and the bank decide.
 *
 * @throws InvalidValue with what is off
 */
export function parseSlipCode(value: unknown): string {
	const text = requireText(value, 'the code of a MAV or RAV slip, 17 digits');
	return onlyDigits(text, 17, 'code of a MAV or RAV slip');
}

function elevenDigits(code: string, text: string, name: string): string {
	const digits = onlyDigits(code, 11, name, text);
	if (luhnSum(digits) % 10 !== 0) {
		throw new InvalidValue(
			`${quoted(text)} has a digit that is wrong or out of order: its last digit does not fit the rest`,
		);
	}
	return digits;
}

function onlyDigits(code: string, length: number, name: string, text: string = code): string {
	const digits = code.replace(/\s/g, '');
	if (!/^[0-9]+$/.test(digits)) {
		throw new InvalidValue(
			`${quoted(text)} is not a ${name}: it has only digits, ${length} of them`,
		);
	}
	if (digits.length !== length) {
		throw new InvalidValue(`${quoted(text)} has ${digits.length} digits; a ${name} has ${length}`);
	}
	return digits;
}

/** Every second digit from the left counts double, with its digits added up. */
function luhnSum(digits: string): number {
	return Array.from(digits, Number).reduce((sum, digit, index) => {
		if (index % 2 === 0) return sum + digit;
		return sum + (digit > 4 ? digit * 2 - 9 : digit * 2);
	}, 0);
}

function digitsOf(characters: string): string {
	return characters.replace(/[A-Z]/g, (letter) => String(OMOCODIA.indexOf(letter)));
}

function checkLetter(characters: string): string {
	let sum = 0;
	Array.from(characters).forEach((character, index) => {
		// Digits count like the letters A to J.
		const value = /\d/.test(character) ? Number(character) : parseInt(character, 36) - 10;
		sum += index % 2 === 0 ? ODD_VALUES[value]! : value;
	});
	return String.fromCharCode(65 + (sum % 26));
}
