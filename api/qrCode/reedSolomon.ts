/** Reed-Solomon over GF(256) with the field polynomial of QR codes, x^8 + x^4 + x^3 + x^2 + 1. */
const FIELD = 0x11d;

const EXPONENTS = new Uint8Array(255);
const LOGARITHMS = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
	EXPONENTS[exponent] = value;
	LOGARITHMS[value] = exponent;
	value <<= 1;
	if (value & 0x100) value ^= FIELD;
}

function multiply(a: number, b: number): number {
	if (a === 0 || b === 0) return 0;
	return EXPONENTS[(LOGARITHMS[a]! + LOGARITHMS[b]!) % 255]!;
}

/** Coefficients of (x - 1)(x - 2)(x - 4)…, highest power first, without the leading 1. */
function generator(degree: number): Uint8Array {
	const coefficients = new Uint8Array(degree);
	coefficients[degree - 1] = 1;
	for (let factor = 0; factor < degree; factor++) {
		const root = EXPONENTS[factor]!;
		for (let index = 0; index < degree; index++) {
			coefficients[index] = multiply(coefficients[index]!, root) ^ (coefficients[index + 1] ?? 0);
		}
	}
	return coefficients;
}

/** The check codewords of one block of data. */
export function checkCodewords(data: Uint8Array, count: number): Uint8Array {
	const divisor = generator(count);
	const remainder = new Uint8Array(count);
	for (const codeword of data) {
		const factor = codeword ^ remainder[0]!;
		remainder.copyWithin(0, 1);
		remainder[count - 1] = 0;
		for (let index = 0; index < count; index++) {
			remainder[index]! ^= multiply(divisor[index]!, factor);
		}
	}
	return remainder;
}
