import { endpoints, type EndpointName } from '../../api/contract/endpoints';
import { InvalidValue } from '../../api/values/invalidValue';
import { endpointPath, parseEndpointOverrides } from '../../api/contract/paths';

const names = Object.keys(endpoints) as EndpointName[];

function refusalOf(value: unknown): InvalidValue {
	try {
		parseEndpointOverrides(value);
	} catch (error) {
		if (error instanceof InvalidValue) return error;
		throw error;
	}
	throw new Error(`${JSON.stringify(value)} was taken`);
}

describe('overrides', () => {
	test.each(['', '   ', '{}', {}])('%j means no endpoint overrides', (value) => {
		expect(parseEndpointOverrides(value)).toEqual({});
	});

	test('endpoint overrides may be text or an object', () => {
		const overrides = { getAccount: '/v2/account' };
		expect(parseEndpointOverrides(JSON.stringify(overrides))).toEqual(overrides);
		expect(parseEndpointOverrides(overrides)).toEqual(overrides);
	});

	test.each(names)('%s takes its own path and all its candidates', (name) => {
		const { path, candidates = [] } = endpoints[name];
		for (const template of [path, ...candidates]) {
			// A candidate that lacks an id of the path would lose it.
			expect(parseEndpointOverrides({ [name]: template })).toEqual({ [name]: template });
		}
	});

	test.each([null, 7, true, [], '[]', '7', '{', undefined])('%j is not a JSON object', (value) => {
		expect(refusalOf(value).reason).toBe('is not a JSON object');
		expect(refusalOf(value).remedy).toContain('{"createCharge"');
	});

	test.each(['toString', '__proto__', 'constructor', 'createcharge', ''])(
		'%j is no operation',
		(name) => {
			expect(refusalOf(`{${JSON.stringify(name)}: "/x"}`).reason).toBe(
				`names no operation "${name}"`,
			);
		},
	);

	test.each([
		['bank', 'must start with a single "/"'],
		['//evil.example', 'must start with a single "/"'],
		['https://evil.example', 'must start with a single "/"'],
		['/a/../b', 'must not hold "." or ".."'],
		['/..', 'must not hold "." or ".."'],
		['/a/.', 'must not hold "." or ".."'],
		['/a?b', 'may hold only'],
		['/a#b', 'may hold only'],
		['/a b', 'may hold only'],
		['/a\\b', 'may hold only'],
		['/a\nb', 'may hold only'],
		['/%2e%2e', 'may hold only'],
		['/@evil.example', 'may hold only'],
		[7, 'is not text'],
		[null, 'is not text'],
	])('a path of %j is refused', (path, reason) => {
		expect(refusalOf({ getAccount: path }).reason).toContain(reason);
		expect(refusalOf({ getAccount: path }).reason).toContain('the path of "getAccount"');
	});

	test('an override needs the ids that the path carries, and knows those of the candidates', () => {
		expect(refusalOf({ getPos: '/pos' }).reason).toContain('lacks {pos_id}');
		expect(refusalOf({ getPos: '/pos/{pos_id' }).reason).toContain('unclosed placeholder');
		expect(refusalOf({ getPos: '/pos/{pos_id}/{x}' }).reason).toContain('unknown placeholder {x}');
		expect(refusalOf({ getAccount: '/{pos_id}' }).reason).toContain('unknown placeholder {pos_id}');
		expect(
			parseEndpointOverrides({ createAuthorization: '/x/{pos_id}/authorization' }),
		).toHaveProperty('createAuthorization');
	});
});

describe('paths', () => {
	test('fill in their ids', () => {
		expect(endpointPath('getPos', { pos_id: 'POS1' })).toEqual({
			path: '/shop/v1/pos/POS1',
			carried: ['pos_id'],
		});
		expect(endpointPath('getAccount', {})).toEqual({
			path: '/bank/v1/registry/account',
			carried: [],
		});
	});

	test('paths of overrides take an id that otherwise travels in the body', () => {
		const overrides = parseEndpointOverrides({ createAuthorization: '/p/{pos_id}/a' });

		expect(endpointPath('createAuthorization', { pos_id: 'POS1' }, overrides)).toEqual({
			path: '/p/POS1/a',
			carried: ['pos_id'],
		});
	});

	test.each([[{}], [{ pos_id: '' }], [{ other: 'POS1' }]])('miss no id: %j', (ids) => {
		expect(() => endpointPath('getPos', ids as Record<string, string>)).toThrow(InvalidValue);
	});

	test.each([
		['../account', '/shop/v1/pos/..%2Faccount'],
		['a?b#c', '/shop/v1/pos/a%3Fb%23c'],
		['$&', '/shop/v1/pos/%24%26'],
	])('encode what should not be there: %s', (id, path) => {
		expect(endpointPath('getPos', { pos_id: id }).path).toBe(path);
	});

	test.each(['.', '..', 7])(
		'refuse what encoding would leave alone, or that is no text: %j',
		(id) => {
			expect(() => endpointPath('getPos', { pos_id: id as string })).toThrow(InvalidValue);
		},
	);
});
