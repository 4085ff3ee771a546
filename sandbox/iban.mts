/** Bank code of A-Tono Payment Institute: an Italian IBAN that carries it is a DropPay account. */
export const DROPPAY_BANK_CODE = '36064';

const ODD_VALUES = [
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

function remainder97(text: string): number {
	let remainder = 0;
	for (const character of text) {
		const value = Number.parseInt(character, 36);
		remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
	}
	return remainder;
}

/** True for an IBAN whose form and ISO 7064 check digits are right; blanks are ignored. */
export function isIban(text: string): boolean {
	const iban = text.replaceAll(' ', '').toUpperCase();
	if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
	if (iban.startsWith('IT') && iban.length !== 27) return false;
	return remainder97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** True for the IBAN of a DropPay account, which money reaches without a SEPA transfer. */
export function isDropPayIban(text: string): boolean {
	const iban = text.replaceAll(' ', '').toUpperCase();
	return iban.startsWith('IT') && iban.slice(5, 10) === DROPPAY_BANK_CODE;
}

/** A made-up DropPay IBAN with right check characters, for the account number given. */
export function sandboxIban(accountNumber: number): string {
	const digits = `${DROPPAY_BANK_CODE}03200${String(accountNumber).padStart(12, '0')}`;
	let sum = 0;
	for (const [index, digit] of [...digits].entries()) {
		sum += index % 2 === 0 ? (ODD_VALUES[Number(digit)] ?? 0) : Number(digit);
	}
	const bban = String.fromCharCode(65 + (sum % 26)) + digits;
	const check = 98 - remainder97(`${bban}IT00`);
	return `IT${String(check).padStart(2, '0')}${bban}`;
}
