import { chooseTrigger } from '../../nodes/DropPay/run/eventUrl';
import { DropPayFailure } from '../../api/errors/failure';
import type { ListeningTrigger } from '../../nodes/shared/events/triggerUrl';

const creator = { credential: '1', application: 'ours' };

const trigger = (name: string, more: Partial<ListeningTrigger> = {}): ListeningTrigger => ({
	name,
	url: `https://n8n.example/webhook/${name}/webhook`,
	...more,
});

const pulls = trigger('Pulls', { events: ['pull.done'], credential: '1' });
const payments = trigger('Payments', { events: ['authorization.granted'], credential: '1' });

test.each<[string, ListeningTrigger[], string]>([
	['the one that lists an event of the kind', [pulls, payments], 'Payments'],
	['one that lists any event', [pulls, trigger('Any', { events: ['*'] })], 'Any'],
	['one whose list is an expression', [trigger('By', { events: ['={{ 1 }}'] })], 'By'],
	['one of an earlier version, which noted no list', [trigger('Old')], 'Old'],
	['the first of several', [payments, trigger('Second', { events: ['*'] })], 'Payments'],
	[
		'the one of the same Application',
		[
			trigger('Other', { credential: '2', application: 'theirs' }),
			trigger('Same', { credential: '3', application: 'ours' }),
		],
		'Same',
	],
	[
		'one with the same credential, though that has another key by now',
		[trigger('Same', { credential: '1', application: 'of before' })],
		'Same',
	],
])('the choice of a trigger takes %s', (_, triggers, expected) => {
	expect(chooseTrigger(triggers, 'authorization', creator).trigger.name).toBe(expected);
});

test('the choice of a trigger says which of several it took, and names the others', () => {
	const second = trigger('Second', { events: ['*'] });
	expect(chooseTrigger([pulls, payments, second], 'authorization', creator).hint).toMatch(
		/go to "Payments"\. "Second" can receive/,
	);
	// The same trigger, listening for a test event and published.
	expect(chooseTrigger([payments, payments], 'authorization', creator).hint).toBeUndefined();
	expect(chooseTrigger([pulls, payments], 'authorization', creator).hint).toBeUndefined();
});

test.each<[string, ListeningTrigger[], RegExp]>([
	['none listens', [], /no DropPay Trigger that is listening/],
	['none lists an event of the kind', [pulls], /lists an event of an Authorization/],
	[
		'it belongs to another Application',
		[trigger('Other', { credential: '2', application: 'theirs' })],
		/"Other" belongs to another Application/,
	],
])('no trigger is chosen where %s', (_, triggers, message) => {
	const choose = () => chooseTrigger(triggers, 'authorization', creator);
	expect(choose).toThrow(DropPayFailure);
	expect(choose).toThrow(message);
});
