import type { ResourceKind } from '../../api/contract/resourceKinds';
import {
	decisionOf,
	hasFailed,
	hasMovedMoney,
	isChargeable,
	isEarlier,
	isWaiting,
} from '../../api/contract/statuses';

const kinds: ResourceKind[] = ['authorization', 'connection', 'pull', 'push'];

describe.each(kinds)('%s', (kind) => {
	test.each([
		['GRANTED', 'granted'],
		['REFUSED', 'refused'],
		['EXPIRED', 'expired'],
		['EXPIERED', 'expired'],
		['CANCELLED', 'cancelled'],
		['REVOKED', 'revoked'],
		['FAILED', 'failed'],
		['granted', 'granted'],
		[' Granted\n', 'granted'],
		['CANCELED', 'cancelled'],
	])('%s is decided: %s', (status, decision) => {
		expect(decisionOf(kind, status)).toBe(decision);
		expect(isWaiting(status)).toBe(false);
	});

	test.each(['WAITING', 'DRAFT', 'READY', 'waiting'])('%s is not decided', (status) => {
		expect(decisionOf(kind, status)).toBeUndefined();
		expect(isWaiting(status)).toBe(true);
	});

	test.each(['UNDER_REVIEW', '', undefined, null, 7, {}, 'toString', '__proto__'])(
		'%j is neither decided nor waiting',
		(status) => {
			expect(decisionOf(kind, status)).toBeUndefined();
			expect(isWaiting(status)).toBe(false);
			expect(isChargeable(status)).toBe(false);
			expect(hasMovedMoney(status)).toBe(false);
		},
	);
});

test.each([
	['WAITING', 'GRANTED', true],
	['ready', ' done ', true],
	['GRANTED', 'REVOKED', true],
	['RUNNING', 'ACCOUNTED', true],
	['GRANTED', 'GRANTED', false],
	['EXPIRED', 'GRANTED', false],
	['WAITING', 'PAUSED', false],
	['PAUSED', 'GRANTED', false],
	['WAITING', undefined, false],
])('%s is earlier than %s: %s', (fetched, claimed, expected) => {
	expect(isEarlier(fetched, claimed)).toBe(expected);
});

test.each(['SCHEDULED', 'RUNNING', 'DONE', 'ACCOUNTED'])(
	'%s is a yes of whoever pays, and nobody else',
	(status) => {
		expect(decisionOf('pull', status)).toBe('granted');
		expect(decisionOf('push', status)).toBe('granted');
		expect(decisionOf('authorization', status)).toBeUndefined();
		expect(decisionOf('connection', status)).toBeUndefined();
	},
);

test('only GRANTED can be charged', () => {
	const labels = ['GRANTED', 'WAITING', 'EXPIRED', 'REVOKED', 'REFUSED', 'CANCELLED', 'DONE'];
	expect(labels.filter((label) => isChargeable(label))).toEqual(['GRANTED']);
});

test('FAILED, REFUSED and CANCELLED moved nothing, in any letter case and with blanks', () => {
	const labels = ['FAILED', 'failed', 'REFUSED ', 'CANCELLED', 'canceled'];
	const others = ['DONE', 'RUNNING', 'PENDING', 'EXPIRED', '', undefined, null, {}];
	expect([...labels, ...others].filter((label) => hasFailed(label))).toEqual(labels);
});

test('only DONE and ACCOUNTED moved money', () => {
	const labels = ['DONE', 'ACCOUNTED', 'FAILED', 'WAITING', 'RUNNING', 'SCHEDULED', 'GRANTED'];
	expect(labels.filter((label) => hasMovedMoney(label))).toEqual(['DONE', 'ACCOUNTED']);
});
