import { checkAmountAgainstCap, checkSpendingCap } from '../../api/spendingCap';
import type { DropPayFailure } from '../../api/errors';

function refusalOf(check: () => void): string {
	try {
		check();
	} catch (error) {
		const { failure } = error as DropPayFailure;
		expect(failure.outcome).toBe('notSent');
		return failure.message;
	}
	return 'allowed';
}

const above = 'The amount of 50.01 EUR is above the spending cap of 50.00 EUR, nothing was sent';

test.each([
	[{ body: { amount: 50 } }, 'allowed'],
	[{ body: { amount: 50.01 } }, above],
	[{ body: { transfer_amount: '50.01' } }, above],
	[{ body: { charge_amount: 50.01 } }, above],
	[{ body: { orders: [{ amount: 1 }, { amount: 50.01 }] } }, above],
	[{ body: { maxAmount: 50.01 } }, above],
	[{ query: { amount: '50.01' }, body: { amount: 1 } }, above],
	[{ body: { transfer_amount_policy: 'OPEN', description: 'amount 9999' } }, 'allowed'],
	[{ body: { amount: undefined } }, 'allowed'],
	[undefined, 'allowed'],
])('holds %j against a cap of 50.00', (sent, expected) => {
	expect(refusalOf(() => checkSpendingCap('createPush', sent, 5000))).toBe(expected);
});

test.each(['50,01', '1e9', 'much', [9999], { value: 9999 }, true, Infinity])(
	'lets no amount through that it cannot read: %j',
	(amount) => {
		const message = refusalOf(() => checkSpendingCap('createPush', { body: { amount } }, 5000));
		expect(message).toContain('cannot be held against the spending cap of 50.00 EUR');
	},
);

test('knows no limit without a cap, and does not look at reads', () => {
	const sent = { body: { amount: 'much' }, query: { amount: 1e9 } };
	expect(refusalOf(() => checkSpendingCap('createPush', sent, 0))).toBe('allowed');
	expect(refusalOf(() => checkSpendingCap('getPush', sent, 5000))).toBe('allowed');
	expect(refusalOf(() => checkSpendingCap({ method: 'GET', path: '/x' }, sent, 5000))).toBe(
		'allowed',
	);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('counts a custom %s as money', (method) => {
	const sent = { body: { amount: 50.01 } };
	expect(refusalOf(() => checkSpendingCap({ method, path: '/x' }, sent, 5000))).toBe(above);
});

test('an amount that DropPay does not say is above every cap', () => {
	expect(refusalOf(() => checkAmountAgainstCap(50, 5000))).toBe('allowed');
	expect(refusalOf(() => checkAmountAgainstCap(50.01, 5000))).toBe(above);
	expect(refusalOf(() => checkAmountAgainstCap(undefined, 5000))).toContain('cannot be held');
	expect(refusalOf(() => checkAmountAgainstCap(undefined, 0))).toBe('allowed');
});
