import { endpoints, type EndpointName } from '../../api/contract/endpoints';
import { refusal } from '../../api/errors/meanings';
import { noAnswer, unreadableAnswer } from '../../api/errors/lostResponses';
import { vendorError } from '../../api/errors/body';

/** The table of the documentation page "errors". */
const documented = [
	['400', '100', 'Arguments are missing'],
	['400', '101', 'Arguments are wrong'],
	['400', '102', 'Invalid date or time'],
	['400', '103', 'Invalid ID'],
	['400', '104', 'Invalid IBAN'],
	['400', '105', 'Invalid VAT code'],
	['400', '106', 'Invalid tax code'],
	['401', '100', 'DropPay does not accept the login data'],
	['401', '101', 'The token does not allow this operation'],
	['401', '102', 'The access token is not valid any more'],
	['403', '100', 'The signature is not valid'],
	['403', '101', 'No access to this resource'],
] as const;

const money = Object.keys(endpoints).filter(
	(name) => endpoints[name as EndpointName].effect === 'money',
) as EndpointName[];

describe('refusal', () => {
	test.each(documented)('the refusal %s/%s has a text for people', (status, code, message) => {
		const failure = refusal('getAccount', Number(status), { code, description: 'in their words' });

		expect(failure).toEqual({
			message: `${message} (DropPay ${status}/${code})`,
			description: expect.stringMatching(/\. Message from DropPay: "in their words"\.$/),
			status: Number(status),
			code,
			outcome: 'refused',
		});
	});

	test('the same code means other things under other statuses', () => {
		const messages = ['400', '401', '403'].map(
			(status) => refusal('getAccount', Number(status), { code: '100' }).message,
		);
		expect(new Set(messages).size).toBe(3);
	});

	test.each([undefined, null, '', 17, [], {}, { code: 'not one word' }, { code: {} }])(
		'a body of %j has no code',
		(body) => {
			const failure = refusal('getAccount', 400, body);

			expect(failure.message).toBe(
				'DropPay did not accept the request and gave no reason (DropPay 400)',
			);
			expect(failure).not.toHaveProperty('code');
		},
	);

	test.each([400, 401, 403, 404, 405, 409, 418, 422, 425, 429])('%i has a remedy', (status) => {
		const { message, description, outcome } = refusal('createCharge', status, undefined);

		expect(message).toContain(`(DropPay ${status})`);
		expect(description).toMatch(/^[A-Z].*\.$/);
		expect(outcome).toBe('refused');
	});

	test.each([230, 299, 408, 499, 500, 502, 503, 504, 599])(
		'%i leaves it open whether money moved',
		(status) => {
			expect(refusal('createCharge', status, undefined)).toMatchObject({
				status,
				outcome: 'unknown',
			});
			expect(refusal('getAccount', status, undefined)).toMatchObject({
				status,
				outcome: 'refused',
			});
		},
	);

	test('texts avoid the words that frighten', () => {
		for (const [status, code] of documented) {
			const { message, description } = refusal('getAccount', Number(status), { code });
			expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		}
	});
});

describe('a refusal that a first run may have caused says so', () => {
	const repeated = (called: Parameters<typeof refusal>[0], status: number, code?: string) =>
		/If this is a retry, (.*)\.$/.exec(
			refusal(called, status, code === undefined ? undefined : { code, description: 'no' })
				.description,
		)?.[1];

	test.each([
		[400, '101'],
		[400, '201'],
		[400, undefined],
		[409, undefined],
		[409, '101'],
	])('a refusal that a first run may have caused says so: %i/%s', (status, code) => {
		expect(repeated('createRefund', status, code)).toContain('a charge can be refunded once');
		expect(repeated('createCharge', status, code)).toContain('fetch the Authorization');
		expect(repeated('updatePush', status, code)).toContain('fetch the Push');
		expect(repeated({ method: 'POST', path: '/x' }, status, code)).toContain('carried out already');
	});

	test.each([
		[400, '100'],
		[400, '102'],
		[401, '102'],
		[403, '101'],
		[404, undefined],
		[429, undefined],
	])('%i/%s has another reason', (status, code) => {
		expect(repeated('createRefund', status, code)).toBeUndefined();
	});

	test('an order that is simply made again, and a fetch, are refused for other reasons', () => {
		expect(repeated('createPush', 400, '101')).toBeUndefined();
		expect(repeated({ method: 'GET', path: '/x' }, 400, '101')).toBeUndefined();
	});
});

