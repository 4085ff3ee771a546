import { DropPayFailure } from '../../api/errors/failure';
import { noteScopeRefusal, obtainTokens, tokensInMemory } from '../../api/auth/tokenCache';
import type { TokenRequest, TokenSender } from '../../api/auth/tokenRequests';
import {
	NO_TOKENS,
	tokenOwner,
	isUsable,
	type TokenAccount,
	type Tokens,
} from '../../api/auth/tokens';

let tests = 0;
let account: TokenAccount;
let sent: TokenRequest[];
let now: number;

const none = NO_TOKENS;

beforeEach(() => {
	tests++;
	now = 1_800_000_000_000;
	sent = [];
	account = {
		access: 'account',
		api: `https://api${tests}.example`,
		applicationKey: 'key',
		applicationSecret: 'secret',
		connectionCode: 'code',
		overrides: {},
	};
});

type Answer = Awaited<ReturnType<TokenSender>>;

/** Answers requests one after the other; the last answer stays. */
function sender(...answers: Array<Answer | object>): TokenSender {
	return async (request) => {
		sent.push(request);
		const answer = answers[Math.min(sent.length, answers.length) - 1] as Answer | object;
		await Promise.resolve();
		if ('status' in answer || 'networkCode' in answer) return answer as Answer;
		return { status: 200, text: JSON.stringify(answer) };
	};
}

const issued = (number: number, more: object = {}) => ({
	access_token: `access-${number}`,
	refresh_token: `refresh-${number}`,
	expires_in: 3600,
	...more,
});

const obtain = async (held: Tokens, send: TokenSender, as: TokenAccount = account) =>
	await obtainTokens(as, held, send, () => now);

async function failureOf(promise: Promise<unknown>): Promise<DropPayFailure['failure']> {
	const rejected: unknown = await promise.catch((error: unknown) => error);
	if (!(rejected instanceof DropPayFailure)) throw new Error(`Got ${JSON.stringify(rejected)}`);
	return rejected.failure;
}

