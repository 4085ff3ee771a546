import { InvalidValue, quote, requireText } from './invalidValue';

/**
 * Reads a telephone number with its country code and returns it in E.164 form, "+393331234567".
 *
 * Spaces, dots, hyphens, slashes, brackets, `tel:` and a leading 00 for + are understood. Without +
 * or 00 only what DropPay itself writes is: 12 digits that begin with 39, which no national number
 * of Italy has. Anything else without a country code could be two numbers, and is refused.
 *
 * @throws InvalidValue with what is off
 */
export function parsePhone(value: unknown): string {
	const text = requireText(value, 'a telephone number such as +393331234567');
	const shown = quote(text);
	if (/\(0\)/.test(text)) {
		throw new InvalidValue(
			`${shown} has a (0) inside; write the number as it is dialled from abroad`,
		);
	}
	const compact = text.replace(/^tel:/i, '').replace(/[\s./()-]/g, '');
	if (!/^\+?[0-9]+$/.test(compact)) {
		throw new InvalidValue(`${shown} is not a telephone number such as +393331234567`);
	}
	const digits = internationalDigits(compact);
	if (digits === undefined) {
		throw new InvalidValue(
			`${shown} has no country code; begin with + and the code, +39 for Italy`,
		);
	}
	if (digits.startsWith('0')) {
		throw new InvalidValue(`${shown} has a country code that begins with 0, which no country has`);
	}
	if (digits.length < 7 || digits.length > 15) {
		throw new InvalidValue(
			`${shown} has ${digits.length} digits; a telephone number with country code has 7 to 15`,
		);
	}
	return `+${digits}`;
}

/**
 * The number as DropPay writes it in the Registry, where it is also the username: country code
 * first, without plus, "393331234567" [doc: registry].
 *
 * @throws InvalidValue as {@link parsePhone}
 */
export function toDropPayPhone(value: unknown): string {
	return parsePhone(value).slice(1);
}

function internationalDigits(compact: string): string | undefined {
	if (compact.startsWith('+')) return compact.slice(1);
	if (compact.startsWith('00')) return compact.slice(2);
	return /^39\d{10}$/.test(compact) ? compact : undefined;
}
