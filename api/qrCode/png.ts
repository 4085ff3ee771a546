const QUIET_ZONE = 4;
const MAX_SCALE = 40;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const STORED_BLOCK = 0xffff;

/**
 * A symbol as a PNG file of one bit per pixel. The pixels are stored, not compressed: zlib is not
 * among the modules that n8n Cloud allows, and at one bit a pixel the file stays small.
 */
export function pngOf(modules: boolean[][], scale: number): Uint8Array {
	if (!Number.isInteger(scale) || scale < 1 || scale > MAX_SCALE) {
		throw new RangeError(`The scale of a QR code is 1 to ${MAX_SCALE} pixels, but got ${scale}`);
	}
	const side = (modules.length + 2 * QUIET_ZONE) * scale;
	return concat([
		SIGNATURE,
		// Width, height, 1 bit, grayscale, deflate, standard filters, not interlaced
		chunk('IHDR', [...uint32(side), ...uint32(side), 1, 0, 0, 0, 0]),
		chunk('IDAT', storeAsZlib(pixels(modules, scale, side))),
		chunk('IEND', []),
	]);
}

/** Rows of pixels, each behind the byte of its filter (none); a set bit is white. */
function pixels(modules: boolean[][], scale: number, side: number): Uint8Array {
	const stride = 1 + Math.ceil(side / 8);
	const rows = new Uint8Array(stride * side).fill(0xff);
	for (let y = 0; y < side; y++) rows[y * stride] = 0;

	modules.forEach((row, moduleY) => {
		const first = (moduleY + QUIET_ZONE) * scale * stride;
		row.forEach((dark, moduleX) => {
			if (!dark) return;
			for (let x = (moduleX + QUIET_ZONE) * scale, end = x + scale; x < end; x++) {
				rows[first + 1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
			}
		});
		for (let copy = 1; copy < scale; copy++) {
			rows.copyWithin(first + copy * stride, first, first + stride);
		}
	});
	return rows;
}

/** A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4). */
function storeAsZlib(data: Uint8Array): Uint8Array {
	const parts: Array<ArrayLike<number>> = [[0x78, 0x01]];
	for (let start = 0; start < data.length; start += STORED_BLOCK) {
		const block = data.subarray(start, start + STORED_BLOCK);
		const last = start + STORED_BLOCK >= data.length ? 1 : 0;
		const length = [block.length & 0xff, block.length >> 8];
		parts.push([last, ...length, ...length.map((byte) => byte ^ 0xff)], block);
	}
	parts.push(uint32(adler32(data)));
	return concat(parts);
}

function chunk(type: string, data: ArrayLike<number>): Uint8Array {
	const name = Array.from(type, (letter) => letter.charCodeAt(0));
	const body = concat([name, data]);
	return concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): number[] {
	return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function concat(parts: Array<ArrayLike<number>>): Uint8Array {
	const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
	let value = byte;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});

function crc32(bytes: Uint8Array): number {
	let crc = 0xffffffff;
	for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
	return (crc ^ 0xffffffff) >>> 0;
}

function adler32(bytes: Uint8Array): number {
	let [low, high] = [1, 0];
	for (const byte of bytes) {
		low = (low + byte) % 65521;
		high = (high + low) % 65521;
	}
	return ((high << 16) | low) >>> 0;
}
