import { codewordsOf } from './codewords';
import { penaltyOf } from './penalty';
import { pngOf } from './png';
import { svgOf } from './svg';
import { drawSymbol, MASKS } from './symbol';
import type { QrLevel } from './versions';

export type { QrLevel } from './versions';

/**
 * Encodes text as a QR code (ISO/IEC 18004, byte mode with UTF-8, the smallest version that fits).
 *
 * Own code, because the published package may have no dependencies.
 *
 * @param level how much damage a reader can repair: L 7 %, M 15 %, Q 25 %, H 30 %
 * @returns rows of modules, true is dark; without quiet zone
 * @throws InvalidValue if the text is empty or longer than a QR code holds (2331 bytes at level M)
 */
export function encodeQr(text: string, level: QrLevel = 'M'): boolean[][] {
	const { version, codewords } = codewordsOf(text, level);
	const candidates = MASKS.map((mask) => {
		const modules = drawSymbol(codewords, version, level, mask);
		return { modules, penalty: penaltyOf(modules) };
	});
	return candidates.reduce((best, next) => (next.penalty < best.penalty ? next : best)).modules;
}

/**
 * The QR code of a text as an SVG document that scales without blur, with quiet zone.
 *
 * @param title what a screen reader says, by default the text itself
 * @throws InvalidValue as {@link encodeQr}
 */
export function qrSvg(text: string, title: string = text): string {
	return svgOf(encodeQr(text), title);
}

/**
 * The QR code of a text as a PNG file (black and white), with quiet zone.
 *
 * @param scale pixels per module, 1 to 40
 * @throws InvalidValue as {@link encodeQr}; RangeError for another scale
 */
export function qrPng(text: string, scale: number = 8): Uint8Array {
	return pngOf(encodeQr(text), scale);
}
