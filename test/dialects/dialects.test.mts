/**
 * The node on n8n's engine against a second DropPay (secondDropPay.mts), in every dialect that the documentation
 * leaves open. What is asserted are invariants, not texts; `trial.mts` holds them:
 *
 * 1. what was not carried out never comes out as success, and what comes out is what is there;
 * 2. what was carried out never comes out as refused or not sent;
 * 3. nothing is sent twice by one run, also with Retry On Fail, unless DropPay plainly refused it;
 * 4. a failure quotes DropPay's own text where there was one, and says what to do;
 * 5. no secret is in output or error;
 * 6. freedom that changes nothing stands in the way of nothing.
 *
 * Quirks meet the operations in turns: each one of four that move money and one of twelve others. With
 * DROPPAY_DIALECTS=all, as each night, each meets each. One row alone:
 * DROPPAY_DIALECTS='refused with 230 × charge.create'.
 */
import { writeFileSync } from 'node:fs';

import { KNOWN, type Known } from './known.mts';
import { OPERATIONS } from './operations.mts';
import { QUIRKS } from './quirks.mts';
import { tryOut, type Violation } from './trial.mts';

const AT_ONCE = 40;
const { DROPPAY_DIALECTS: chosen, DROPPAY_DIALECTS_OUT: out } = process.env;

test(
	'every operation in every dialect',
	async () => {
		const trials = QUIRKS.flatMap((quirk, row) => {
			const operations = OPERATIONS.filter((operation) => quirk.on(operation));
			const inTurn = quirk.always
				? operations
				: [
						...oneOf(
							4,
							operations.filter(({ isMoney }) => isMoney),
							row,
						),
						...oneOf(
							12,
							operations.filter(({ isMoney }) => !isMoney),
							row,
						),
					];
			return operations.map((operation, column) => ({
				quirk,
				operation,
				name: `${quirk.name} × ${operation.name}`,
				isTurn: inTurn.includes(operation),
				// Now and then the first failure stops the run instead of going on with it.
				stops: (row + column) % 7 === 0,
			}));
		}).filter(({ name, isTurn }) =>
			chosen === undefined ? isTurn : chosen === 'all' || name.includes(chosen),
		);
		if (chosen === undefined) {
			expect(new Set(trials.map(({ quirk }) => quirk))).toEqual(new Set(QUIRKS));
			expect(new Set(trials.map(({ operation }) => operation))).toEqual(new Set(OPERATIONS));
		}
		const violations: Violation[] = [];
		const rest = trials.values();
		await Promise.all(
			Array.from({ length: AT_ONCE }, async () => {
				for (const { quirk, operation, stops } of rest)
					violations.push(...(await tryOut(quirk, operation, stops)));
			}),
		);
		if (out) writeFileSync(out, JSON.stringify({ trials: trials.length, violations }, null, 1));
		expect(table(violations.filter((violation) => !KNOWN.some(fits(violation))))).toBe('');
		// What no longer applies has to go.
		if (chosen === undefined)
			expect(KNOWN.filter((known) => !violations.some((one) => fits(one)(known)))).toEqual([]);
	},
	chosen === 'all' ? 3_600_000 : 600_000,
);

/** One of each so many, and at least one, beginning elsewhere in each row. */
function oneOf<T>(count: number, values: T[], row: number): T[] {
	const turns = Math.min(count, values.length);
	return values.filter((_, index) => (index + row) % turns === 0);
}

const fits =
	({ quirk, kind }: Violation) =>
	(known: Known): boolean =>
		known.quirk.test(quirk) && kind.startsWith(known.kind);

/** The violations, a line for each quirk and kind, with one of them in full. */
function table(violations: Violation[]): string {
	const groups: Record<string, Violation[]> = {};
	for (const violation of violations)
		(groups[`${violation.quirk} | ${violation.kind}`] ??= []).push(violation);
	return Object.entries(groups)
		.map(([name, [first, ...more]]) => {
			const { operation, said, truth } = first as Violation;
			return `${name} | ${operation} and ${more.length} more | said: ${said} | true: ${truth}`;
		})
		.join('\n');
}
