/** Sizes of ISO/IEC 18004, table 9 and annex E. */

export type QrLevel = 'L' | 'M' | 'Q' | 'H';

export const MAX_VERSION = 40;

/** Check codewords of each block, by version from 1. */
const CHECK_CODEWORDS: Record<QrLevel, readonly number[]> = {
	L: [
		7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30,
		26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	],
	M: [
		10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28,
		28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
	],
	Q: [
		13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30,
		30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	],
	H: [
		17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30,
		30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	],
};

/** Blocks, by version from 1. */
const BLOCKS: Record<QrLevel, readonly number[]> = {
	L: [
		1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15,
		16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
	],
	M: [
		1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25,
		26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
	],
	Q: [
		1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34,
		35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
	],
	H: [
		1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37,
		40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
	],
};

/** Modules along one side. */
export function sizeOf(version: number): number {
	return 17 + 4 * version;
}

export function blockCount(version: number, level: QrLevel): number {
	return BLOCKS[level][version - 1]!;
}

export function checkCodewordsPerBlock(version: number, level: QrLevel): number {
	return CHECK_CODEWORDS[level][version - 1]!;
}

/** Data and check codewords together: what is left of the square beside the function patterns. */
export function totalCodewords(version: number): number {
	// Finder, separators, format and timing patterns leave this many modules of the square.
	let modules = (16 * version + 128) * version + 64;
	const centres = alignmentCentres(version).length;
	if (centres > 0) modules -= (25 * centres - 10) * centres - 55;
	if (version >= 7) modules -= 36;
	return Math.floor(modules / 8);
}

export function dataCodewords(version: number, level: QrLevel): number {
	return (
		totalCodewords(version) - blockCount(version, level) * checkCodewordsPerBlock(version, level)
	);
}

/** Coordinates of the centres of the alignment patterns, the same for rows and columns. */
export function alignmentCentres(version: number): number[] {
	if (version === 1) return [];
	const count = Math.floor(version / 7) + 2;
	const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
	const centres = [6];
	for (let index = count - 2; index >= 0; index--) {
		centres.push(sizeOf(version) - 7 - index * step);
	}
	return centres;
}
