import { InvalidValue, kindOf, quote } from './invalidValue';

/**
 * Reads a truth value: `true` or `false`, also as text, as forms, sheets and CSV files give it.
 *
 * Everything else is refused: JavaScript takes the text "false" and the text "no" for true.
 *
 * @throws InvalidValue
 */
export function parseBoolean(value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	if (text === 'true' || text === 'false') return text === 'true';
	throw new InvalidValue(
		`expected true or false, but got ${typeof value === 'string' ? quote(value) : kindOf(value)}`,
	);
}
