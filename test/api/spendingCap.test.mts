import { checkAgainstCap, checkSpendingCap, readSpendingCaps } from '../../api/rules/spendingCap';
import type { DropPayFailure } from '../../api/errors/failure';
import { messageOf } from '../support/refusal.mts';
import { toCents } from '../../api/values/money';

const caps = (operationCents: number, executionCents = 0, allowsNoAmount = false) => ({
	operationCents: toCents(operationCents),
	executionCents: toCents(executionCents),
	allowsNoAmount,
});

const above = 'The amount of 50.01 EUR is above the spending cap of 50.00 EUR. Nothing was sent';

const addedUp =
	'The amounts of this request add up to more than the spending cap of 50.00 EUR. Nothing was sent';

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
	[{}, 'allowed'],
	// Each of them may move.
	[{ body: { orders: [{ amount: 25 }, { amount: 25 }] } }, 'allowed'],
	[{ body: { orders: [{ amount: 25 }, { amount: 25.01 }] } }, addedUp],
	[{ body: { a: { amount: 30 }, b: { c: [{ amount: 30 }] } } }, addedUp],
	[{ query: { amount: 30 }, body: { amount: 30 } }, addedUp],
	[{ body: { amount: 50, amount_max: 50, parts: [{ amount: 25 }, { amount: 25 }] } }, 'allowed'],
])('the spending cap holds %j against a cap of 50.00', (sent, expected) => {
	expect(messageOf(() => checkSpendingCap('createPush', sent, caps(5000)))).toBe(expected);
});

test.each(['50,01', '1e9', 'much', [9999], { value: 9999 }, true, Infinity])(
	'the spending cap lets no amount through that it cannot read: %j',
	(amount) => {
		const message = messageOf(() =>
			checkSpendingCap('createPush', { body: { amount } }, caps(5000)),
		);
		expect(message).toContain('compare the amount with the spending cap of 50.00 EUR');
		expect(message).toContain('"amount" is not a decimal number');
	},
);

test.each([-0.01, '-5000', -1e9, '-0.10'])(
	'the spending cap lets no negative amount through: %j',
	(amount) => {
		for (const sent of [
			{ body: { amount } },
			{ body: { deep: [{ amount }] } },
			{ query: { amount } },
		]) {
			expect(messageOf(() => checkSpendingCap('createPush', sent, caps(5000)))).toMatch(
				/EUR is negative, and cannot be compared with the spending cap of 50\.00 EUR\. Nothing was sent$/,
			);
		}
		expect(messageOf(() => checkSpendingCap('createPush', { body: { amount } }, caps(0)))).toBe(
			'allowed',
		);
	},
);

test('knows no limit without a cap, and does not look at reads', () => {
	const sent = { body: { amount: 'much' }, query: { amount: 1e9 } };
	expect(messageOf(() => checkSpendingCap('createPush', sent, caps(0)))).toBe('allowed');
	expect(messageOf(() => checkSpendingCap('getPush', sent, caps(5000)))).toBe('allowed');
	expect(messageOf(() => checkSpendingCap({ method: 'GET', path: '/x' }, sent, caps(5000)))).toBe(
		'allowed',
	);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
	'the spending cap counts a custom %s as money',
	(method) => {
		const sent = { body: { amount: 50.01 } };
		expect(messageOf(() => checkSpendingCap({ method, path: '/x' }, sent, caps(5000)))).toBe(above);
	},
);

test('an amount without a request is compared with the cap', () => {
	expect(messageOf(() => checkAgainstCap(toCents(5000), caps(5000)))).toBe('allowed');
	expect(messageOf(() => checkAgainstCap(toCents(5001), caps(5000)))).toBe(above);
	expect(messageOf(() => checkAgainstCap(toCents(5001), caps(0)))).toBe('allowed');
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
		expect(readSpendingCaps({ maxAmount: value, maxAmountPerExecution: value })).toEqual({
			...caps(cents),
			executionCents: cents,
		});
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
		const maxAmountPerExecution = value;
		expect(messageOf(() => readSpendingCaps({ maxAmount: value }))).toMatch(
			/^The credential cannot be used: Spending Cap .+\.$/,
		);
		expect(messageOf(() => readSpendingCaps({ maxAmount: 0, maxAmountPerExecution }))).toMatch(
			/^The credential cannot be used: Spending Cap per Execution .+\.$/,
		);
	});
});

