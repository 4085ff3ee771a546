import fc from 'fast-check';

import { InvalidValue } from '../../api/values/invalidValue';
import {
	parseCreditorTaxCode,
	parseNoticeNumber,
	parseSlipCode,
} from '../../api/values/italianCodes';

const digits = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
function replaced(text: string, at: number, character: string): string {
	return text.slice(0, at) + character + text.slice(at + 1);
}

/** The one of ten last digits that is taken: shows that there is exactly one. */
function onlyCheckDigit(stem: string, parse: (value: unknown) => string): string {
	const taken = [...'0123456789'].filter((digit) => {
		try {
			return parse(stem + digit) === stem + digit;
		} catch {
			return false;
		}
	});
	expect(taken).toHaveLength(1);
	return taken[0]!;
}

describe('parseCreditorTaxCode', () => {
	it('parseCreditorTaxCode takes 11 digits with their check digit', () => {
		expect(parseCreditorTaxCode(' 007 4311 0157 ')).toBe('00743110157');
	});

	it.each<[unknown, RegExp]>([
		['00743110156', /last digit does not fit/],
		['RSSMRA85T10A562S', /is not a codice fiscale of a creditor: it has only digits, 11 of them/],
		['007431101570', /12 digits/],
		[null, /got nothing/],
	])('parseCreditorTaxCode refuses %p', (value, reason) => {
		expect(() => parseCreditorTaxCode(value)).toThrow(InvalidValue);
		expect(() => parseCreditorTaxCode(value)).toThrow(reason);
	});

	it('parseCreditorTaxCode takes exactly one last digit, and notices every other digit that is wrong', () => {
		fc.assert(
			fc.property(digits(10), fc.nat({ max: 10 }), digits(1), (stem, at, other) => {
				const code = stem + onlyCheckDigit(stem, parseCreditorTaxCode);
				fc.pre(other !== code[at]);
				expect(() => parseCreditorTaxCode(replaced(code, at, other))).toThrow(InvalidValue);
			}),
		);
	});
});

describe('parseNoticeNumber', () => {
	it.each([
		// 3010000000000001 leaves 44 by 93
		['301000000000000144', '301000000000000144'],
		['3010 0000 0000 0001 44', '301000000000000144'],
		['001234567890123456', '001234567890123456'],
		['123456789012345678', '123456789012345678'],
		['223456789012345678', '223456789012345678'],
	])('parseNoticeNumber reads %p', (value, number) => {
		expect(parseNoticeNumber(value)).toBe(number);
	});

	it.each<[unknown, RegExp]>([
		['301000000000000145', /last two digits do not fit/],
		['301000000000000244', /last two digits do not fit/],
		['30100000000000015', /17 digits; a number of a PagoPA notice has 18/],
		['3010000000000001440', /19 digits/],
		['401000000000000156', /begins with 0, 1, 2 or 3/],
		['30100000000000015X', /has only digits, 18 of them/],
		['', /empty text/],
		[301000000000000150, /got a number/],
	])('parseNoticeNumber refuses %p', (value, reason) => {
		expect(() => parseNoticeNumber(value)).toThrow(InvalidValue);
		expect(() => parseNoticeNumber(value)).toThrow(reason);
	});

	it('parseNoticeNumber takes one pair of check digits, and refuses one changed digit', () => {
		fc.assert(
			fc.property(
				digits(15),
				fc.integer({ min: 1, max: 17 }),
				fc.integer({ min: 1, max: 9 }),
				(some, at, by) => {
					// Long division, as on paper
					let rest = 0;
					for (const digit of `3${some}`) rest = (rest * 10 + Number(digit)) % 93;
					const number = `3${some}${String(rest).padStart(2, '0')}`;
					expect(parseNoticeNumber(number)).toBe(number);
					const changed = replaced(number, at, String((Number(number[at]) + by) % 10));
					expect(() => parseNoticeNumber(changed)).toThrow(/last two digits do not fit/);
				},
			),
		);
	});
});

describe('parseSlipCode', () => {
	it('parseSlipCode takes 17 digits, grouped or not', () => {
		expect(parseSlipCode('01234567890123456')).toBe('01234567890123456');
		expect(parseSlipCode(' 0123 4567 8901 2345 6 ')).toBe('01234567890123456');
		fc.assert(
			fc.property(digits(17), (code) => {
				expect(parseSlipCode(code)).toBe(code);
			}),
		);
	});

	it.each<[unknown, RegExp]>([
		['0123456789012345', /16 digits; a code of a MAV or RAV slip has 17/],
		['012345678901234567', /18 digits/],
		['0123456789012345A', /has only digits, 17 of them/],
		['', /empty text/],
		[1234567890123456, /got a number/],
	])('parseSlipCode refuses %p', (value, reason) => {
		expect(() => parseSlipCode(value)).toThrow(InvalidValue);
		expect(() => parseSlipCode(value)).toThrow(reason);
	});
});
