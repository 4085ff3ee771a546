import {
	centsToCharge,
	checkCharge,
	checkChargeAnswer,
	isSameCharge,
	confirmedCharge,
} from '../../api/rules/charge';
import type { Authorization, Charge } from '../../api/contract/entities';
import { DropPayFailure } from '../../api/errors/failure';
import { toCents } from '../../api/values/money';

const NOW = Date.parse('2030-06-01T12:00:00Z');

const granted: Authorization = {
	id: 'CHT000000001',
	status: 'GRANTED',
	policy: 'CHARGEABLE',
	charge_amount: 25,
	charge_max_count: 1,
	charge_success_count: 0,
};

function refusalOf(run: () => unknown): DropPayFailure['failure'] | undefined {
	try {
		run();
		return undefined;
	} catch (error) {
		if (error instanceof DropPayFailure) return error.failure;
		throw error;
	}
}

const against = (change: object, cents = 2500) =>
	refusalOf(() => {
		checkCharge({ ...granted, ...change } as Authorization, toCents(cents), NOW);
	});

describe('a charge is allowed', () => {
	test.each<[object, number]>([
		[{}, 2500],
		[{}, 1],
		[{ policy: 'BOOKED' }, 2500],
		[{ status: 'granted' }, 2500],
		[{ charge_max_count: 3, charge_success_count: 2 }, 2500],
		[{ charge_date_start: '2030-06-01T12:00:00Z', charge_date_end: '2030-06-01T12:00:00Z' }, 2500],
		[{ charge_date_start: '2030-06-01T13:59:00+02:00' }, 2500],
		[{ charge_date_start: '2030-06-01', charge_date_end: '2030-06-01' }, 2500],
		[{ charge_date_start: '2030-06-02' }, 2500], // It is the second already on Kiritimati.
		[{ charge_amount: '25.00' }, 2500],
		[{ charge_amount: 0.30000000000000004 }, 30],
		[{ pay_token: { val: 'x', charge_available: 1 } }, 2500],
	])('a charge is allowed for %j over %i', (change, cents) => {
		expect(against(change, cents)).toBeUndefined();
	});

	test('a charge is allowed when DropPay left the bounds out, or answers null', () => {
		const bare = { id: 'CHT1', status: 'GRANTED' };
		expect(refusalOf(() => checkCharge(bare, toCents(99_999_999), NOW))).toBeUndefined();
		const nulls = Object.fromEntries(
			Object.keys(granted)
				.concat('charge_date_start', 'charge_date_end', 'pay_token')
				.map((name) => [name, null]),
		);
		const empty = { ...nulls, ...bare } as unknown as Authorization;
		expect(refusalOf(() => checkCharge(empty, toCents(1), NOW))).toBeUndefined();
	});

	test('a charge is allowed as long as the pay token says that charges are left, where no limit is stated', () => {
		const pay_token = { val: 'x', charge_available: 2 };
		const change = { charge_max_count: undefined, charge_success_count: 1, pay_token };
		expect(against(change)).toBeUndefined();
	});
});

describe('a charge is refused', () => {
	test.each<[object, number, RegExp]>([
		[{ charge_success_count: 1 }, 2500, /is already charged: 1 of 1/],
		[{ charge_success_count: 4, charge_max_count: 3 }, 2500, /is already charged: 4 of 3/],
		// Used up comes first: it is what people must know, whatever else holds.
		[{ charge_success_count: 1, status: 'EXPIRED', policy: 'CHARGED' }, 2500, /already charged/],
		// What nobody says is allowed once more may be the payment that is there already.
		[{ charge_success_count: 1, charge_max_count: undefined }, 2500, /already charged: 1 charges/],
		[{ charge_success_count: 1, charge_max_count: null, pay_token: null }, 2500, /already charged/],
		[
			{
				charge_success_count: 1,
				charge_max_count: undefined,
				pay_token: { val: 'x', charge_available: 0 },
			},
			2500,
			/already charged: 1 of 1/,
		],
		[{ policy: 'CHARGED' }, 2500, /has the policy CHARGED/],
		[{ status: 'WAITING' }, 2500, /is WAITING/],
		[{ status: 'NEW_LABEL' }, 2500, /is NEW_LABEL/],
		[{}, 2501, /25\.01 EUR is more than the 25\.00 EUR/],
		[{ charge_date_start: '2030-06-01T12:00:01Z' }, 2500, /can be charged from/],
		[{ charge_date_start: '2030-06-03' }, 2500, /can be charged from 2030-06-03 on only/],
		[{ charge_date_end: '2030-05-30' }, 2500, /could be charged until 2030-05-30 only/],
		[{ charge_date_end: '2030-06-01T11:59:59Z' }, 2500, /could be charged until/],
		[{ pay_token: { val: 'x', charge_available: 0 } }, 2500, /allows no further charge/],
		[{ charge_amount: 'plenty' }, 2500, /states the amount "plenty"/],
	])('a charge is refused for %j over %i', (change, cents, message) => {
		const failure = against(change, cents);

		expect(failure?.message).toMatch(message);
		expect(failure?.message).toMatch(/No charge was sent$/);
		expect(failure?.description).toMatch(/\.$/);
		expect(failure?.outcome).toBe('notSent');
	});

	test.each(['REFUSED', 'EXPIRED', 'CANCELLED', 'REVOKED'])(
		'a charge is refused for an Authorization that is %s, and a new one is named as the way on',
		(status) => {
			const failure = against({ status });

			expect(failure?.message).toMatch(new RegExp(`is ${status}\\. No charge was sent$`));
			expect(failure?.description).toContain('new Authorization');
			expect(failure?.outcome).toBe('notSent');
		},
	);
});

