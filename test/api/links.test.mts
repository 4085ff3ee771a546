import fc from 'fast-check';

import { InvalidValue } from '../../api/values/invalidValue';
import {
	assertId,
	idFromLinkOrUrl,
	linkOfResource,
	parseLoopbackUri,
	sharingLink,
} from '../../api/contract/links';

const id = fc.string({
	unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789_-'.split('')),
	minLength: 1,
	maxLength: 64,
});

test.each([
	[{ id: 'CON1', sharing: 'https://dp.link/x' }, 'https://dp.link/x'],
	[{ id: 'CON1', sharing: '' }, 'https://dp.link/u/20/CON1'],
	[{ id: 'CON1' }, 'https://dp.link/u/20/CON1'],
	[{ id: '../CON1' }, undefined],
	[{}, undefined],
])('the link of the Connection %j is %s', (connection, link) => {
	expect(linkOfResource('connection', connection)).toBe(link);
});

test('a kind without links has one if DropPay gives it', () => {
	expect(linkOfResource('pos', { id: 'POS1' })).toBeUndefined();
	expect(linkOfResource('pos', { sharing: 'https://dp.link/x' })).toBe('https://dp.link/x');
});

describe('parseLoopbackUri', () => {
	it.each([
		'https://shop.example/thanks?order=1001',
		'HTTPS://shop.example/',
		'myapp://paid',
		'com.example.shop:/paid',
	])('parseLoopbackUri takes %p', (uri) => {
		expect(parseLoopbackUri(` ${uri} `)).toBe(uri);
	});

	it.each(
		'http file ftp ws wss blob data javascript vbscript about filesystem view-source intent content mailto tel sms'
			.split(' ')
			.flatMap((scheme) => [`${scheme}:x`, `${scheme.toUpperCase()}://shop.example/x`]),
	)('refuses %p, which opens no app', (uri) => {
		expect(() => parseLoopbackUri(uri)).toThrow(/opens no app of yours/);
	});

	it.each([
		'shop.example',
		'//shop.example',
		'my app://paid',
		'java\nscript:alert(1)',
		'',
		7,
		null,
	])('parseLoopbackUri refuses %p, which is no address', (uri) => {
		expect(() => parseLoopbackUri(uri)).toThrow(InvalidValue);
	});
});

describe('sharingLink', () => {
	it.each([
		['connection', 'https://dp.link/u/20/CON000000001'],
		['authorization', 'https://dp.link/u/10/CON000000001'],
		['pull', 'https://dp.link/u/2/CON000000001'],
	] as const)('opens a %s in the app', (kind, link) => {
		expect(sharingLink(kind, 'CON000000001')).toBe(link);
	});

	it('sharingLink refuses to build a link from something that is no id', () => {
		expect(() => sharingLink('pull', '../10/CHT000000001')).toThrow(InvalidValue);
	});
});

describe('idFromLinkOrUrl', () => {
	it.each([
		['https://dp.link/u/10/CHT000000001', 'CHT000000001'],
		[' https://dp.link/u/20/CON000000001/ ', 'CON000000001'],
		['dp.link/u/2/PLL000000001', 'PLL000000001'],
		['HTTPS://DP.LINK/u/10/CHT000000001?lang=it#x', 'CHT000000001'],
		['http://127.0.0.1:1234/u/10/CHT000000001', 'CHT000000001'],
		['https://dp.link/u/1/abc', 'abc'],
		['https://secure.drop-pay.com/shop/pos/POS000000001', 'POS000000001'],
		['https://secure.drop-pay.com/shop/pos/POS000000001/?tab=2', 'POS000000001'],
		['https://secure.drop-pay.com/#/pos/POS000000001', 'POS000000001'],
		['https://secure.drop-pay.com/app#!/pos/POS000000001', 'POS000000001'],
	])('finds the id in %p', (text, found) => {
		expect(idFromLinkOrUrl(text)).toBe(found);
	});

	it.each([
		'',
		'CHT000000001',
		'https://dp.link',
		'https://dp.link/',
		'https://dp.link/u/10/',
		'https://secure.drop-pay.com/shop/pos/settings',
		'https://secure.drop-pay.com/shop/POS',
		'https://secure.drop-pay.com/shop/SETTINGS',
		'https://dp.link/u/10/CHT 000000001',
		'https://dp.link/u/10/CHT%2f1',
		'javascript:alert(1)//u/10/CHT000000001',
		`https://dp.link/u/10/${'A1'.repeat(33)}`,
		`https://secure.drop-pay.com/${'A1'.repeat(33)}`,
	])('finds none in %p', (text) => {
		expect(idFromLinkOrUrl(text)).toBeUndefined();
	});

	it('idFromLinkOrUrl reads back every link it builds, of DropPay and of a sandbox', () => {
		fc.assert(
			fc.property(id, fc.constantFrom('connection', 'authorization', 'pull'), (some, kind) => {
				const link = sharingLink(kind, some);
				expect(idFromLinkOrUrl(link)).toBe(some);
				expect(idFromLinkOrUrl(link.replace('https://dp.link', 'http://127.0.0.1:5679'))).toBe(
					some,
				);
			}),
		);
	});

	it('never returns what is not safe as an id', () => {
		const address = fc.oneof(
			fc.webUrl({ withFragments: true, withQueryParameters: true }),
			fc.string({ unit: 'binary' }).map((tail) => `https://dp.link/u/10/${tail}`),
		);
		fc.assert(
			fc.property(address, (text) => {
				const found = idFromLinkOrUrl(text);
				if (found !== undefined) expect(assertId(found)).toBe(found);
			}),
		);
	});
});

describe('assertId', () => {
	it('trims, and takes letters, digits, _ and - up to 64 characters', () => {
		expect(assertId(' CHT000000001\n')).toBe('CHT000000001');
		fc.assert(
			fc.property(id, (some) => {
				expect(assertId(some)).toBe(some);
			}),
		);
	});

	it.each<[unknown, RegExp]>([
		['', /empty text/],
		['   ', /empty text/],
		['CHT 1', /white space inside/],
		['CHT0000000001 }}', /brackets left over/],
		['CHT/1', /only letters and digits/],
		['..', /only letters and digits/],
		['CHT?x', /only letters and digits/],
		['CHT#x', /only letters and digits/],
		['CHT%2e', /only letters and digits/],
		['CHT\u0000', /only letters and digits/],
		['CHT\u007f', /only letters and digits/],
		['ＣＨＴ1', /only letters and digits/],
		['A'.repeat(65), /65 characters, at most 64/],
		['https://dp.link/u/10/CHT1', /is an address/],
		[12, /got a number/],
		[null, /got nothing/],
		[{ id: 'CHT1' }, /got an object/],
	])('assertId refuses %p', (value, reason) => {
		expect(() => assertId(value)).toThrow(InvalidValue);
		expect(() => assertId(value)).toThrow(reason);
	});

	it('assertId lets through only what stays one segment of a path', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
				let taken: string;
				try {
					taken = assertId(text);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(InvalidValue);
					return;
				}
				expect(encodeURIComponent(taken)).toBe(taken);
				expect(new URL(`https://host/a/${taken}`).pathname).toBe(`/a/${taken}`);
			}),
		);
	});
});
