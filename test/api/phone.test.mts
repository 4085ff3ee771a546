import fc from 'fast-check';

import { InvalidValue } from '../../api/values/invalidValue';
import { parsePhone, toDropPayPhone } from '../../api/values/phone';

describe('parsePhone', () => {
	it.each([
		['+393331234567', '+393331234567'],
		[' +39 333 123 4567 ', '+393331234567'],
		['+39 (333) 123-45.67', '+393331234567'],
		['0039 333/1234567', '+393331234567'],
		['tel:+39-333-1234567', '+393331234567'],
		['393331234567', '+393331234567'],
		['390000000000', '+390000000000'],
		['+39 06 12345678', '+390612345678'],
		['+1 202 555 0123', '+12025550123'],
	])('parsePhone reads %p as %p', (value, number) => {
		expect(parsePhone(value)).toBe(number);
	});

	it.each<[unknown, RegExp]>([
		['333 1234567', /has no country code/],
		// Could be +39 312345678 or the Italian mobile 393 1234567
		['3931234567', /has no country code/],
		['06 12345678', /has no country code/],
		['+0393331234567', /begins with 0/],
		['000393331234567', /begins with 0/],
		['+44 (0)20 7946 0000', /has a \(0\) inside/],
		['+39333', /5 digits; .* has 7 to 15/],
		['+3933312345678901', /16 digits/],
		['+39 333 CALL', /is not a telephone number/],
		['+39+3331234567', /is not a telephone number/],
		['+', /is not a telephone number/],
		['+39\uff133312345678', /is not a telephone number/],
		['', /empty text/],
		[393331234567, /got a number/],
		[null, /got nothing/],
	])('parsePhone refuses %p', (value, reason) => {
		expect(() => parsePhone(value)).toThrow(InvalidValue);
		expect(() => parsePhone(value)).toThrow(reason);
	});

	const number = fc
		.tuple(
			fc.constantFrom(...'123456789'),
			fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 14 }),
		)
		.map(([first, rest]) => `+${first}${rest}`);

	it('parsePhone gives back every number in E.164, however it is spaced', () => {
		fc.assert(
			fc.property(number, fc.constantFrom(' ', '-', '.', '/'), (some, separator) => {
				expect(parsePhone(some)).toBe(some);
				expect(parsePhone(some.replace(/(\d{3})/g, `$1${separator}`))).toBe(some);
				expect(parsePhone(some.replace('+', '00'))).toBe(some);
			}),
		);
	});

	it('parsePhone returns nothing but E.164', () => {
		const nearly = fc.string({ unit: fc.constantFrom(...'0123456789+ -()tel:'), maxLength: 20 });
		fc.assert(
			fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
				try {
					expect(parsePhone(text)).toMatch(/^\+[1-9]\d{6,14}$/);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(InvalidValue);
				}
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('toDropPayPhone', () => {
	it('toDropPayPhone writes the country code first, without plus, and can be read again', () => {
		expect(toDropPayPhone('+39 333 1234567')).toBe('393331234567');
		expect(parsePhone(toDropPayPhone('+39 333 1234567'))).toBe('+393331234567');
	});

	it('toDropPayPhone refuses what is no number', () => {
		expect(() => toDropPayPhone('333 1234567')).toThrow(InvalidValue);
	});
});
