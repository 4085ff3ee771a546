import type { IDataObject } from 'n8n-workflow';

import {
	forgetNews,
	newsOf,
	REMEMBERED,
	takeNews,
	unverifiedNewsOf,
} from '../../nodes/DropPayTrigger/dedup';

let triggers = 0;
let trigger: string;
let saved: IDataObject;

beforeEach(() => {
	trigger = `trigger-${++triggers}`;
	saved = {};
});

describe('news', () => {
	const granted = {
		id: 'CHT1',
		status: 'GRANTED',
		date_last_update: '2026-01-01',
		charge_success_count: 0,
	};
	const of = (entity: IDataObject) => newsOf('authorization', 'authorization.granted', entity);

	test('of an Authorization are told apart by id and event', () => {
		expect(of(granted)).not.toBe(of({ ...granted, id: 'CHT2' }));
		expect(of(granted)).not.toBe(newsOf('authorization', 'authorization.revoked', granted));
	});

	test('of an Authorization stay the same when it is charged', () => {
		expect(of(granted)).toBe(
			of({ ...granted, date_last_update: '2026-01-02', charge_success_count: 1 }),
		);
	});

	test('of a Pull that comes into a status again are told apart by date', () => {
		const running = { id: 'PLL1', date_last_modified: '2026-01-01' };
		const at = (date: string) =>
			newsOf('pull', 'pull.running', { ...running, date_last_modified: date });
		expect(at('2026-01-01')).not.toBe(at('2026-02-01'));
		expect(at('2026-01-01')).toBe(at('2026-01-01'));
	});

	test('that could not be verified do not stand in for verified ones', () => {
		const unverified = unverifiedNewsOf('authorization', { id: 'CHT1', status: 'GRANTED' });
		expect(unverified).not.toBe(of(granted));
		expect(unverified).not.toBe(
			unverifiedNewsOf('authorization', { id: 'CHT1', status: 'REVOKED' }),
		);
		expect(unverified).toBe(unverifiedNewsOf('authorization', { id: 'CHT1', status: 'GRANTED' }));
	});
});

describe('taking news', () => {
	test('gives each once, also within one body', () => {
		expect(takeNews(trigger, saved, ['a', 'b', 'a'])).toEqual(['a', 'b']);
		expect(takeNews(trigger, saved, ['b', 'c'])).toEqual(['c']);
	});

	test('remembers across restarts what was saved', () => {
		takeNews(trigger, saved, ['a']);
		forgetNews(trigger);
		expect(takeNews(trigger, JSON.parse(JSON.stringify(saved)) as IDataObject, ['a', 'b'])).toEqual(
			['b'],
		);
	});

	test('remembers what another request could not see saved', () => {
		const [one, other] = [{}, {}] as [IDataObject, IDataObject];
		takeNews(trigger, one, ['a']);
		expect(takeNews(trigger, other, ['a', 'b'])).toEqual(['b']);
		// Whichever is saved last holds both.
		expect(other.seen).toEqual(['a', 'b']);
	});

	test('learns what another process has saved', () => {
		takeNews(trigger, saved, ['a']);
		expect(takeNews(trigger, { seen: ['x'] }, ['x', 'y'])).toEqual(['y']);
	});

	test('keeps triggers apart', () => {
		takeNews(trigger, saved, ['a']);
		expect(takeNews(`${trigger}-test`, {}, ['a'])).toEqual(['a']);
	});

	test('writes nothing when nothing is new', () => {
		takeNews(trigger, saved, ['a']);
		const untouched: IDataObject = {};
		takeNews(trigger, untouched, ['a']);
		expect(untouched).toEqual({});
	});

	test('forgets the oldest first, in memory and in what is saved', () => {
		const news = Array.from({ length: REMEMBERED + 20 }, (_, index) => `news-${index}`);
		for (const one of news) takeNews(trigger, saved, [one]);
		expect(saved.seen).toEqual(news.slice(20));
		expect(takeNews(trigger, saved, ['news-0', 'news-20'])).toEqual(
			['news-0', 'news-20'].slice(0, 1),
		);
	});

	test.each([null, 'text', { a: 1 }, [1, null, 'known']])(
		'reads damaged static data %p',
		(seen) => {
			expect(takeNews(trigger, { seen } as IDataObject, ['known', 'new'])).toEqual(
				Array.isArray(seen) ? ['new'] : ['known', 'new'],
			);
		},
	);
});
