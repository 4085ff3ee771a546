import { say } from '../../scripts/setup/progress.cjs';

/** One line of the table: what was looked at, what had to come out, what came out. */
export interface Finding {
	what: string;
	expected: string;
	found: string;
	isGood: boolean;
}

/** A figure that must have a value. */
export function exactly(what: string, expected: number | string, found: number | string): Finding {
	return { what, expected: String(expected), found: String(found), isGood: found === expected };
}

/** A figure with a bound that the documentation names. */
export function atMost(what: string, bound: number, found: number): Finding {
	return { what, expected: `<= ${bound}`, found: String(found), isGood: found <= bound };
}

export function atLeast(what: string, bound: number, found: number): Finding {
	return { what, expected: `>= ${bound}`, found: String(found), isGood: found >= bound };
}

/** A figure to know. */
export function figure(what: string, found: number | string): Finding {
	return { what, expected: '', found: String(found), isGood: true };
}

/** Prints the findings as a table. @returns how many are not as they should be */
export function printTable(title: string, findings: Finding[]): number {
	const rows = findings.map(({ what, expected, found, isGood }) => [
		isGood ? 'ok' : 'NOT',
		what,
		expected,
		found,
	]);
	const head = ['', title, 'expected', 'found'];
	const widths = head.map((_, column) =>
		Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
	);
	say();
	for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
		say(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
	}
	return findings.filter(({ isGood }) => !isGood).length;
}
