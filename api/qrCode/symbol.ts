import { alignmentCentres, sizeOf, type QrLevel } from './versions';

/** Numbers of the mask patterns. */
export const MASKS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** ISO/IEC 18004, table 10: whether a mask turns the module at row and column over. */
const MASK_PATTERNS: ReadonlyArray<(row: number, column: number) => boolean> = [
	(row, column) => (row + column) % 2 === 0,
	(row) => row % 2 === 0,
	(_row, column) => column % 3 === 0,
	(row, column) => (row + column) % 3 === 0,
	(row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
	(row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
	(row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
	(row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

const LEVEL_BITS: Record<QrLevel, number> = { L: 1, M: 0, Q: 3, H: 2 };

/** Rows of modules; undefined where nothing is drawn yet. */
type Draft = Array<Array<boolean | undefined>>;

/** The finished symbol of some codewords under one mask, true is dark. */
export function drawSymbol(
	codewords: Uint8Array,
	version: number,
	level: QrLevel,
	mask: number,
): boolean[][] {
	const size = sizeOf(version);
	const draft: Draft = Array.from({ length: size }, () =>
		new Array<boolean | undefined>(size).fill(undefined),
	);
	drawTiming(draft);
	drawFinders(draft);
	drawAlignment(draft, version);
	drawVersion(draft, version);
	drawFormat(draft, level, mask);
	drawCodewords(draft, codewords, MASK_PATTERNS[mask]!);
	return draft.map((row) => row.map((module) => module === true));
}

function drawTiming(draft: Draft): void {
	for (let index = 0; index < draft.length; index++) {
		draft[6]![index] = index % 2 === 0;
		draft[index]![6] = index % 2 === 0;
	}
}

/** The three large squares with their light margin. */
function drawFinders(draft: Draft): void {
	const far = draft.length - 4;
	for (const [row, column] of [
		[3, 3],
		[3, far],
		[far, 3],
	] as const) {
		for (let y = -4; y <= 4; y++) {
			for (let x = -4; x <= 4; x++) {
				const line = draft[row + y];
				if (!line || column + x < 0 || column + x >= draft.length) continue;
				const ring = Math.max(Math.abs(y), Math.abs(x));
				line[column + x] = ring !== 2 && ring !== 4;
			}
		}
	}
}

function drawAlignment(draft: Draft, version: number): void {
	const centres = alignmentCentres(version);
	const last = draft.length - 7;
	for (const row of centres) {
		for (const column of centres) {
			const inFinder =
				(row === 6 && column === 6) ||
				(row === 6 && column === last) ||
				(row === last && column === 6);
			if (inFinder) continue;
			for (let y = -2; y <= 2; y++) {
				for (let x = -2; x <= 2; x++) {
					draft[row + y]![column + x] = Math.max(Math.abs(y), Math.abs(x)) !== 1;
				}
			}
		}
	}
}

function drawVersion(draft: Draft, version: number): void {
	if (version < 7) return;
	const bits = (version << 12) | remainder(version << 12, 0x1f25, 12);
	for (let index = 0; index < 18; index++) {
		const dark = ((bits >> index) & 1) === 1;
		const near = Math.floor(index / 3);
		const far = draft.length - 11 + (index % 3);
		draft[near]![far] = dark;
		draft[far]![near] = dark;
	}
}

function drawFormat(draft: Draft, level: QrLevel, mask: number): void {
	const data = (LEVEL_BITS[level] << 3) | mask;
	const bits = ((data << 10) | remainder(data << 10, 0x537, 10)) ^ 0x5412;
	const size = draft.length;
	for (let index = 0; index < 15; index++) {
		const dark = ((bits >> index) & 1) === 1;
		// Once around the upper left finder, stepping over the timing patterns
		if (index < 8) draft[index < 6 ? index : index + 1]![8] = dark;
		else draft[8]![index === 8 ? 7 : 14 - index] = dark;
		// And once divided between the other two
		if (index < 8) draft[8]![size - 1 - index] = dark;
		else draft[size - 15 + index]![8] = dark;
	}
	draft[size - 8]![8] = true;
}

/** Remainder of a division of polynomials over GF(2): the check bits of a BCH code. */
function remainder(value: number, divisor: number, degree: number): number {
	let rest = value;
	for (let shift = 31 - Math.clz32(rest) - degree; shift >= 0; shift--) {
		if ((rest >> (shift + degree)) & 1) rest ^= divisor << shift;
	}
	return rest;
}

/** Fills what is still free in columns of two, up and down in turn from the right. */
function drawCodewords(
	draft: Draft,
	codewords: Uint8Array,
	masked: (row: number, column: number) => boolean,
): void {
	const size = draft.length;
	let bit = 0;
	let upward = true;
	for (let right = size - 1; right > 0; right -= 2) {
		if (right === 6) right = 5; // the vertical timing pattern
		for (let step = 0; step < size; step++) {
			const row = upward ? size - 1 - step : step;
			for (const column of [right, right - 1]) {
				if (draft[row]![column] !== undefined) continue;
				// Modules left over after the last codeword count as zero.
				const one = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
				draft[row]![column] = one !== masked(row, column);
				bit++;
			}
		}
		upward = !upward;
	}
}
