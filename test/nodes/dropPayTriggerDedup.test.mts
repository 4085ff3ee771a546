import type { IDataObject } from 'n8n-workflow';

import {
	forgetSeen,
	eventKey,
	REMEMBERED,
	markAsSeen,
	unverifiedEventKey,
} from '../../nodes/DropPayTrigger/deduplicate';

let triggers = 0;
let trigger: string;
let saved: IDataObject;

beforeEach(() => {
	trigger = `trigger-${++triggers}`;
	saved = {};
});

describe('event keys', () => {
	const granted = {
		id: 'CHT1',
		status: 'GRANTED',
		date_last_update: '2026-01-01',
		charge_success_count: 0,
	};
	const of = (entity: IDataObject) => eventKey('authorization', 'authorization.granted', entity);

	test('events of an Authorization are distinguished by id and event', () => {
		expect(of(granted)).not.toBe(of({ ...granted, id: 'CHT2' }));
		expect(of(granted)).not.toBe(eventKey('authorization', 'authorization.revoked', granted));
	});

	test('events of an Authorization stay the same when it is charged', () => {
		expect(of(granted)).toBe(
			of({ ...granted, date_last_update: '2026-01-02', charge_success_count: 1 }),
		);
	});

	test('events of a Pull that comes into a status again are distinguished by date', () => {
		const running = { id: 'PLL1', date_last_modified: '2026-01-01' };
		const at = (date: string) =>
			eventKey('pull', 'pull.running', { ...running, date_last_modified: date });
		expect(at('2026-01-01')).not.toBe(at('2026-02-01'));
		expect(at('2026-01-01')).toBe(at('2026-01-01'));
	});

	test('events that could not be verified do not stand in for verified ones', () => {
		const unverified = unverifiedEventKey('authorization', { id: 'CHT1', status: 'GRANTED' });
		expect(unverified).not.toBe(of(granted));
		expect(unverified).not.toBe(
			unverifiedEventKey('authorization', { id: 'CHT1', status: 'REVOKED' }),
		);
		expect(unverified).toBe(unverifiedEventKey('authorization', { id: 'CHT1', status: 'GRANTED' }));
	});
});

describe('marking events as seen', () => {
	test('marking events as seen gives each once, also within one body', () => {
		expect(markAsSeen(trigger, saved, ['a', 'b', 'a'])).toEqual(['a', 'b']);
		expect(markAsSeen(trigger, saved, ['b', 'c'])).toEqual(['c']);
	});

	test('remembers across restarts what was saved', () => {
		markAsSeen(trigger, saved, ['a']);
		forgetSeen(trigger);
		expect(
			markAsSeen(trigger, JSON.parse(JSON.stringify(saved)) as IDataObject, ['a', 'b']),
		).toEqual(['b']);
	});

	test('remembers what another request could not see saved', () => {
		const [one, other] = [{}, {}] as [IDataObject, IDataObject];
		markAsSeen(trigger, one, ['a']);
		expect(markAsSeen(trigger, other, ['a', 'b'])).toEqual(['b']);
		// Whichever is saved last holds both.
		expect(other.seen).toEqual(['a', 'b']);
	});

	test('learns what another process has saved', () => {
		markAsSeen(trigger, saved, ['a']);
		expect(markAsSeen(trigger, { seen: ['x'] }, ['x', 'y'])).toEqual(['y']);
	});

	test('marking events as seen keeps triggers apart', () => {
		markAsSeen(trigger, saved, ['a']);
		expect(markAsSeen(`${trigger}-test`, {}, ['a'])).toEqual(['a']);
	});

	test('marking events as seen writes nothing when nothing is new', () => {
		markAsSeen(trigger, saved, ['a']);
		const untouched: IDataObject = {};
		markAsSeen(trigger, untouched, ['a']);
		expect(untouched).toEqual({});
	});

	test('forgets the oldest first, in memory and in what is saved', () => {
		const news = Array.from({ length: REMEMBERED + 20 }, (_, index) => `news-${index}`);
		for (const one of news) markAsSeen(trigger, saved, [one]);
		expect(saved.seen).toEqual(news.slice(20));
		expect(markAsSeen(trigger, saved, ['news-0', 'news-20'])).toEqual(
			['news-0', 'news-20'].slice(0, 1),
		);
	});

	test.each([null, 'text', { a: 1 }, [1, null, 'known']])(
		'marking events as seen reads damaged static data %p',
		(seen) => {
			expect(markAsSeen(trigger, { seen } as IDataObject, ['known', 'new'])).toEqual(
				Array.isArray(seen) ? ['new'] : ['known', 'new'],
			);
		},
	);
});
