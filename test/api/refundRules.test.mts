import type { Charge } from '../../api/contract/entities';
import { DropPayFailure } from '../../api/errors/failure';
import { centsToRefund } from '../../api/rules/refund';

const charge: Charge = { id: 'CHA1', status: 'DONE', amount: 25.4 };

test.each<[string, Partial<Charge>]>([
	['it is done', {}],
	['it is accounted, in another case', { status: 'accounted' }],
	['its amount is a text', { amount: '25.40' as unknown as number }],
	['it says that nothing was refunded', { refunds: [], refund_amount: 0, refund_id: null }],
	['it says so in other ways', { refunded: false, refundedAmount: '0.00', refund: {} }],
])('the whole charge is left to refund: %s', (_, shown) => {
	expect(centsToRefund({ ...charge, ...shown })).toBe(2540);
});

test.each<[string, Partial<Charge>, string]>([
	['it failed', { status: 'FAILED' }, 'is FAILED'],
	['it is under way', { status: 'WAITING' }, 'is WAITING'],
	['it has no status', { status: undefined as unknown as string }, 'is undefined'],
	['its status is unknown', { status: 'MAGIC' }, 'is MAGIC'],
	['a refund is listed', { refunds: [{ id: 'CHR1' }] }, '(refunds)'],
	['an amount was refunded', { refund_amount: 5 }, '(refund_amount)'],
	['it names its refund', { refundId: 'CHR1' }, '(refundId)'],
	['it says something else about refunds', { refundable: 'perhaps' }, '(refundable)'],
	['it has no amount', { amount: undefined as unknown as number }, 'no amount'],
	['its amount is 0', { amount: 0 }, 'no amount'],
	['its amount is negative', { amount: -5 }, 'no amount'],
	['its amount is no number', { amount: 'all' as unknown as number }, 'no amount'],
])('nothing is refunded without an amount given: %s', (_, shown, message) => {
	let failure;
	try {
		centsToRefund({ ...charge, ...shown });
	} catch (error) {
		failure = (error as DropPayFailure).failure;
	}
	expect(failure).toMatchObject({
		message: expect.stringContaining(message),
		description: expect.stringMatching(/Nothing was sent/),
		outcome: 'notSent',
	});
});
