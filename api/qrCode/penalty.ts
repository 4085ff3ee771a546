/** Dark-light-dark as in a finder, with light beside it (ISO/IEC 18004, 7.8.3). */
const FINDER_LIKE = ['10111010000', '00001011101'];
const QUIET_ZONE = '0000';

/** How hard a symbol is to read; the mask with the lowest penalty is taken. */
export function penaltyOf(modules: boolean[][]): number {
	const rows = modules.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''));
	const columns = rows.map((_, column) => rows.map((row) => row[column]).join(''));
	const lines = [...rows, ...columns];
	return sum(lines, runs) + sum(lines, finderLikes) + squares(modules) + imbalance(rows.join(''));
}

function sum(lines: string[], penalty: (line: string) => number): number {
	return lines.reduce((total, line) => total + penalty(line), 0);
}

/** Five or more of one colour in a line: 3, and 1 for each more. */
function runs(line: string): number {
	return (line.match(/0{5,}|1{5,}/g) ?? []).reduce((total, run) => total + run.length - 2, 0);
}

function finderLikes(line: string): number {
	const padded = QUIET_ZONE + line + QUIET_ZONE;
	let found = 0;
	for (const pattern of FINDER_LIKE) {
		for (let at = padded.indexOf(pattern); at >= 0; at = padded.indexOf(pattern, at + 1)) found++;
	}
	return found * 40;
}

/** Squares of two by two in one colour, overlapping ones included: 3 each. */
function squares(modules: boolean[][]): number {
	let found = 0;
	for (let row = 1; row < modules.length; row++) {
		const [above, line] = [modules[row - 1]!, modules[row]!];
		for (let column = 1; column < line.length; column++) {
			const dark = line[column];
			if (line[column - 1] === dark && above[column] === dark && above[column - 1] === dark) {
				found++;
			}
		}
	}
	return found * 3;
}

/** 10 for every whole step of 5 % away from half dark, half light. */
function imbalance(all: string): number {
	const dark = all.replace(/0/g, '').length;
	return Math.floor(Math.abs(dark * 20 - all.length * 10) / all.length) * 10;
}
