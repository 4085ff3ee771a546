/** Whatever DropPay's responses hold, what is shown of them is bounded. */
import { urlsIn } from '../../nodes/DropPayTrigger/request/evaluate';
import {
	withoutLiveTokens,
	withoutCodesAndTokens,
	withoutUrlTokens,
} from '../../nodes/shared/events/redaction';

const nested = (levels: number, open: string, close: string) =>
	JSON.parse(`${open.repeat(levels)}{"pay_token":"secret"}${close.repeat(levels)}`) as object;

describe.each([
	['lists', '[', ']'],
	['objects', '{"a":', '}'],
] as const)('%s', (_, open, close) => {
	test.each([withoutCodesAndTokens, withoutLiveTokens, withoutUrlTokens])(
		'nested very deep: %p',
		(show) => {
			const shown = JSON.stringify(show({ id: 'CHT1', deep: nested(50_000, open, close) }));
			expect(shown).toContain('"id":"CHT1"');
			expect(shown).toContain('left out: nests deeper');
			expect(shown.length).toBeLessThan(2_000);
		},
	);

	test('the URLs of webhooks nested very deep are found', () => {
		const url = 'https://n8n.example/webhook/1';
		const deep = nested(200_000, open, close);
		expect(urlsIn({ deep, ALL: url })).toEqual([url]);
	});

	test('nested as deep as any response is shown whole', () => {
		const deep = nested(50, open, close);
		expect(withoutUrlTokens({ deep })).toEqual({ deep });
	});
});