describe('the amount to charge', () => {
	test('the amount to charge is the wanted one, else that of the Authorization', () => {
		expect(centsToCharge(granted, toCents(1040))).toBe(1040);
		expect(centsToCharge(granted, undefined)).toBe(2500);
		expect(centsToCharge({ ...granted, charge_amount: undefined }, toCents(100))).toBe(100);
	});

	test.each([undefined, null])(
		'the amount to charge is asked for when it is %j there as well',
		(charge_amount) => {
			const authorization = { ...granted, charge_amount } as Authorization;
			const failure = refusalOf(() => centsToCharge(authorization, undefined));
			expect(failure?.message).toContain('states no amount');
		},
	);
});

describe('the answer to a charge', () => {
	const charge: Charge = {
		id: 'CHA000000001',
		authorization_id: granted.id,
		amount: 25,
		status: 'DONE',
	};
	const asked = { authorizationId: granted.id, cents: toCents(2500) };
	const doubt = (change: object) =>
		checkChargeAnswer({ ...charge, ...change } as Charge, asked)?.failure;
	const off = (change: object) => refusalOf(() => doubt(change));

	test.each([
		{},
		{ amount: '25.00' },
		{ authorization_id: undefined },
		{ status: 'ACCOUNTED' },
		{ status: 'done' },
		{ id: undefined },
	])('the response to a charge is taken with %j', (change) => {
		expect(doubt(change)).toBeUndefined();
	});

	test.each<[object, string]>([
		[{ status: 'PENDING' }, 'Charge CHA000000001 came back with the status PENDING'],
		[{ status: undefined }, 'Charge CHA000000001 came back without a status'],
		[{ status: null }, 'Charge CHA000000001 came back without a status'],
		[{ amount: undefined }, 'Charge CHA000000001 came back without amount'],
		[
			{ id: undefined, status: undefined, amount: null },
			'The charge came back without a status and without amount',
		],
	])('the response to a charge is in doubt, for a fetch to settle, with %j', (change, message) => {
		expect(doubt(change)).toMatchObject({
			message,
			description: expect.stringContaining('compare charge_success_count'),
			outcome: 'unknown',
		});
	});

	test.each([
		{ amount: 25.01 },
		{ amount: 2500 },
		{ amount: 'x' },
		{ authorization_id: 'CHT000000002' },
	])('the response to a charge leaves the outcome unknown with %j', (change) => {
		expect(off(change)).toMatchObject({
			message: expect.stringContaining('CHA000000001'),
			outcome: 'unknown',
		});
	});

	test.each(['FAILED', 'failed', 'REFUSED', 'CANCELLED ', 'canceled'])(
		'%s is a refusal',
		(status) => {
			expect(off({ status })).toMatchObject({ outcome: 'refused' });
		},
	);
});

test.each<[object, boolean]>([
	[{ id: 'CHA1', amount: 25 }, true],
	[{ id: 'cha1', amount: '25.00' }, true],
	[{ id: 'CHA2', amount: 25 }, false],
	[{ amount: 25 }, false],
	[{ id: 'CHA1', amount: 26 }, false],
	[{ id: 'CHA1', amount: 'much' }, false],
])('a fetched charge %j is the one that was asked for: %s', (charge, isSame) => {
	expect(isSameCharge(charge as Charge, { id: 'CHA1', cents: toCents(2500) })).toBe(isSame);
});

describe('a charge without an answer', () => {
	const after = { ...granted, charge_success_count: 1 };

	test('a charge without a response is proved by the count of an Authorization that allows one', () => {
		expect(confirmedCharge(granted, after, toCents(2500))).toMatchObject({
			authorization_id: granted.id,
			status: 'DONE',
			amount: 25,
			confirmedBy: 'secondRequest',
		});
	});

	test.each<[string, object, object]>([
		['an unchanged count', {}, { charge_success_count: 0 }],
		['several charges', { charge_max_count: 2 }, { charge_max_count: 2 }],
		['a count that was there before', { charge_success_count: 1 }, {}],
		['counts that are missing', { charge_success_count: undefined }, {}],
		['a limit that is missing', { charge_max_count: undefined }, { charge_max_count: undefined }],
		// Where any number is allowed, the pay token may still speak of one.
		[
			'what a pay token leaves',
			{ charge_max_count: undefined, pay_token: { charge_available: 1 } },
			{ charge_max_count: undefined },
		],
	])('a charge without a response is not proved by %s', (_, before, change) => {
		expect(
			confirmedCharge({ ...granted, ...before }, { ...after, ...change }, toCents(2500)),
		).toBeUndefined();
	});
});
