import type { ApiParts } from '../api.mts';
import type { FaultRule } from '../faults.mts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.mts';

/** Something that a person can switch on and off on the dashboard. */
export interface Switch {
	/** Its name in forms. */
	id: string;
	title: string;
	hint: string;
	isOn: (parts: ApiParts) => boolean;
	turn: (parts: ApiParts, on: boolean) => void;
}

/** A fault that hits every matching request for as long as it is on. */
function faultSwitch(
	id: string,
	title: string,
	hint: string,
	rule: Pick<FaultRule, 'fault' | 'match'>,
): Switch {
	return {
		id,
		title,
		hint,
		isOn: ({ faults }) => faults.list().some(({ name }) => name === id),
		turn: ({ faults }, on) => {
			faults.remove(id);
			if (on) faults.add({ name: id, times: 0, ...rule });
		},
	};
}

/** A setting with another value than the default. */
function settingSwitch<Name extends keyof Settings>(
	id: string,
	title: string,
	hint: string,
	[name, value]: [Name, Settings[Name]],
): Switch {
	return {
		id,
		title,
		hint,
		isOn: ({ world }) => world.settings[name] !== DEFAULT_SETTINGS[name],
		turn: ({ world }, on) => {
			world.settings = { ...world.settings, [name]: on ? value : DEFAULT_SETTINGS[name] };
		},
	};
}

/** Requests that change something, tokens aside: those would fail before any payment. */
const CHANGES = { method: 'POST', path: '^(?!.*/token)' };

export const SWITCHES: readonly Switch[] = [
	faultSwitch('down', 'DropPay is down', 'Every request gets 503 and has no effect.', {
		fault: { kind: 'status', status: 503 },
	}),
	faultSwitch('lost', 'Responses get lost', 'Each POST takes effect, then the connection is cut.', {
		match: CHANGES,
		fault: { kind: 'cut', when: 'after' },
	}),
	faultSwitch('hang', 'No response', 'Every request hangs and has no effect.', {
		fault: { kind: 'hang' },
	}),
	faultSwitch('slow', 'Slow responses', 'Every request takes 5 seconds longer.', {
		fault: { kind: 'latency', ms: 5000 },
	}),
	faultSwitch('limited', 'Rate limit', 'Every request except those for tokens gets 429.', {
		match: { path: CHANGES.path },
		fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
	}),
	settingSwitch('confirms', 'Customers confirm automatically', 'After 2 seconds, without a PIN.', [
		'decideAfterMs',
		2000,
	]),
	settingSwitch('twice', 'Events come twice', 'Each event is sent as two copies at once.', [
		'webhookCopies',
		2,
	]),
	settingSwitch('unsent', 'Events get lost', 'Events are listed here, but not sent.', [
		'webhookDropEvery',
		1,
	]),
	settingSwitch('late', 'Events come late', 'Each event is sent 10 seconds later.', [
		'webhookDelayMs',
		10_000,
	]),
	settingSwitch('again', 'Rejected events are sent again', 'Up to 5 times, with longer pauses.', [
		'webhookRetries',
		5,
	]),
	settingSwitch('short', 'Short-lived tokens', 'New access tokens expire after 30 seconds.', [
		'tokenLifeSeconds',
		30,
	]),
];
