import fc from 'fast-check';

import { isDropPayIban, parseIban } from '../../api/values/iban';
import { InvalidValue } from '../../api/values/invalidValue';

/** Examples of the SWIFT registry, one for each country of the single euro payments area. */
const EXAMPLES = [
	'AD1200012030200359100100',
	'AL47212110090000000235698741',
	'AT611904300234573201',
	'BE68539007547034',
	'BG80BNBG96611020345678',
	'CH9300762011623852957',
	'CY17002001280000001200527600',
	'CZ6508000000192000145399',
	'DE89370400440532013000',
	'DK5000400440116243',
	'EE382200221020145685',
	'ES9121000418450200051332',
	'FI2112345600000785',
	'FR1420041010050500013M02606',
	'GB29NWBK60161331926819',
	'GI75NWBK000000007099453',
	'GR1601101250000000012300695',
	'HR1210010051863000160',
	'HU42117730161111101800000000',
	'IE29AIBK93115212345678',
	'IS140159260076545510730339',
	'IT60X0542811101000000123456',
	'LI21088100002324013AA',
	'LT121000011101001000',
	'LU280019400644750000',
	'LV80BANK0000435195001',
	'MC5811222000010123456789030',
	'MD24AG000225100013104168',
	'ME25505000012345678951',
	'MK07250120000058984',
	'MT84MALT011000012345MTLCAST001S',
	'NL91ABNA0417164300',
	'NO9386011117947',
	'PL61109010140000071219812874',
	'PT50000201231234567890154',
	'RO49AAAA1B31007593840000',
	'RS35260005601001611379',
	'SE4550000000058398257466',
	'SI56263300012039086',
	'SK3112000000198742637541',
	'SM86U0322509800000000270100',
	'VA59001123000012345678',
];

/** Check digits by the other way to compute them, in one big number. */
function withCheckDigits(country: string, account: string): string {
	const number = Array.from(`${account}${country}00`, (character) => parseInt(character, 36)).join(
		'',
	);
	return country + String(98n - (BigInt(number) % 97n)).padStart(2, '0') + account;
}

const digits = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const italian = fc
	.tuple(letter, digits(10), digits(12))
	.map(([cin, bank, account]) => withCheckDigits('IT', cin + bank + account));
const german = digits(18).map((account) => withCheckDigits('DE', account));

describe('parseIban', () => {
	it.each(EXAMPLES)('parseIban takes %s', (iban) => {
		expect(parseIban(iban)).toBe(iban);
	});

	it('drops spaces and hyphens, and writes upper case', () => {
		expect(parseIban(' it60 x054 2811 1010 0000 0123 456\n')).toBe('IT60X0542811101000000123456');
		expect(parseIban('GB29-NWBK-6016-1331-9268-19')).toBe('GB29NWBK60161331926819');
	});

	it.each<[unknown, RegExp]>([
		['IT60X054281110100000012345', /26 characters; an IBAN of IT has 27/],
		['IT60X05428111010000001234567', /28 characters; an IBAN of IT has 27/],
		['IT61X0542811101000000123456', /check digits 61 do not fit/],
		['IT60X0542811101000000123465', /check digits 60 do not fit/],
		['IT60X0542811O01000000123456', /letter or a digit out of place/],
		['IT6010542811101000000123456', /letter or a digit out of place/],
		['US64SVBKUS6S3300958879', /begins with US, which is no country of the single euro/],
		['FO6264600001631634', /begins with FO/],
		['X0542811101000000123456', /must begin with a country and two check digits/],
		['ITX60542811101000000123456', /must begin with a country and two check digits/],
		['IT60X0542811101000000123456;', /only letters A to Z and digits/],
		['\u0131T60X0542811101000000123456', /only letters A to Z and digits/],
		['IT60X05428111010000001234\uff15\uff16', /only letters A to Z and digits/],
		['', /empty text/],
		['- -', /is not an IBAN/],
		[60, /got a number/],
		[null, /got nothing/],
	])('parseIban refuses %p and names what is off', (value, reason) => {
		expect(() => parseIban(value)).toThrow(InvalidValue);
		expect(() => parseIban(value)).toThrow(reason);
	});

	it('parseIban refuses check digits that are never assigned', () => {
		// The rest has remainder 1 also with these, 97 away from the real ones.
		const real = withCheckDigits('DE', '370400440532013000');
		expect(parseIban(real)).toBe(real);
		let refused = 0;
		for (let account = 0; account < 400; account++) {
			const iban = withCheckDigits('DE', String(account).padStart(18, '0'));
			const twin = { '02': '99', '97': '00', '98': '01' }[iban.slice(2, 4)];
			if (!twin) continue;
			expect(() => parseIban(`DE${twin}${iban.slice(4)}`)).toThrow(/do not fit/);
			refused++;
		}
		expect(refused).toBeGreaterThan(0);
	});

	it('parseIban takes every valid IBAN, however it is grouped', () => {
		fc.assert(
			fc.property(fc.oneof(italian, german), (iban) => {
				expect(parseIban(iban)).toBe(iban);
				expect(parseIban(iban.toLowerCase().replace(/(.{4})/g, '$1 '))).toBe(iban);
			}),
		);
	});

	it('parseIban refuses every valid IBAN of which one digit was changed', () => {
		fc.assert(
			fc.property(
				fc.oneof(italian, german),
				fc.nat(),
				fc.integer({ min: 1, max: 9 }),
				(iban, place, shift) => {
					const places = [...iban].flatMap((character, at) => (/\d/.test(character) ? [at] : []));
					const at = places[place % places.length]!;
					const changed = String((Number(iban[at]) + shift) % 10);
					expect(() => parseIban(iban.slice(0, at) + changed + iban.slice(at + 1))).toThrow(
						/do not fit/,
					);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('parseIban refuses every valid IBAN of which two different neighbours were swapped', () => {
		fc.assert(
			fc.property(italian, fc.integer({ min: 2, max: 25 }), (iban, at) => {
				fc.pre(iban[at] !== iban[at + 1]);
				const swapped = iban.slice(0, at) + iban[at + 1] + iban[at] + iban.slice(at + 2);
				expect(() => parseIban(swapped)).toThrow(InvalidValue);
			}),
		);
	});
});

describe('isDropPayIban', () => {
	it('knows the bank code of A-Tono in an Italian IBAN', () => {
		expect(isDropPayIban(parseIban(withCheckDigits('IT', 'R3606401600000000000001')))).toBe(true);
		expect(isDropPayIban(parseIban('IT60X0542811101000000123456'))).toBe(false);
		expect(isDropPayIban(parseIban(withCheckDigits('SM', 'R3606401600000000000001')))).toBe(false);
		expect(isDropPayIban(parseIban(withCheckDigits('DE', '036064016000000000')))).toBe(false);
	});
});
