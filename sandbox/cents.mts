import { wrongArguments } from './refusals.mts';

/** Largest amount taken, in cents: 999,999,999.99 EUR. */
const LARGEST_CENTS = 99_999_999_999;

/**
 * Euro as they travel (a JSON number) to integer cents.
 * @throws a 400/101 refusal for zero, for more than two decimals and for amounts out of range
 */
export function euroToCents(euro: unknown, property: string): number {
	const cents = typeof euro === 'number' ? Math.round(euro * 100) : Number.NaN;
	if (!Number.isSafeInteger(cents) || Math.abs((euro as number) * 100 - cents) > 1e-4) {
		throw wrongArguments(`${property} must be an amount in euro with at most two decimals`);
	}
	if (cents <= 0 || cents > LARGEST_CENTS) {
		throw wrongArguments(`${property} must be above 0 and at most 999999999.99`);
	}
	return cents;
}

/** Integer cents to the JSON number that travels. */
export function centsToEuro(cents: number): number {
	return cents / 100;
}
