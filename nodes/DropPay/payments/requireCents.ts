import { rejectItem } from '../../../api/errors/failure';
import { type Cents, readableCents } from '../../../api/values/money';

/**
 * @param amount of a request: from its field, or from Additional Properties, which replace it
 * @throws DropPayFailure with outcome `notSent` if Additional Properties hold something else than an amount
 */
export function requireCents(amount: unknown): Cents {
	const cents = readableCents(amount);
	if (cents !== undefined) return cents;
	throw rejectItem(
		'Additional Properties: "amount" is not an amount in euro',
		'Write amounts like 25.40, or take "amount" out of Additional Properties.',
	);
}
