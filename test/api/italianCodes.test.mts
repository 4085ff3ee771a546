import fc from 'fast-check';

import { InvalidValue } from '../../api/invalidValue';
import {
	parseCreditorTaxCode,
	parseNoticeNumber,
	parseSlipCode,
	parseTaxCode,
	parseVatCode,
} from '../../api/italianCodes';

const digits = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const letters = (length: number, from: string) =>
	fc.string({ unit: fc.constantFrom(...from), minLength: length, maxLength: length });
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

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

describe('parseTaxCode', () => {
	it.each([
		['RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
		// Published examples, a woman (day + 40) among them
		['MRTMTT25D09F205Z', 'MRTMTT25D09F205Z'],
		['BNCMRA80A41H501E', 'BNCMRA80A41H501E'],
		[' rss mra 85t10 a562s ', 'RSSMRA85T10A562S'],
		['00743110157', '00743110157'],
	])('reads %p', (value, code) => {
		expect(parseTaxCode(value)).toBe(code);
	});

	it('reads codes whose digits became letters because two people shared one', () => {
		// MRTMTT25D09F205Z with its last digit 5 as R, then with all seven digits as letters
		expect(parseTaxCode('MRTMTT25D09F20RU')).toBe('MRTMTT25D09F20RU');
		expect(parseTaxCode('MRTMTTNRDLVFNLRV')).toBe('MRTMTTNRDLVFNLRV');
	});

	it.each<[unknown, RegExp]>([
		['RSSMRA85T10A562T', /last letter does not fit/],
		['RSSMRB85T10A562S', /last letter does not fit/],
		['RSSMRA85T10A562', /15 characters; a codice fiscale has 16/],
		['RSSMRA85T10A562SS', /17 characters; a codice fiscale has 16/],
		['RSSMRA85F10A562S', /is not built like/],
		['RS1MRA85T10A562S', /is not built like/],
		['RSSMRA85T1AA562S', /is not built like/],
		['RSSMRA85T32A562S', /day of birth that does not exist/],
		['RSSMRA85T00A562S', /day of birth that does not exist/],
		['RSSMRA85T40A562S', /day of birth that does not exist/],
		['RSSMRA85T72A562S', /day of birth that does not exist/],
		['RSSMRA85T81A562S', /day of birth that does not exist/],
		['RSSMRÀ85T10A562S', /a character that no codice fiscale has/],
		['00743110158', /last digit does not fit/],
		['0074311015', /10 digits; a codice fiscale has 11/],
		['', /empty text/],
		[743110157, /got a number/],
		[undefined, /got nothing/],
	])('refuses %p', (value, reason) => {
		expect(() => parseTaxCode(value)).toThrow(InvalidValue);
		expect(() => parseTaxCode(value)).toThrow(reason);
	});

	const stem = fc
		.tuple(
			letters(6, ALPHABET),
			letters(2, '0123456789LMNPQRSTUV'),
			letters(1, 'ABCDEHLMPRST'),
			fc.integer({ min: 1, max: 31 }),
			fc.boolean(),
			letters(1, ALPHABET),
			letters(3, '0123456789LMNPQRSTUV'),
		)
		.map(([names, year, month, day, woman, place, number]) => {
			const days = String(day + (woman ? 40 : 0)).padStart(2, '0');
			return names + year + month + days + place + number;
		});

	it('takes exactly one last letter for whatever precedes it, and no other character', () => {
		fc.assert(
			fc.property(stem, fc.nat({ max: 14 }), fc.constantFrom(...ALPHABET), (code, at, other) => {
				const valid = [...ALPHABET].filter((last) => {
					try {
						return parseTaxCode(code + last) === code + last;
					} catch {
						return false;
					}
				});
				expect(valid).toHaveLength(1);
				fc.pre(other !== code[at]);
				expect(() => parseTaxCode(replaced(code + valid[0]!, at, other))).toThrow(InvalidValue);
			}),
		);
	});
});

describe('parseVatCode', () => {
	it.each([
		['00743110157', '00743110157'],
		['12345678903', '12345678903'],
		['IT 00743110157', '00743110157'],
		['it12345678903', '12345678903'],
	])('reads %p', (value, code) => {
		expect(parseVatCode(value)).toBe(code);
	});

	it.each<[unknown, RegExp]>([
		['12345678901', /last digit does not fit/],
		['1234567890', /10 digits; a partita IVA has 11/],
		['DE123456789', /is not a partita IVA: it has only digits/],
		['1234567890\uff13', /is not a partita IVA/],
		['', /empty text/],
		[12345678903, /got a number/],
	])('refuses %p', (value, reason) => {
		expect(() => parseVatCode(value)).toThrow(InvalidValue);
		expect(() => parseVatCode(value)).toThrow(reason);
	});

	it('takes one check digit for ten digits, and no changed digit', () => {
		fc.assert(
			fc.property(
				digits(10),
				fc.nat({ max: 10 }),
				fc.integer({ min: 1, max: 9 }),
				(some, at, by) => {
					const code = some + onlyCheckDigit(some, parseVatCode);
					const changed = String((Number(code[at]) + by) % 10);
					expect(() => parseVatCode(replaced(code, at, changed))).toThrow(
						/last digit does not fit/,
					);
				},
			),
		);
	});
});

describe('parseCreditorTaxCode', () => {
	it('takes 11 digits with their check digit', () => {
		expect(parseCreditorTaxCode(' 007 4311 0157 ')).toBe('00743110157');
	});

	it.each<[unknown, RegExp]>([
		['00743110156', /last digit does not fit/],
		['RSSMRA85T10A562S', /is not a codice fiscale of a creditor: it has only digits, 11 of them/],
		['007431101570', /12 digits/],
		[null, /got nothing/],
	])('refuses %p', (value, reason) => {
		expect(() => parseCreditorTaxCode(value)).toThrow(InvalidValue);
		expect(() => parseCreditorTaxCode(value)).toThrow(reason);
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
	])('reads %p', (value, number) => {
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
	])('refuses %p', (value, reason) => {
		expect(() => parseNoticeNumber(value)).toThrow(InvalidValue);
		expect(() => parseNoticeNumber(value)).toThrow(reason);
	});

	it('takes one pair of check digits, and refuses one changed digit', () => {
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
	it('takes 17 digits, grouped or not', () => {
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
	])('refuses %p', (value, reason) => {
		expect(() => parseSlipCode(value)).toThrow(InvalidValue);
		expect(() => parseSlipCode(value)).toThrow(reason);
	});
});