describe('obtaining', () => {
	test('obtaining tokens gives their owner and the time they end', async () => {
		expect(await obtain(none, sender(issued(1)))).toEqual({
			accessToken: 'access-1',
			refreshToken: 'refresh-1',
			tokenExpiresAt: now + 3_600_000,
			tokenOwner: tokenOwner(account),
		});
		expect(sent).toEqual([
			{
				method: 'POST',
				url: `${account.api}/oa2/v1/ac/token`,
				body: {
					grant_type: 'authorization_code',
					code: 'code',
					client_id: 'key',
					client_secret: 'secret',
					scope: 'app',
				},
			},
		]);
	});

	test.each([
		['missing', {}, 0],
		['null', { expires_in: null }, 0],
		['zero', { expires_in: 0 }, 0],
		['negative', { expires_in: -1 }, 0],
		['text', { expires_in: 'soon' }, 0],
		['a number in text', { expires_in: '60' }, 60_000],
		['a fraction', { expires_in: 0.5 }, 500],
	])(
		'tokens obtained with expires_in %s end when that says, or at no known time',
		async (_, expiry, life) => {
			const { access_token, refresh_token } = issued(1);

			const tokens = await obtain(none, sender({ access_token, refresh_token, ...expiry }));

			expect(tokens.tokenExpiresAt).toBe(life === 0 ? 0 : now + life);
		},
	);

	test('a hundred at once share one request', async () => {
		const send = sender(issued(1), issued(2));

		const all = await Promise.all(
			Array.from({ length: 100 }, async () => await obtain(none, send)),
		);

		expect(new Set(all.map(({ accessToken }) => accessToken))).toEqual(new Set(['access-1']));
		expect(sent).toHaveLength(1);
	});

	test('whoever comes late with the older token gets the newer one', async () => {
		const send = sender(issued(1), issued(2), issued(3));
		const first = await obtain(none, send);
		const second = await obtain(first, send);

		expect(await obtain(first, send)).toBe(second);
		expect(sent).toHaveLength(2);

		now += 59_000;
		expect(await obtain(first, send)).toBe(second);
		// After the grace time an old token is somebody else's affair, and is renewed.
		now += 2_000;
		expect((await obtain(first, send)).accessToken).toBe('access-3');
	});

	test('a clock that was set back does not hand out an old token for ever', async () => {
		const send = sender(issued(1), issued(2), issued(3));
		const first = await obtain(none, send);
		await obtain(first, send);

		now -= 3_600_000;
		expect((await obtain(first, send)).accessToken).toBe('access-3');
	});

	test('whoever has none gets the latest while it is good', async () => {
		const send = sender(issued(1), issued(2));
		await obtain(none, send);

		now += 3_599_000;
		expect((await obtain(none, send)).accessToken).toBe('access-1');
		now += 2_000;
		expect((await obtain(none, send)).accessToken).toBe('access-2');
	});

	test('a holder of the latest renews it, with the refresh token', async () => {
		const send = sender(issued(1), issued(2));
		const first = await obtain(none, send);

		await obtain(first, send);

		expect(sent[1]).toMatchObject({
			method: 'PUT',
			body: { refresh_token: 'refresh-1', code: 'code' },
		});
	});

	test('a refresh token that a renewal does not replace is kept', async () => {
		const { access_token } = issued(2);
		const first = await obtain(none, sender(issued(1)));

		expect(await obtain(first, sender({ access_token, refresh_token: null }))).toMatchObject({
			accessToken: 'access-2',
			refreshToken: 'refresh-1',
		});
	});

	test.each([
		['refused', { status: 401, text: '{"code":"102"}' }],
		['a page', { status: 200, text: '<html>' }],
		['empty', { status: 200, text: '' }],
		['a 503', { status: 503, text: undefined }],
		['a redirect', { status: 302, text: '' }],
	])('a refresh answered with %s goes back to the code, once', async (_, answer) => {
		const send = sender(issued(1), answer, issued(3));
		const first = await obtain(none, send);

		expect((await obtain(first, send)).accessToken).toBe('access-3');
		expect(sent.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
	});

	test('access of an Application never refreshes', async () => {
		account = { ...account, access: 'application', connectionCode: '' };
		const send = sender(issued(1), issued(2));
		const first = await obtain(none, send);

		await obtain(first, send);

		expect(sent.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
			['POST', '/oa2/v1/cc/token'],
			['POST', '/oa2/v1/cc/token'],
		]);
		expect(sent[0]?.body).toEqual({
			grant_type: 'client_credentials',
			client_id: 'key',
			client_secret: 'secret',
			scope: 'app',
		});
	});

	test('no Connection Code: nothing is sent', async () => {
		account = { ...account, connectionCode: '' };

		const failure = await failureOf(obtain(none, sender(issued(1))));

		expect(failure.message).toContain('has no Connection Code');
		expect(sent).toEqual([]);
	});
});

