import fc from 'fast-check';

import { InvalidValue } from '../../api/values/invalidValue';
import {
	Amount,
	formatEuro,
	fromApiAmount,
	MAX_CENTS,
	parseEuro,
	toApiAmount,
	toCents,
} from '../../api/values/money';

const anyCents = fc.oneof(
	fc.integer({ min: 1, max: MAX_CENTS }),
	fc.integer({ min: 1, max: 200_000 }),
);

describe('parseEuro', () => {
	it.each([
		['25', 2500],
		['25.0', 2500],
		['25.00', 2500],
		[' 25.40 ', 2540],
		['0.01', 1],
		['007.5', 750],
		['999999999.99', MAX_CENTS],
		[25.4, 2540],
		[25, 2500],
		[1e3, 100_000],
		[0.29, 29],
		[4.35, 435],
		[1.005e2, 10_050],
	])('parseEuro reads %p as %p cents', (value, cents) => {
		expect(parseEuro(value)).toBe(cents);
	});

	it.each<[unknown, RegExp]>([
		[0.1 + 0.2, /^"0\.30000000000000004" has more than two decimals/],
		['0.30000000000000004', /more than two decimals/],
		['25.000', /more than two decimals/],
		[1e-7, /more than two decimals/],
		['1e3', /exponent/],
		['1E+3', /exponent/],
		['12,50', /^"12,50" uses a comma as decimal separator; write 12\.50$/],
		['1.234,56', /uses a comma/],
		['1,234.56', /uses a comma/],
		['€ 25', /names a currency/],
		['25 EUR', /names a currency/],
		['$1', /names a currency/],
		['', /empty text/],
		['  \n', /empty text/],
		[NaN, /but got NaN/],
		[Infinity, /but got Infinity/],
		['NaN', /is not an amount/],
		['Infinity', /is not an amount/],
		[0, /is zero/],
		[-0, /is zero/],
		['0.00', /is zero/],
		['-1', /is negative/],
		[-25.4, /is negative/],
		[-1e21, /is negative/],
		['\u22125', /is negative/],
		['1000000000', /more than the largest amount/],
		['1000000000.00', /more than the largest amount/],
		[1e21, /more than the largest amount/],
		[{}, /but got an object/],
		[[25], /but got a list/],
		[true, /but got a boolean/],
		[25n, /but got a bigint/],
		[null, /but got nothing/],
		[undefined, /but got nothing/],
		['\uff12\uff15', /full-width digits/],
		['\u0662\u0665', /is not an amount/],
		['0x19', /not a decimal number/],
		['0b1', /not a decimal number/],
		['.5', /is not an amount/],
		['5.', /is not an amount/],
		['+5', /is not an amount/],
		['1 000', /is not an amount/],
		['1_000', /is not an amount/],
		['25\u0000', /is not an amount/],
		['1.2.3', /is not an amount/],
	])('parseEuro refuses %p and says why', (value, reason) => {
		expect(() => parseEuro(value)).toThrow(InvalidValue);
		expect(() => parseEuro(value)).toThrow(reason);
	});

	it('parseEuro takes zero only when it is allowed', () => {
		expect(parseEuro('0', { allowZero: true })).toBe(0);
		expect(parseEuro(0, { allowZero: true })).toBe(0);
		expect(() => parseEuro('-0.00', { allowZero: true })).toThrow(/negative/);
	});

	it('parseEuro gives back every amount that formatEuro writes', () => {
		fc.assert(
			fc.property(anyCents, (cents) => {
				expect(parseEuro(formatEuro(toCents(cents)))).toBe(cents);
			}),
		);
	});

	it('parseEuro reads a number exactly as it reads the number written as text', () => {
		fc.assert(
			fc.property(anyCents, (cents) => {
				expect(parseEuro(cents / 100)).toBe(cents);
			}),
		);
	});

	it('parseEuro accepts nothing outside its grammar', () => {
		const nearly = fc.string({
			unit: fc.constantFrom(...'0123456789.,-+eE xX€\uff11\u0661'.split('')),
			maxLength: 14,
		});
		fc.assert(
			fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
				const inside = /^\s*\d+(\.\d{1,2})?\s*$/.test(text) && /[1-9]/.test(text);
				fc.pre(!inside || text.trim().length <= 9);
				if (inside) {
					expect(parseEuro(text)).toBe(Math.round(Number(text) * 100));
				} else {
					expect(() => parseEuro(text)).toThrow(InvalidValue);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it('parseEuro refuses every number that is no whole count of cents', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true }), (value) => {
				const exact = Math.round(value * 100) / 100 === value && value > 0 && value < 1e9;
				if (exact) expect(parseEuro(value)).toBe(Math.round(value * 100));
				else expect(() => parseEuro(value)).toThrow(InvalidValue);
			}),
		);
	});
});

