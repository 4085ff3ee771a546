import { checkAmountAgainstCap, checkSpendingCap, readSpendingCap } from '../../api/spendingCap';
import type { DropPayFailure } from '../../api/failure';

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
	[{ body: { amount_eur: 50.01 } }, above],
	[{ body: { transfer_amount_max: 50.01 } }, above],
	[{ body: { 'amount[]': 50.01 } }, above],
	[{ body: { 'order[amount]': '50.01' } }, above],
	[{ query: { 'order[amount]': '50.01' } }, above],
	[{ query: { 'amount[]': 1, Amount: '50.01' } }, above],
	[{ body: { amount_max: 50, transferAmount: 0 } }, 'allowed'],
	[{ body: { amount: null } }, 'allowed'],
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
		expect(message).toContain('"amount" is no decimal number');
	},
);

test.each([-0.01, '-5000', -1e9, '-0.10'])('lets no negative amount through: %j', (amount) => {
	for (const sent of [
		{ body: { amount } },
		{ body: { deep: [{ amount }] } },
		{ query: { amount } },
	]) {
		expect(refusalOf(() => checkSpendingCap('createPush', sent, 5000))).toMatch(
			/EUR is negative, and cannot be held against the spending cap of 50\.00 EUR, nothing was sent$/,
		);
	}
	expect(refusalOf(() => checkSpendingCap('createPush', { body: { amount } }, 0))).toBe('allowed');
});

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

describe('the cap itself', () => {
	test.each<[unknown, number]>([
		[0, 0],
		[-0, 0],
		['0', 0],
		[' 0.00 ', 0],
		[50, 5000],
		['50.5', 5050],
	])('%j is %i cents', (value, cents) => {
		expect(readSpendingCap(value)).toBe(cents);
	});

	test.each([
		undefined,
		null,
		'',
		' ',
		[],
		[0],
		{},
		false,
		true,
		NaN,
		'0x0',
		'-1',
		'none',
		'12,50',
	])('%j is no cap that could be relied on', (value) => {
		expect(refusalOf(() => readSpendingCap(value))).toMatch(
			/^The credential cannot be used: Spending Cap .+\.$/,
		);
	});
});

test.each([
	[{ body: { amount: 25, recurrence: { period: 'P1M', count: 2 } } }, 'allowed'],
	[
		{ body: { amount: 25, recurrence: { period: 'P1M', count: 3 } } },
		'The amount of 3 × 25.00 EUR is above the spending cap of 50.00 EUR, nothing was sent',
	],
	[
		{ body: { charge_amount: 50, charge_max_count: 2 } },
		'The amount of 2 × 50.00 EUR is above the spending cap of 50.00 EUR, nothing was sent',
	],
	[{ body: { charge_amount: 50, charge_max_count: 1 } }, 'allowed'],
])('counts %j as often as it may move', (sent, expected) => {
	expect(refusalOf(() => checkSpendingCap('createPush', sent, 5000))).toBe(expected);
});

test.each([
	['POST', '/payments/v3/pagopa/FRM1/disposition', 'PagoPA: Execute'],
	['POST', '/bank/v1/pull/PLL1/transfer', 'Pull: Create Transfer'],
	['POST', '/bank//v1/push/', 'Push: Create'],
	['PUT', '/something/new', 'an operation of the node'],
] as const)('a request of the user shows an amount under a cap: %s %s', (method, path, named) => {
	try {
		checkSpendingCap({ method, path }, { body: { a: 1 } }, 5000);
	} catch (error) {
		const { failure } = error as DropPayFailure;
		expect(failure).toMatchObject({ outcome: 'notSent' });
		expect(failure.description).toContain(named);
		return;
	}
	throw new Error('It was allowed.');
});

test('without a cap, with an amount, and for what only ends or fetches, such a request is allowed', () => {
	const request = (method: 'GET' | 'POST' | 'DELETE', body: object, cap: number) =>
		refusalOf(() => checkSpendingCap({ method, path: '/bank/v1/push' }, { body }, cap));
	expect(request('POST', {}, 0)).toBe('allowed');
	expect(request('POST', { amount: 1 }, 5000)).toBe('allowed');
	expect(request('DELETE', {}, 5000)).toBe('allowed');
	expect(request('GET', {}, 5000)).toBe('allowed');
});