describe('refusals', () => {
	const refused = { status: 401, text: '{"code":"102","description":"revoked"}' };

	test('refusals of the token endpoint are repeated for two seconds without asking again', async () => {
		const send = sender(refused);
		const first = await failureOf(obtain(none, send));

		expect(await failureOf(obtain(none, send))).toBe(first);
		expect(sent).toHaveLength(1);

		now += 2_001;
		await failureOf(obtain(none, send));
		expect(sent).toHaveLength(2);
	});

	test('refusals of the token endpoint do not outlive a good answer', async () => {
		const send = sender(refused, issued(2), issued(3));
		await failureOf(obtain(none, send));
		now += 2_001;
		const tokens = await obtain(none, send);
		now += 1;

		expect((await obtain(tokens, send)).accessToken).toBe('access-3');
	});

	test.each<[string, Answer]>([
		['a network that is down', { networkCode: 'ECONNREFUSED' }],
		['a server that is down', { status: 503, text: '' }],
		['a server that asks for a pause', { status: 429, text: '' }],
	])('%s is asked again after a moment, by those who come at once together', async (_, answer) => {
		const send = sender(answer, issued(2));

		const first = await failureOf(obtain(none, send));
		expect(first).toMatchObject({ outcome: 'notSent', passing: true });
		expect(await failureOf(obtain(none, send))).toEqual(first);
		now += 100;
		expect((await obtain(none, send)).accessToken).toBe('access-2');
	});

	test.each<[Answer, string]>([
		[
			refused,
			'The Connection was revoked or its Connection Code is not valid for this Application (DropPay 401/102)',
		],
		[{ status: 401, text: '{"code":"100"}' }, 'does not accept this Application Key'],
		[{ status: 404, text: '' }, 'has no token endpoint at this address (DropPay 404)'],
		[{ status: 403, text: '<html>' }, 'has no token endpoint at this address (DropPay 403)'],
		[{ status: 400, text: '' }, 'DropPay returned no access token (DropPay 400)'],
		[{ status: 500, text: '' }, 'could not respond (DropPay 500)'],
		[{ status: 429, text: '' }, 'asks for a pause (DropPay 429)'],
		[{ status: 200, text: 'null' }, 'something that holds no access token'],
		[{ status: 204, text: '' }, 'something that holds no access token'],
	])('the refusal %j of the token endpoint is told in one sentence', async (answer, text) => {
		const { message, description } = await failureOf(obtain(none, sender(answer)));

		expect(message).toContain(text);
		expect(message).toMatch(/\.$/);
		expect(description).toBe('');
		for (const secret of ['secret', 'code ']) expect(message.split(' ')).not.toContain(secret);
	});

	test('a scope refusal keeps the token for a minute, as long as it is good', async () => {
		const send = sender(issued(1), issued(2));
		const first = await obtain(none, send);
		noteScopeRefusal(account, first, now);

		expect(await obtain(first, send)).toBe(first);
		now += 59_000;
		expect(await obtain(first, send)).toBe(first);
		now += 2_000;
		expect((await obtain(first, send)).accessToken).toBe('access-2');
	});

	test('a scope refusal does not keep a token that is over', async () => {
		const send = sender(issued(1, { expires_in: 10 }), issued(2));
		const first = await obtain(none, send);
		noteScopeRefusal(account, first, now);

		now += 11_000;
		expect((await obtain(first, send)).accessToken).toBe('access-2');
	});
});

describe('owners', () => {
	const changes: Array<[string, Partial<TokenAccount>]> = [
		['host', { api: 'https://other.example' }],
		['key', { applicationKey: 'other' }],
		['code', { connectionCode: 'other' }],
		['access', { access: 'application' }],
	];

	test.each(changes)('another %s is another owner', async (_, change) => {
		const other = { ...account, ...change };
		const tokens = await obtain(none, sender(issued(1)));

		expect(tokenOwner(other)).not.toBe(tokenOwner(account));
		expect(isUsable(account, tokens, now)).toBe(true);
		expect(isUsable(other, tokens, now)).toBe(false);
	});

	test.each(changes)('tokens of another %s are neither sent nor shared', async (_, change) => {
		const send = sender(issued(1), issued(2));
		const mine = await obtain(none, send);

		const theirs = await obtain(mine, send, { ...account, ...change });

		expect(theirs.accessToken).toBe('access-2');
		expect(JSON.stringify(sent[1])).not.toContain('refresh-1');
		expect(sent[1]?.method).toBe('POST');
	});

	test('another secret gets no tokens that somebody else obtained', async () => {
		const send = sender(issued(1), { status: 401, text: '{"code":"100"}' });
		await obtain(none, send);

		const guess = obtain(none, send, { ...account, applicationSecret: 'guessed' });

		expect((await failureOf(guess)).message).toContain('does not accept this Application Key');
	});

	test('a changed secret is tried at once: a token that still lives must not make it look right', async () => {
		const tokens = await obtain(none, sender(issued(1)));

		expect(isUsable(account, tokens, Date.now())).toBe(true);
		expect(isUsable({ ...account, applicationSecret: 'mistyped' }, tokens, Date.now())).toBe(false);
	});

	test('owners of tokens hold no secret', () => {
		expect(tokenOwner(account)).toMatch(/^[0-9a-f]{64}$/);
		expect(tokenOwner({ ...account, applicationKey: 'a', connectionCode: 'bc' })).not.toBe(
			tokenOwner({ ...account, applicationKey: 'ab', connectionCode: 'c' }),
		);
	});

	test('a token is usable up to its time, and for good where none is known', async () => {
		const tokens = await obtain(none, sender(issued(1)));

		expect(isUsable(account, tokens, tokens.tokenExpiresAt - 1)).toBe(true);
		expect(isUsable(account, tokens, tokens.tokenExpiresAt)).toBe(false);
		expect(isUsable(account, { ...tokens, tokenExpiresAt: 0 }, now + 1e12)).toBe(true);
		expect(isUsable(account, { ...tokens, accessToken: '' }, now)).toBe(false);
	});
});

