/** The small form of `npm run fuzz`. */
import { fuzzParser } from '../fuzz/parserFuzz.mts';

/** Of the processor; a body that takes seconds would hold n8n up. */
const LONGEST_MS = 1_000;

test('600 generated bodies are read or refused with a reason, each quickly', () => {
	const rows = fuzzParser(600, 20_260_131);
	expect(rows.reduce((sum, { bodies }) => sum + bodies, 0)).toBe(600);
	// Neither outcome is the only one: the generator makes events as well as rubbish.
	expect(rows.find(({ kind }) => kind === 'like an event')?.parsed).toBeGreaterThan(20);
	expect(rows.find(({ kind }) => kind === 'like an event')?.refused).toBeGreaterThan(20);
	expect(Math.max(...rows.map(({ longestMs }) => longestMs))).toBeLessThan(LONGEST_MS);
});
