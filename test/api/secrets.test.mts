import { secretsIn, withoutSecrets, withoutSecretsInResponse } from '../../api/values/secrets';

const SECRET = 'ab/cd+"ef';

test.each([
	['as it is', SECRET],
	['as a URL writes it', encodeURIComponent(SECRET)],
	['as JSON writes it', JSON.stringify(SECRET).slice(1, -1)],
])('blanks a secret %s', (_, form) => {
	expect(withoutSecrets(`it was ${form}.`, [undefined, '', 'short', SECRET])).toBe(
		'it was (hidden).',
	);
});

test.each([
	`{"a":"it was ab\\/cd+\\"ef"}`,
	`{"a":"it was \\u0061b/cd\\u002b\\"ef"}`,
	`{ "a" : "it was ab/cd+\\"ef" }`,
])('blanks a secret however JSON writes it: %s', (text) => {
	expect(JSON.parse(withoutSecretsInResponse(text, [SECRET]))).toEqual({ a: 'it was (hidden)' });
});

test('hiding secrets leaves text that is no JSON, and what it does not know', () => {
	expect(withoutSecretsInResponse('<p>\\ nothing</p>', [SECRET])).toBe('<p>\\ nothing</p>');
	expect(withoutSecretsInResponse('{"a":"b"}', [SECRET])).toBe('{"a":"b"}');
});

test.each<[unknown, string[]]>([
	[{ pay_token_val: 'A', amount: 1 }, ['A']],
	[{ pay_token: 'A' }, ['A']],
	[{ pay_token: { val: 'A', date_expires: 'B' } }, ['A', 'B']],
	[
		{ deep: [{ connection_code: 'A' }, { refresh_token: 'B', client_secret: 'C' }] },
		['A', 'B', 'C'],
	],
	[{ code: '01234567890123456', description: 'x', val: 'y' }, []],
	['{}', []],
	[undefined, []],
])('finds what a request carries: %j', (sent, secrets) => {
	expect(secretsIn(sent)).toEqual(secrets);
});
