import { checkAnswer, isEnded, type Asked } from '../../api/rules/responseMatches';
import type { DropPayFailure } from '../../api/errors/failure';

function failureOf(name: string, asked: Asked, answer: Record<string, unknown>) {
	try {
		checkAnswer(name, asked, answer);
	} catch (error) {
		const { message, outcome } = (error as DropPayFailure).failure;
		return { message, outcome };
	}
	return undefined;
}

const IBAN = 'IT60X0542811101000000123456';
const OTHER_IBAN = 'DE89370400440532013000';

describe('an answer that fits', () => {
	test.each<[string, Asked, Record<string, unknown>]>([
		['Push', { body: { amount: 120 } }, { id: 'SEM1', status: 'READY', amount: 120 }],
		['Push', { body: { amount: 0.3 } }, { amount: 0.30000000000000004 }],
		['Push', { body: { amount: 120 } }, { amount: '120.00' }],
		['Push', { body: { amount: 120 } }, { id: 'SEM1' }],
		['Push', { ids: { push_id: 'SEM1' }, body: { status: 'READY' } }, { id: 'SEM1' }],
		['Transfer', { ids: { pull_id: 'PLL1' } }, { id: 'TRF1' }],
		['Refund', { body: { charge_id: 'CHA1' } }, { id: 'CHR1', charge_id: 'CHA1' }],
		[
			'Push',
			{ body: { recipient: { account: IBAN } } },
			{ recipient: { account: 'IT60 X054 2811 1010 0000 0123 456' } },
		],
		[
			'Push',
			{ body: { recipient: { account: IBAN } } },
			{ recipient: { account: 'ACC000000001' } },
		],
		['Push', { body: { recipient: { account: IBAN } } }, { recipient: null }],
	])('a response that fits is taken: %s %j %j', (name, asked, answer) => {
		expect(failureOf(name, asked, answer)).toBeUndefined();
	});
});

describe('an answer for something else has an unknown outcome', () => {
	test.each<[string, Asked, Record<string, unknown>, string]>([
		[
			'Push',
			{ body: { amount: 120 } },
			{ id: 'SEM1', amount: 12 },
			'Push SEM1 came back for 12 EUR instead of 120.00 EUR',
		],
		[
			'Pull',
			{ body: { transfer_amount: 5 } },
			{ transfer_amount: 'x' },
			'The Pull came back for x EUR instead of 5.00 EUR',
		],
		['Push', { ids: { push_id: 'SEM1' } }, { id: 'SEM2' }, 'Push SEM2 came back instead of SEM1'],
		[
			'Transfer',
			{ ids: { pull_id: 'PLL1' } },
			{ id: 'TRF1', pull_id: 'PLL2' },
			'Transfer TRF1 came back for Pull PLL2 instead of PLL1',
		],
		[
			'Refund',
			{ body: { charge_id: 'CHA1', amount: 5 } },
			{ id: 'CHR1', charge_id: 'CHA2', amount: 6 },
			'Refund CHR1 came back for Charge CHA2 instead of CHA1 and for 6 EUR instead of 5.00 EUR',
		],
		[
			'Push',
			{ body: { recipient: { account: IBAN } } },
			{ recipient: { account: OTHER_IBAN } },
			`The Push came back with the recipient ${OTHER_IBAN} instead of ${IBAN}`,
		],
		[
			'Pull',
			{ body: { source: { account: IBAN } } },
			{ source: { account: OTHER_IBAN } },
			`The Pull came back with the source ${OTHER_IBAN} instead of ${IBAN}`,
		],
	])(
		'a response for something else has an unknown outcome: %s %j %j',
		(name, asked, answer, message) => {
			expect(failureOf(name, asked, answer)).toEqual({ message, outcome: 'unknown' });
		},
	);
});

test('FAILED is refused, and what differs counts more', () => {
	expect(failureOf('Transfer', { body: { amount: 5 } }, { id: 'TRF1', status: 'FAILED' })).toEqual({
		message: 'Transfer TRF1 came back with the status FAILED',
		outcome: 'refused',
	});
	expect(failureOf('Transfer', {}, { id: 'TRF1', status: 'failed' })?.outcome).toBe('refused');
	const other = failureOf('Transfer', { body: { amount: 5 } }, { amount: 6, status: 'FAILED' });
	expect(other?.outcome).toBe('unknown');
});

test.each(['Refund', 'Transfer'])(
	'a %s with a status that nobody knows has an unknown outcome',
	(name) => {
		const answer = { id: 'TRF1', status: 'SETTLED' };
		expect(failureOf(name, {}, answer)).toEqual({
			message: `${name} TRF1 came back with the status SETTLED, which is not known`,
			outcome: 'unknown',
		});
	},
);

describe('the response to a cancellation', () => {
	test.each(['CANCELLED', 'cancelled', 'CANCELED ', 'REVOKED', 'DELETED'])(
		'%j is a yes',
		(status) => {
			expect(isEnded('cancelled', 'PLL1', { id: 'pll1', status })).toBe(true);
		},
	);

	test.each([undefined, null, '', 'DONE', 'WAITING', 'GRANTED', 'DISABLED', 'NEW_LABEL'])(
		'the response %j to a cancellation proves nothing',
		(status) => {
			expect(isEnded('cancelled', 'PLL1', { id: 'PLL1', status })).toBe(false);
		},
	);

	test('another resource leaves it open', () => {
		expect(() => isEnded('cancelled', 'PLL1', { id: 'PLL2', status: 'CANCELLED' })).toThrow(
			'DropPay was asked to end PLL1 and returned PLL2',
		);
	});
});
