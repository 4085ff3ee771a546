/**
 * A value that cannot be sent to DropPay, found before anything was sent.
 *
 * `reason` is a fragment that reads well after a field's name and a colon
 * (`Amount: "12,50" uses a comma as decimal separator; write 12.50`); the caller adds the field and
 * the item. `remedy` is a whole sentence for where the reason alone does not say enough.
 */
export class InvalidValue extends Error {
	constructor(
		readonly reason: string,
		readonly remedy?: string,
	) {
		super(reason);
		this.name = 'InvalidValue';
	}
}

const QUOTED_LENGTH = 40;

/** The text in quotes, cut to a readable length, with control characters made visible. */
export function quote(text: string): string {
	const characters = Array.from(text);
	const shown =
		characters.length > QUOTED_LENGTH ? `${characters.slice(0, QUOTED_LENGTH).join('')}…` : text;
	return JSON.stringify(shown);
}

/** What kind of value was given, in words that follow "but got". */
export function kindOf(value: unknown): string {
	if (value === undefined || value === null) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return `a ${typeof value}`;
}

/**
 * Refuses a whole number that JavaScript can't hold: its last digits were rounded when it was read, so turning it
 * into text gives another code. Money has its own reader.
 *
 * @param expected what should have come instead, such as "text"
 * @throws InvalidValue
 */
export function refuseLostDigits(value: unknown, expected: string): void {
	const isRounded =
		typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
	if (!isRounded) return;
	throw new InvalidValue(
		`expected ${expected}, but got a number (${value}) whose last digits are lost`,
		'JavaScript rounds numbers of more than 15 digits, so turning this number into text gives another code. Let the node, file or table where it comes from give it as text.',
	);
}

/**
 * The trimmed text of a value that must be text.
 *
 * @param expected what the field holds, with an article and an example ("an IBAN such as …")
 */
export function requireText(value: unknown, expected: string): string {
	refuseLostDigits(value, expected);
	if (typeof value !== 'string') {
		throw new InvalidValue(`expected ${expected}, but got ${kindOf(value)}`);
	}
	const text = value.trim();
	if (text === '') throw new InvalidValue(`expected ${expected}, but got empty text`);
	return text;
}
