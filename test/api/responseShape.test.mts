import { entriesIn, missingIn } from '../../api/errors/responseShape';

const one = { id: 'TRF1' };

describe('a list is found however it is wrapped', () => {
	test.each<[body: unknown, entries: unknown[] | undefined]>([
		[[one], [one]],
		[{ transfers: [one] }, [one]],
		[{ transfers: null }, []],
		[{ transfers: [], errors: [one] }, []],
		[{ transfers: { items: [one] }, other: [one, one] }, [one]],
		[{ items: [one] }, [one]],
		[{ content: [one], errors: [], pageable: {} }, [one]],
		[{ errors: [], data: { items: [one] } }, [one]],
		[{ content: [one], pageable: { sort: [{ property: 'date' }] } }, [one]],
		[{ content: [one], others: [] }, [one]],
		[{ content: [], errors: [], page: { number: 0 } }, []],
	])('a list is found however it is wrapped: %j', (body, entries) => {
		expect(entriesIn(body, 'transfers')).toEqual(entries);
	});

	test.each<[body: unknown]>([
		[{}],
		[{ success: true }],
		[{ errors: [] }],
		[{ code: '210', description: 'over the daily limit', data: null, details: [] }],
		[{ open: [one], done: [one] }],
		[{ transfers: 'none' }],
	])('%j holds none that can be told', (body) => {
		expect(entriesIn(body, 'transfers')).toBeUndefined();
		expect(missingIn('listPullTransfers', body)).toMatch(/no list/);
	});
});
