import { InvalidValue, kindOf, quote } from './invalidValue';

declare const isCents: unique symbol;

/**
 * A whole number of cents: the one form of an amount between the field, or the response, that it was read from and the
 * request that it is written to. The compiler takes no other number for it, such as one in euro.
 */
export type Cents = number & { readonly [isCents]: true };

/** An amount in the body of a request. It becomes DropPay's JSON number when the request is written as JSON. */
export class Amount {
	constructor(readonly cents: Cents) {}

	toJSON(): number {
		return toApiAmount(this.cents);
	}
}

/**
 * Cents that were computed from others.
 *
 * @throws RangeError if they are not a whole number (an oversight of the calling code)
 */
export function toCents(number: number): Cents {
	if (!Number.isSafeInteger(number)) {
		throw new RangeError(`Amounts are whole cents, but got ${number}`);
	}
	return number as Cents;
}

/** 999,999,999.99 euro: far above any payment, far below where a double loses cents. */
export const MAX_CENTS = toCents(99_999_999_999);

const EXPECTED = 'an amount in euro such as 25.40';

/**
 * Reads an amount a person or a workflow gives, in euro, as integer cents.
 *
 * Text is read digit by digit; a JavaScript number is taken by its shortest decimal text. No
 * arithmetic with fractions decides anything, so 0.1 + 0.2 is refused instead of being rounded.
 *
 * @param value decimal text with a point and at most two decimals ("25", "25.4", " 25.40 "), or a
 * number
 * @param options.allowZero accept an amount of zero
 * @returns integer cents, 1 (0 with `allowZero`) to {@link MAX_CENTS}
 * @throws InvalidValue with the reason
 */
export function parseEuro(value: unknown, options: { allowZero?: boolean } = {}): Cents {
	const text = amountText(value);
	const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text);
	if (!match) throw new InvalidValue(reasonAgainst(text));

	const cents = Number(match[1] + (match[2] ?? '').padEnd(2, '0'));
	if (cents > MAX_CENTS) {
		throw new InvalidValue(
			`${quote(text)} is more than the largest amount, ${formatEuro(MAX_CENTS)}`,
		);
	}
	if (cents === 0 && !options.allowZero) {
		throw new InvalidValue(`${quote(text)} is zero; the amount must be at least 0.01`);
	}
	return toCents(cents);
}

/** Writes cents as euro text with two decimals: 2540 → "25.40", -5 → "-0.05". */
export function formatEuro(cents: Cents): string {
	const digits = String(Math.abs(cents)).padStart(3, '0');
	return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Cents as the JSON number DropPay takes: euro with decimals [doc: pull, checkout-api].
 * Its JSON text is exact, because a double's shortest text gives back up to 15 digits: 2540 → 25.4.
 */
export function toApiAmount(cents: Cents): number {
	return Number(formatEuro(cents));
}

/**
 * Parses an amount as DropPay's JSON has it (25.4 or "25.40", a balance may be negative), or one that is not written yet.
 * Binary noise of at most 0.000001 euro, such as 0.30000000000000004, is rounded away.
 *
 * @throws InvalidValue if it is not a decimal number, or has a real third decimal
 */
export function fromApiAmount(value: unknown): Cents {
	if (value instanceof Amount) return value.cents;
	if (typeof value !== 'number' && typeof value !== 'string') {
		throw new InvalidValue(`expected ${EXPECTED}, but got ${kindOf(value)}`);
	}
	// Numbers closer to zero than this have no plain decimal text, and are noise.
	if (typeof value === 'number' && Math.abs(value) < 1e-6) return toCents(0);

	const text = String(value).trim();
	const match = /^(-?)(\d{1,13})(?:\.(\d{1,60}))?$/.exec(text);
	if (!match) throw new InvalidValue(`${quote(text)} is not ${EXPECTED}`);

	const fraction = (match[3] ?? '').padEnd(2, '0');
	const cents = Number(match[2]! + fraction.slice(0, 2)) + carryOf(fraction.slice(2), text);
	return toCents(match[1] === '-' && cents !== 0 ? -cents : cents);
}

/** The same; undefined if the amount can't be read. */
export function readableCents(value: unknown): Cents | undefined {
	try {
		return fromApiAmount(value);
	} catch {
		return undefined;
	}
}

/** 0 or 1: where the digits below a cent round to when they are noise. */
function carryOf(digitsBelowCent: string, text: string): 0 | 1 {
	const rest = BigInt(digitsBelowCent || '0');
	const cent = 10n ** BigInt(digitsBelowCent.length);
	// 0.000001 euro is a ten-thousandth of a cent.
	if (rest * 10_000n <= cent) return 0;
	if ((cent - rest) * 10_000n <= cent) return 1;
	throw new InvalidValue(`${quote(text)} has more than two decimals`);
}

function amountText(value: unknown): string {
	if (typeof value === 'number') return numberText(value);
	if (typeof value !== 'string') {
		throw new InvalidValue(`expected ${EXPECTED}, but got ${kindOf(value)}`);
	}
	const text = value.trim();
	if (text === '') throw new InvalidValue(`expected ${EXPECTED}, but got empty text`);
	return text;
}

function numberText(value: number): string {
	if (!Number.isFinite(value)) throw new InvalidValue(`expected ${EXPECTED}, but got ${value}`);
	const text = String(value);
	// An exponent here is JavaScript's way of writing the number, not something the user typed.
	if (/e-/.test(text)) throw new InvalidValue(`${text} has more than two decimals`);
	if (/e\+/.test(text) && value > 0) {
		throw new InvalidValue(`${text} is more than the largest amount, 999999999.99`);
	}
	return text;
}

function reasonAgainst(text: string): string {
	const shown = quote(text);
	if (/^[-\u2212]/.test(text)) return `${shown} is negative; the amount must be at least 0.01`;
	if (/^\d+,\d{1,2}$/.test(text)) {
		return `${shown} uses a comma as decimal separator; write ${text.replace(',', '.')}`;
	}
	if (/^[\d.,]+$/.test(text) && text.includes(',')) {
		return `${shown} uses a comma; write the amount with a point before the cents and no thousands separator, such as 1234.56`;
	}
	if (/^\d+\.\d{3,}$/.test(text)) {
		return `${shown} has more than two decimals; round it to cents, and use no thousands separator`;
	}
	if (/^\d+(\.\d*)?[eE][+-]?\d+$/.test(text)) {
		return `${shown} is written with an exponent; write all digits, such as 1000.00`;
	}
	if (/[\u20ac$\u00a3]|\bEUR\b/i.test(text)) {
		return `${shown} names a currency; write the number alone, such as 25.40 (the currency is always euro)`;
	}
	if (/^0[xob]/i.test(text)) return `${shown} is not a decimal number; write it like 25.40`;
	if (/[\uFF10-\uFF19]/.test(text)) {
		return `${shown} uses full-width digits; write it with the digits 0 to 9, such as 25.40`;
	}
	return `${shown} is not ${EXPECTED}`;
}
