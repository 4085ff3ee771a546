import { runPool } from '../../nodes/DropPay/run/pool';

/** Like a request: some steps of preparation, then it is sent and its answer takes a while. */
async function request(log: string[], index: number, latencyMs = 20): Promise<number> {
	log.push(`begin ${index}`);
	for (let step = 0; step < 20; step++) await Promise.resolve();
	log.push(`sent ${index}`);
	await new Promise((resolve) => setTimeout(resolve, latencyMs));
	return index;
}

const always = () => true;

describe('pool', () => {
	test('what begins at the same time is sent one after the other, not all at the end', async () => {
		const log: string[] = [];
		await runPool(4, 4, async (index) => await request(log, index), always, jest.fn());
		expect(log).toEqual([0, 1, 2, 3].flatMap((index) => [`begin ${index}`, `sent ${index}`]));
	});

	test('in the pool, as many as allowed are at work at a time, and all are told of', async () => {
		let working = 0;
		let most = 0;
		const told: number[] = [];
		await runPool(
			25,
			5,
			async (index) => {
				most = Math.max(most, ++working);
				await request([], index);
				working--;
				return index;
			},
			always,
			(index, result) => {
				expect(result).toEqual({ value: index });
				told.push(index);
			},
		);
		expect(most).toBe(5);
		expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index));
	});

	test('nothing begins after the word to stop, not even what waits for its turn', async () => {
		const log: string[] = [];
		let goesOn = true;
		await runPool(
			10,
			10,
			async (index) => {
				if (index === 1) goesOn = false;
				return await request(log, index);
			},
			() => goesOn,
			jest.fn(),
		);
		expect(log.filter((line) => line.startsWith('begin'))).toEqual(['begin 0', 'begin 1']);
	});

	test('a task that throws is told of, and the others go on', async () => {
		const results: unknown[] = [];
		await runPool(
			3,
			1,
			async (index) => {
				if (index === 1) throw new Error('broken');
				return await request([], index, 0);
			},
			always,
			(index, result) => (results[index] = result),
		);
		expect(results).toEqual([{ value: 0 }, { error: new Error('broken') }, { value: 2 }]);
	});
});
