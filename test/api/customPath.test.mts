import fc from 'fast-check';

import { customPath } from '../../api/contract/paths';

test.each([
	'/bank/v1/registry/account',
	'/shop/v2/pos/POS000000001/',
	'/v1/a-b_c.d~e:f@g',
	'/v1/notes/caff%C3%A8',
	'/v1/..hidden/file.json',
])('the path %s of a custom request is taken as it is', (path) => {
	expect(customPath(path)).toBe(path);
});

test('trims what surrounds the path', () => {
	expect(customPath(' /bank/v1/pull \n')).toBe('/bank/v1/pull');
});

test.each([
	['', 'expected a path'],
	[undefined, 'expected a path'],
	['bank/v1/pull', 'must start with a single "/"'],
	['//evil.example/bank', 'must start with a single "/"'],
	['https://evil.example/bank', 'must start with a single "/"'],
	['/bank/v1/pull?id=1', 'holds a query'],
	['/bank/v1/pull#top', 'holds a query or a fragment'],
	['/bank/v1 pull', 'may hold only'],
	['/bank\\v1', 'may hold only'],
	['/bank/{id}', 'may hold only'],
	['/bank/%zz', 'may hold only'],
	['/bank/../oa2', 'must not hold "." or ".."'],
	['/bank/./v1', 'must not hold "." or ".."'],
	['/..', 'must not hold "." or ".."'],
	['/bank/%2e%2E/oa2', 'must not hold "." or ".."'],
	['/bank/.%2e/oa2', 'must not hold "." or ".."'],
	['/bank%2f..%2foa2', 'must not hold "." or ".."'],
	['/bank/%5c..', 'must not hold "." or ".."'],
	['/bank/%252e%252e/oa2', 'must not hold "." or ".."'],
	['/bank/%00', 'must not hold "." or ".."'],
	['/bank/%0d%0aHost:', 'must not hold "." or ".."'],
	['/bank/%ff', 'must not hold "." or ".."'],
	['/oa2/v1/ac/token', 'is where tokens come from'],
	['/oa2//v1/ac/token', 'is where tokens come from'],
	['/oa2/v1//ac/token//', 'is where tokens come from'],
	['/OA2/v1/ac/Token', 'is where tokens come from'],
	['/oa2/v1/cc/token/', 'is where tokens come from'],
	['/oa2/v1/%61c/token', 'is where tokens come from'],
])('the path %s of a custom request is refused', (path, reason) => {
	expect(() => customPath(path)).toThrow(reason);
});

test('whatever it takes stays below the base address', () => {
	const parts = fc.constantFrom(
		'/',
		'.',
		'..',
		'%2e',
		'%2F',
		'%5C',
		'\\',
		':',
		'@',
		'a',
		'%25',
		'?',
	);
	fc.assert(
		fc.property(fc.array(parts, { maxLength: 12 }), (texts) => {
			let path: string;
			try {
				path = customPath(texts.join(''));
			} catch {
				return;
			}
			const url = new URL(`https://api.example/base${path}`);
			expect(url.origin).toBe('https://api.example');
			expect(decodeURIComponent(url.pathname).startsWith('/base/')).toBe(true);
			expect(url.search + url.hash + url.username).toBe('');
		}),
		{ numRuns: 2000 },
	);
});