describe('in memory', () => {
	const inMemory = async (refused: string | undefined, send: TokenSender) =>
		await tokensInMemory(account, refused, send, () => now);

	test('tokens are kept, and renewed when one is refused or over', async () => {
		const send = sender(issued(1), issued(2), issued(3));

		expect((await inMemory(undefined, send)).accessToken).toBe('access-1');
		expect((await inMemory(undefined, send)).accessToken).toBe('access-1');
		expect((await inMemory('access-1', send)).accessToken).toBe('access-2');
		expect((await inMemory('access-1', send)).accessToken).toBe('access-2');
		now += 3_601_000;
		expect((await inMemory(undefined, send)).accessToken).toBe('access-3');
		expect(sent.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT']);
	});
});

describe('a refresh that does not work', () => {
	const expired = async (send: TokenSender) => {
		const first = await obtain(none, sender(issued(1)));
		now += 4_000_000;
		sent = [];
		return await obtain(first, send);
	};

	test.each([404, 405, 501])(
		'a refresh by PUT (%i) is made by POST, and the server is remembered',
		async (status) => {
			const refused = { status, text: '' };
			expect(await expired(sender(refused, issued(2)))).toMatchObject({ accessToken: 'access-2' });
			expect(sent.map(({ method, body }) => [method, body.grant_type])).toEqual([
				['PUT', 'authorization_code'],
				['POST', 'refresh_token'],
			]);
			const second = await obtain(none, sender(issued(2)));
			now += 4_000_000;
			sent = [];
			await obtain(second, sender(issued(3)));
			expect(sent.map(({ method }) => method)).toEqual(['POST']);
		},
	);

	test('a refresh that works neither by PUT nor by POST is asked by PUT the next time', async () => {
		const refused = { status: 404, text: '' };
		const tokens = await expired(sender(refused, refused, issued(2)));
		now += 4_000_000;
		sent = [];
		await obtain(tokens, sender(issued(3)));
		expect(sent.map(({ method }) => method)).toEqual(['PUT']);
	});

	test.each<[string, Answer]>([
		['breaks off', { networkCode: 'ECONNRESET' }],
		['is refused', { status: 401, text: '{"code":"102"}' }],
	])('a refresh that %s leads to the Connection Code', async (_, answer) => {
		expect(await expired(sender(answer, issued(2)))).toMatchObject({ accessToken: 'access-2' });
		expect(sent.map(({ body }) => body.grant_type)).toEqual([
			'authorization_code',
			'authorization_code',
		]);
		expect(sent[1]).not.toHaveProperty('body.refresh_token');
	});
});

test('the token endpoint is quoted in one line, without secrets', async () => {
	account.applicationSecret = 'the-secret-itself';
	const text = JSON.stringify({
		error: 'invalid',
		error_description: 'Suspended:\n the-secret-itself',
	});
	const { message } = await failureOf(obtain(none, sender({ status: 400, text })));
	expect(message).toContain('Message from DropPay: "Suspended: (hidden)".');
});

test('a failure is not repeated for an hour because the clock was set back by one', async () => {
	const send = sender({ status: 503, text: '' }, issued(1));
	await failureOf(obtain(none, send));
	now -= 3_600_000;
	expect(await obtain(none, send)).toMatchObject({ accessToken: 'access-1' });
});
