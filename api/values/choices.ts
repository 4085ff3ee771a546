import { InvalidValue, kindOf, quote } from './invalidValue';

/**
 * One of the values that a choice offers: an expression, or a workflow that was written by hand, can give any other.
 *
 * @throws InvalidValue
 */
export function parseChoice<T>(value: unknown, offered: readonly T[]): T {
	const found = offered.find((one) => one === value);
	if (found !== undefined) return found;
	const list = offered.map((one) => `"${String(one)}"`).join(', ');
	throw new InvalidValue(
		typeof value === 'string'
			? `${quote(value)} is not one of ${list}`
			: `expected one of ${list}, but got ${kindOf(value)}`,
	);
}
