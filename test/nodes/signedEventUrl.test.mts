import fc from 'fast-check';

import { EVENT_KINDS, type EventKind } from '../../api/contract/resourceKinds';
import {
	addressIn,
	fingerprintOf,
	isAuthentic,
	isSameAddress,
	signEventUrl,
	withoutTokens,
} from '../../nodes/shared/events/signedUrl';

const URL_OF_TRIGGER = 'https://n8n.example/webhook/5f0c9f1e/webhook';

function tokenIn(url: string): string {
	return new URL(url).searchParams.get('token') as string;
}

test('the URL carries kind and HMAC-SHA256 over path and kind', () => {
	// echo -n '/webhook/5f0c9f1e/webhook|pull' | openssl dgst -sha256 -hmac secret
	expect(signEventUrl(URL_OF_TRIGGER, 'pull', 'secret')).toBe(
		`${URL_OF_TRIGGER}?resource=pull&token=9c0a2198331deebd6db1c11f6f205ae59d8ac3c751608cdad9085d0dd74ba93d`,
	);
});

test('another host, a query and a fragment change nothing', () => {
	const token = tokenIn(signEventUrl(URL_OF_TRIGGER, 'pull', 'secret'));
	for (const url of [
		'http://127.0.0.1:5678/webhook/5f0c9f1e/webhook',
		'/webhook/5f0c9f1e/webhook?resource=pull&token=x',
		` ${URL_OF_TRIGGER}#a`,
	]) {
		expect(isAuthentic(url, 'pull', token, 'secret')).toBe(true);
		expect(
			tokenIn(
				signEventUrl(
					`https://n8n.example${new URL(url.trim(), 'http://x').pathname}`,
					'pull',
					'secret',
				),
			),
		).toBe(token);
	}
});

test('a token is good for its path, kind and secret, and for nothing else', () => {
	const kind = fc.constantFrom(...EVENT_KINDS);
	const path = fc.stringMatching(/^\/[a-z0-9/-]{1,20}$/);
	const secret = fc.string({ minLength: 1 });
	fc.assert(
		fc.property(path, kind, secret, path, kind, secret, (p1, k1, s1, p2, k2, s2) => {
			const token = tokenIn(signEventUrl(`https://a.example${p1}`, k1, s1));
			const same = p1 === p2 && k1 === k2 && s1 === s2;
			expect(isAuthentic(`https://b.example${p2}`, k2, token, s2)).toBe(same);
		}),
	);
});

test.each([
	['no token', undefined],
	['a list of tokens', ['a', 'b']],
	['an object', { length: 64 }],
	['an empty token', ''],
	['a token of another length', 'ab'],
	['characters of several bytes', 'é'.repeat(32)],
])('%s is not authentic, and does not throw', (_, token) => {
	expect(isAuthentic(URL_OF_TRIGGER, 'pull', token, 'secret')).toBe(false);
});

test('without a secret nothing is authentic', () => {
	const token = tokenIn(signEventUrl(URL_OF_TRIGGER, 'pull', ''));
	expect(isAuthentic(URL_OF_TRIGGER, 'pull', token, '')).toBe(false);
});

test.each(['charge', '', undefined, ['pull'], '__proto__'])('%p is no kind', (kind) => {
	const token = tokenIn(signEventUrl(URL_OF_TRIGGER, kind as EventKind, 'secret'));
	expect(isAuthentic(URL_OF_TRIGGER, kind, token, 'secret')).toBe(false);
});

test('addresses are compared without their queries', () => {
	const signed = signEventUrl(URL_OF_TRIGGER, 'pos', 'secret');
	expect(isSameAddress(signed, URL_OF_TRIGGER)).toBe(true);
	expect(isSameAddress(signed, URL_OF_TRIGGER.replace('/webhook/', '/webhook-test/'))).toBe(false);
	expect(isSameAddress(signed, signed.replace('n8n.example', 'other.example'))).toBe(false);
	expect(addressIn(signed)).toBe(URL_OF_TRIGGER);
});

test('what is kept or shown of a signed URL gives no token away', () => {
	const signed = signEventUrl(URL_OF_TRIGGER, 'pos', 'secret');
	expect(fingerprintOf(signed)).not.toContain(tokenIn(signed));
	expect(fingerprintOf(signed)).not.toBe(fingerprintOf(`${signed} `));
	expect(
		withoutTokens(`see ${signed}, and ${signed.toUpperCase().replace('TOKEN', 'token')}`),
	).not.toMatch(/[0-9a-f]{64}/i);
	expect(withoutTokens('a token=abc stays')).toBe('a token=abc stays');
});
