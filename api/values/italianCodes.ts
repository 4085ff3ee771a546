import { InvalidValue, quote, requireText } from './invalidValue';

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
			`${quote(text)} is not the number of a PagoPA notice: that begins with 0, 1, 2 or 3`,
		);
	}
	if (number.startsWith('3') && BigInt(number.slice(0, 16)) % 93n !== BigInt(number.slice(16))) {
		throw new InvalidValue(
			`${quote(text)} has a digit that is wrong or out of order: its last two digits do not fit the rest`,
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
			`${quote(text)} has a digit that is wrong or out of order: its last digit does not fit the rest`,
		);
	}
	return digits;
}

function onlyDigits(code: string, length: number, name: string, text: string = code): string {
	const digits = code.replace(/\s/g, '');
	if (!/^[0-9]+$/.test(digits)) {
		throw new InvalidValue(
			`${quote(text)} is not a ${name}: it has only digits, ${length} of them`,
		);
	}
	if (digits.length !== length) {
		throw new InvalidValue(`${quote(text)} has ${digits.length} digits; a ${name} has ${length}`);
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
