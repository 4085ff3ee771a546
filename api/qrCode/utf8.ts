/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, as in TextEncoder. */
export function utf8(text: string): number[] {
	const bytes: number[] = [];
	for (const character of text) {
		let code = character.codePointAt(0)!;
		if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
		if (code < 0x80) {
			bytes.push(code);
		} else if (code < 0x800) {
			bytes.push(0xc0 | (code >> 6), continuation(code, 0));
		} else if (code < 0x10000) {
			bytes.push(0xe0 | (code >> 12), continuation(code, 6), continuation(code, 0));
		} else {
			bytes.push(
				0xf0 | (code >> 18),
				continuation(code, 12),
				continuation(code, 6),
				continuation(code, 0),
			);
		}
	}
	return bytes;
}

function continuation(code: number, shift: number): number {
	return 0x80 | ((code >> shift) & 0x3f);
}
