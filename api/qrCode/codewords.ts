import { InvalidValue } from '../values/invalidValue';
import { checkCodewords } from './reedSolomon';
import { utf8 } from './utf8';
import {
	blockCount,
	checkCodewordsPerBlock,
	dataCodewords,
	MAX_VERSION,
	totalCodewords,
	type QrLevel,
} from './versions';

const BYTE_MODE = 0b0100;
const PADDING = [0xec, 0x11];

/**
 * The codewords of a text in the order in which they are placed, and the smallest version that
 * holds them.
 */
export function codewordsOf(
	text: string,
	level: QrLevel,
): { version: number; codewords: Uint8Array } {
	if (text === '') throw new InvalidValue('a QR code needs text, but got empty text');
	const bytes = utf8(text);
	for (let version = 1; version <= MAX_VERSION; version++) {
		if (bytes.length <= byteCapacity(version, level)) {
			const data = dataOf(bytes, version, dataCodewords(version, level));
			return { version, codewords: interleave(data, version, level) };
		}
	}
	throw new InvalidValue(
		`the text of the QR code is ${bytes.length} bytes long; at most ${byteCapacity(MAX_VERSION, level)} fit`,
	);
}

function countBits(version: number): number {
	return version < 10 ? 8 : 16;
}

function byteCapacity(version: number, level: QrLevel): number {
	return dataCodewords(version, level) - Math.ceil((4 + countBits(version)) / 8);
}

/** Mode, count, bytes and terminator, filled up to the length. */
function dataOf(bytes: number[], version: number, length: number): Uint8Array {
	const data = new Uint8Array(length);
	let position = 0;
	const append = (value: number, bits: number) => {
		for (let bit = bits - 1; bit >= 0; bit--, position++) {
			data[position >> 3]! |= ((value >> bit) & 1) << (7 - (position & 7));
		}
	};
	append(BYTE_MODE, 4);
	append(bytes.length, countBits(version));
	for (const byte of bytes) append(byte, 8);
	// With 4 bits of mode, the terminator of 4 zero bits always ends on a whole codeword.
	const used = (position + 4) >> 3;
	for (let index = used; index < length; index++) data[index] = PADDING[(index - used) % 2]!;
	return data;
}

/** Splits data into blocks, adds their check codewords, and takes one of each block in turn. */
function interleave(data: Uint8Array, version: number, level: QrLevel): Uint8Array {
	const count = blockCount(version, level);
	const shortLength = Math.floor(data.length / count);
	const firstLong = count - (data.length % count);
	const blocks: Uint8Array[] = [];
	for (let block = 0, start = 0; block < count; block++) {
		const end = start + shortLength + (block >= firstLong ? 1 : 0);
		blocks.push(data.subarray(start, end));
		start = end;
	}
	const checkLength = checkCodewordsPerBlock(version, level);
	const checks = blocks.map((block) => checkCodewords(block, checkLength));

	const codewords = new Uint8Array(totalCodewords(version));
	let next = 0;
	for (const part of [blocks, checks]) {
		for (let index = 0; index < part.at(-1)!.length; index++) {
			for (const block of part) {
				if (index < block.length) codewords[next++] = block[index]!;
			}
		}
	}
	return codewords;
}
