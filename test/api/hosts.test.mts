import { hosts, PRODUCTION_API, PRODUCTION_CHECKOUT } from '../../api/auth/hosts';
import { InvalidValue } from '../../api/values/invalidValue';

const custom = (baseUrl: string, checkoutBaseUrl?: string) =>
	hosts({ environment: 'custom', baseUrl, checkoutBaseUrl });

function reasonAgainst(baseUrl: string): string {
	try {
		custom(baseUrl);
	} catch (error) {
		if (error instanceof InvalidValue) return error.reason;
		throw error;
	}
	throw new Error(`${baseUrl} was taken`);
}

test('production is DropPay over TLS, whatever the other fields hold', () => {
	expect(hosts({ environment: 'production', baseUrl: 'http://elsewhere.example' })).toEqual({
		api: PRODUCTION_API,
		checkout: PRODUCTION_CHECKOUT,
	});
	expect(PRODUCTION_API).toMatch(/^https:\/\//);
	expect(PRODUCTION_CHECKOUT).toMatch(/^https:\/\//);
	// An environment that is not known is no reason to trust an address.
	expect(hosts({ environment: '', baseUrl: 'http://elsewhere.example' }).api).toBe(PRODUCTION_API);
});

test.each([
	['https://droppay.example', 'https://droppay.example'],
	['https://droppay.example/', 'https://droppay.example'],
	['https://droppay.example/proxy//', 'https://droppay.example/proxy'],
	['https://droppay.example:8443/a/b', 'https://droppay.example:8443/a/b'],
	['HTTPS://DropPay.example', 'https://DropPay.example'],
	['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
	['http://127.9.9.9', 'http://127.9.9.9'],
	['http://localhost:8787', 'http://localhost:8787'],
	['http://LOCALHOST', 'http://LOCALHOST'],
	['http://[::1]:8787', 'http://[::1]:8787'],
	[' https://droppay.example\n', 'https://droppay.example'],
])('%j is taken as %j', (given, taken) => {
	expect(custom(given)).toEqual({ api: taken, checkout: taken });
});

test('the Checkout may live elsewhere', () => {
	expect(custom('https://api.example', 'https://checkout.example/')).toEqual({
		api: 'https://api.example',
		checkout: 'https://checkout.example',
	});
	expect(() => custom('https://api.example', 'http://checkout.example')).toThrow(
		/Checkout Base URL/,
	);
});

test.each([
	'http://droppay.example',
	'http://10.0.0.1',
	'http://0.0.0.0',
	'http://localhost.example',
	'http://127.0.0.1.example',
	'http://127.0.0.1x',
	'http://[::2]',
	'HTTP://droppay.example',
])('%s would send keys in the clear', (address) => {
	expect(reasonAgainst(address)).toContain('plain http');
});

test.each([
	'droppay.example',
	'//droppay.example',
	'ftp://droppay.example',
	'https://',
	'https:///path',
	'https://user@droppay.example',
	'https://user:word@droppay.example',
	'https://droppay.example?key=1',
	'https://droppay.example#part',
	'https://droppay.example/a b',
	'https://droppay.example\\@127.0.0.1',
	'https://droppay.example:port',
	'https://dröppay.example',
	'javascript:alert(1)',
])('%s is not an address', (address) => {
	expect(reasonAgainst(address)).toContain('is not an address');
});

test('user name, password and query are not repeated', () => {
	const reason = reasonAgainst('https://name:word@droppay.example/path?token=abc');

	expect(reason).not.toMatch(/name|word|token|abc/);
	expect(reason).toContain('droppay.example/path');
});

test('an empty one says what to do', () => {
	expect(reasonAgainst('  ')).toBe('Base URL is empty');
});