describe('formatEuro', () => {
	it.each([
		[2540, '25.40'],
		[5, '0.05'],
		[0, '0.00'],
		[-5, '-0.05'],
		[-12345, '-123.45'],
		[MAX_CENTS, '999999999.99'],
	])('formatEuro writes %p cents as %p', (cents, text) => {
		expect(formatEuro(toCents(cents))).toBe(text);
	});

	it.each([25.4, NaN, Infinity, 2 ** 53])('%p is no number of cents', (number) => {
		expect(() => toCents(number)).toThrow(RangeError);
	});
});

describe('toApiAmount', () => {
	it('toApiAmount puts exactly the cents into the JSON text', () => {
		expect(JSON.stringify(toApiAmount(toCents(2540)))).toBe('25.4');
		fc.assert(
			fc.property(anyCents, (cents) => {
				const json = JSON.stringify(toApiAmount(toCents(cents)));
				expect(json).toBe(formatEuro(toCents(cents)).replace(/\.?0+$/, ''));
			}),
		);
	});
});

describe('fromApiAmount', () => {
	it('fromApiAmount reads the amount of a request before and after it is written', () => {
		const body = { amount: new Amount(toCents(2540)) };
		expect(JSON.stringify(body)).toBe('{"amount":25.4}');
		expect(fromApiAmount(body.amount)).toBe(2540);
	});

	it.each([
		[25.4, 2540],
		['25.40', 2540],
		['25.400000', 2540],
		[0, 0],
		[-0, 0],
		[-12.5, -1250],
		['-0.00', 0],
		[0.1 + 0.2, 30],
		[1.1 * 3, 330],
		[0.29999999999999998, 30],
		[9.999999999, 1000],
		[-0.99999999, -100],
		[25.400001, 2540],
		[1e-7, 0],
		[9_999_999_999.99, 999_999_999_999],
	])('fromApiAmount reads %p as %p cents', (value, cents) => {
		expect(Object.is(fromApiAmount(value), cents)).toBe(true);
	});

	it.each<[unknown, RegExp]>([
		[25.405, /more than two decimals/],
		[25.400002, /more than two decimals/],
		[25.409998, /more than two decimals/],
		['0.001', /more than two decimals/],
		['12,50', /is not an amount/],
		['1e3', /is not an amount/],
		['', /is not an amount/],
		[1e21, /is not an amount/],
		[NaN, /is not an amount/],
		[null, /but got nothing/],
		[{ amount: 1 }, /but got an object/],
	])('fromApiAmount refuses %p', (value, reason) => {
		expect(() => fromApiAmount(value)).toThrow(InvalidValue);
		expect(() => fromApiAmount(value)).toThrow(reason);
	});

	it('fromApiAmount gives back what toApiAmount sent, also with binary noise', () => {
		fc.assert(
			fc.property(anyCents, fc.double({ min: -9e-7, max: 9e-7, noNaN: true }), (cents, noise) => {
				expect(fromApiAmount(toApiAmount(toCents(cents)))).toBe(cents);
				fc.pre(cents < 1_000_000_000);
				expect(fromApiAmount(cents / 100 + noise)).toBe(cents);
			}),
		);
	});
});