test.each([
	[{ body: { amount: 25, recurrence: { period: 'P1M', count: 2 } } }, 'allowed'],
	[
		{ body: { amount: 25, recurrence: { period: 'P1M', count: 3 } } },
		'The amount of 3 × 25.00 EUR is above the spending cap of 50.00 EUR. Nothing was sent',
	],
	[
		{ body: { charge_amount: 50, charge_max_count: 2 } },
		'The amount of 2 × 50.00 EUR is above the spending cap of 50.00 EUR. Nothing was sent',
	],
	[{ body: { charge_amount: 50, charge_max_count: 1 } }, 'allowed'],
	[
		{ body: { amount: 25, recurrence: { period: 'P1M', date_end: '2027-01-31T12:00:00Z' } } },
		'allowed',
	],
	[
		{ body: { amount: 25, recurrence: { period: 'P1M', date_end: '2027-02-28T12:00:00Z' } } },
		'The amount of 3 × 25.00 EUR is above the spending cap of 50.00 EUR. Nothing was sent',
	],
	[
		{ body: { orders: [{ amount: 25, recurrence: { count: 3 } }] } },
		'The amount of 3 × 25.00 EUR is above the spending cap of 50.00 EUR. Nothing was sent',
	],
	[
		{ body: { amount: 1, recurrence: { period: 'P1M' } } },
		"The repeats of this order have no end, and can't be compared with the spending cap of 50.00 EUR. Nothing was sent",
	],
	[
		{ body: { amount: 1, recurrence: { period: 'monthly', date_end: '2027-01-31' } } },
		"The repeats of this order can't be counted, and can't be compared with the spending cap of 50.00 EUR. Nothing was sent",
	],
	[
		{ body: { recurrence: { period: 'P1M', count: 1000 } } },
		"This request says how often money may move and not how much, and can't be compared with the spending cap of 50.00 EUR. Nothing was sent",
	],
	[{ unsaid: { amount: 50.01 } }, above],
	[{ body: { amount: 1 }, unsaid: { amount: 50.01 } }, above],
	[
		{ unsaid: { amount: 'unknown' } },
		'Can\'t compare the amount with the spending cap of 50.00 EUR: "amount" is not a decimal number. Nothing was sent',
	],
])('the spending cap counts %j as often as it may move', (sent, expected) => {
	const now = Date.parse('2026-12-31T12:00:00Z');
	expect(messageOf(() => checkSpendingCap('createPush', sent, caps(5000), now))).toBe(expected);
});

test.each([
	['POST', '/payments/v3/pagopa/FRM1/disposition', 'PagoPA: Execute'],
	['POST', '/bank/v1/pull/PLL1/transfer', 'Pull: Create Transfer'],
	['POST', '/bank//v1/push/', 'Push: Create'],
	['PUT', '/something/new', 'an operation of the node'],
] as const)('a request of the user shows an amount under a cap: %s %s', (method, path, named) => {
	try {
		checkSpendingCap({ method, path }, { body: { a: 1 } }, caps(5000));
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
		messageOf(() => checkSpendingCap({ method, path: '/bank/v1/push' }, { body }, caps(cap)));
	expect(request('POST', {}, 0)).toBe('allowed');
	expect(request('POST', { amount: 1 }, 5000)).toBe('allowed');
	expect(request('DELETE', {}, 5000)).toBe('allowed');
	expect(request('GET', {}, 5000)).toBe('allowed');
});

test('what is above the cap of an execution is refused without a cap of the operation, too', () => {
	const check = (amount: unknown) =>
		messageOf(() => checkSpendingCap('createPush', { body: { amount } }, caps(0, 5000)));
	expect(check(50)).toBe('allowed');
	expect(check(50.01)).toBe(
		'The amount of 50.01 EUR is above the spending cap of 50.00 EUR per execution. Nothing was sent',
	);
	expect(check('much')).toContain('the spending cap of 50.00 EUR per execution: "amount" is no');
});

test.each([true, false])('requests without an amount, allowed by the credential: %p', (allows) => {
	const check = (method: 'POST' | 'PATCH', body: object) =>
		messageOf(() => checkSpendingCap({ method, path: '/x' }, { body }, caps(5000, 0, allows)));
	expect(check('POST', { a: 1 }) === 'allowed').toBe(allows);
	expect(check('PATCH', {}) === 'allowed').toBe(allows);
	expect(check('POST', { amount: 50.01 })).toBe(above);
	expect(check('POST', { recurrence: { count: 2 } })).toContain('not how much');
});

test.each(['true', 1, 'false', null, undefined])('%j allows no such request', (value) => {
	const stored = { maxAmount: 0, maxAmountPerExecution: 0, allowRequestsWithoutAmount: value };
	expect(readSpendingCaps(stored).allowsNoAmount).toBe(false);
});