describe('vendorError', () => {
	test.each([
		[
			{ code: '104', description: 'Bad IBAN' },
			{ code: '104', description: 'Bad IBAN' },
		],
		[{ code: 104 }, { code: '104' }],
		[{ code: '1', description: '  ' }, { code: '1' }],
		[{ code: 1001 }, { code: '1001' }],
		[
			{ code: 'POS_DISABLED', message: 'Off' },
			{ code: 'POS_DISABLED', description: 'Off' },
		],
		[
			{ errorCode: 7, error_description: 'a\n  b' },
			{ code: '7', description: 'a b' },
		],
		[{ error: 'invalid_client' }, { description: 'invalid_client' }],
		[{ error: { code: 'E1', message: 'No' } }, { code: 'E1', description: 'No' }],
		[{ errors: ['one', { message: 'two' }] }, { description: 'one; two' }],
		[{ type: 'about:blank', title: 'Short', detail: 'Long' }, { description: 'Long' }],
		[{ code: ['104'], description: 7 }, {}],
		['Subscription ended', { description: 'Subscription ended' }],
		['<html><style>p{}</style><p>Bad\ngateway</p></html>', { description: 'Bad gateway' }],
		['<html></html>', {}],
		[null, {}],
	])('the vendor error reads %j as %j', (body, found) => {
		expect(vendorError(body)).toEqual(found);
	});

	test('cuts a description that is far too long', () => {
		expect(vendorError({ description: 'x'.repeat(5000) }).description).toHaveLength(300);
	});
});

describe('noAnswer', () => {
	test.each([
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'EHOSTUNREACH',
		'ENETUNREACH',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s was surely not sent', (networkCode) => {
		expect(noAnswer('createCharge', networkCode, 'api.example')).toMatchObject({
			message: expect.stringMatching(/^api\.example .*\. Nothing was sent$/),
			outcome: 'notSent',
			networkCode,
		});
	});

	test.each(['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE', 'ECONNABORTED', 'ETIMEDOUT', 'EPROTO'])(
		'%s may have been carried out',
		(networkCode) => {
			expect(noAnswer('createCharge', networkCode, 'api.example').outcome).toBe('unknown');
			expect(noAnswer('getAccount', networkCode, 'api.example').outcome).toBe('refused');
		},
	);

	test('noAnswer tells a time-out from a broken connection', () => {
		expect(noAnswer('getAccount', 'ECONNABORTED', 'api.example').message).toBe(
			'api.example did not respond in time',
		);
		expect(noAnswer('getAccount', 'ECONNRESET', 'api.example').message).toBe(
			'The connection to api.example broke before the response arrived',
		);
		expect(noAnswer('getAccount', undefined, 'api.example').message).toContain('broke');
	});
});

describe('an unknown outcome', () => {
	test.each([...money, 'createConnection', 'createPos'] as const)(
		'an unknown outcome of %s says what to look at before it is repeated',
		(endpoint) => {
			for (const failure of [
				refusal(endpoint, 500, undefined),
				unreadableAnswer(endpoint, 200, 'a web page'),
				noAnswer(endpoint, 'ECONNRESET', 'api.example'),
			]) {
				expect(failure.outcome).toBe('unknown');
				expect(failure.description).toMatch(/so the node did not retry it\./);
				// The general advice would mean that somebody forgot to think about this operation.
				expect(failure.description).not.toMatch(/Before you retry it, fetch the resource\.$/);
			}
		},
	);
});
