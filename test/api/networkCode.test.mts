import { networkCodeOf } from '../../api/errors/networkCode';

const failed = (code: string, syscall?: string) =>
	Object.assign(new Error(`${syscall ?? 'something'} ${code}`), {
		code,
		...(syscall !== undefined && { syscall }),
	});

const wrapped = (error: Error) =>
	new Error('outer', { cause: Object.assign(new Error('axios', { cause: error }), error) });

test.each([
	['at the top', failed('ECONNREFUSED', 'connect'), 'ECONNREFUSED'],
	['below other errors', wrapped(failed('ECONNRESET', 'read')), 'ECONNRESET'],
	['of a name that is not known', failed('ENOTFOUND', 'getaddrinfo'), 'ENOTFOUND'],
	['of a client', failed('UND_ERR_HEADERS_TIMEOUT'), 'UND_ERR_HEADERS_TIMEOUT'],
	['that is a number', Object.assign(new Error('502'), { code: 502 }), undefined],
	['that is no code', Object.assign(new Error('x'), { code: 'not found' }), undefined],
	['of a text', 'ECONNREFUSED', undefined],
	['of nothing', undefined, undefined],
])('the network code %s is found wherever n8n keeps it', (_, error, code) => {
	expect(networkCodeOf(error)).toBe(code);
});

describe.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s', (code) => {
	test.each([
		['while connecting', wrapped(failed(code, 'connect'))],
		[
			'while connecting to each of several addresses',
			Object.assign(new AggregateError([failed(code, 'connect')]), { code }),
		],
	])('%s: nothing was sent', (_, error) => {
		expect(networkCodeOf(error)).toBe(code);
	});

	test.each([
		['while reading', wrapped(failed(code, 'read'))],
		['while writing', failed(code, 'write')],
		['nobody says when', failed(code)],
	])('%s: something may have been sent', (_, error) => {
		expect(networkCodeOf(error)).toBe('ECONNRESET');
	});
});

test('a chain that bites its tail comes to an end', () => {
	const error: Error & { cause?: unknown } = new Error('loop');
	error.cause = error;
	expect(networkCodeOf(error)).toBeUndefined();
});
