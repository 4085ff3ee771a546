import type { IExecuteFunctions } from 'n8n-workflow';

import type { StoredCredential } from '../../../api/auth/apiCredential';
import { rejectItem } from '../../../api/errors/failure';
import { RULE_FIELDS } from '../../../api/rules/spendingRules';

/** Tokens come and go, and say nothing about whom the credential means. */
const TOKENS = new Set(['accessToken', 'refreshToken', 'tokenExpiresAt', 'tokenOwner']);

/** What does not count where "Act For" names the account. */
const REPLACED_BY_ACT_FOR = new Set(['access', 'connectionCode']);

/**
 * The context of one item of a run, in which the credential has to mean what it means for the first item.
 *
 * The fields of a credential may come from expressions, and n8n fills them in from the first item unless it is
 * told which: the money of all items would move on that one's account. So here the credential is read for this
 * item, and this is where n8n itself reads it before it sends: being sure costs no further reading.
 *
 * @param first the credential as the first item fills it in
 * @param actsFor "Act For" names the account
 */
export function contextOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	first: StoredCredential,
	actsFor: boolean,
): IExecuteFunctions {
	const getCredentials = async (type: string): Promise<object> => {
		const stored = await context.getCredentials(type, itemIndex);
		requireSame(first, stored, actsFor);
		return stored;
	};
	return Object.create(context, { getCredentials: { value: getCredentials } }) as IExecuteFunctions;
}

function requireSame(first: StoredCredential, now: StoredCredential, actsFor: boolean): void {
	const changed = Object.keys({ ...first, ...now }).filter(
		(name) =>
			!TOKENS.has(name) &&
			!(actsFor && REPLACED_BY_ACT_FOR.has(name)) &&
			!isSame(first[name], now[name]),
	);
	if (changed.length === 0) return;
	const onlyCap = changed.every((name) => RULE_FIELDS.has(name));
	const remedy =
		'connectionCode' in now && !onlyCap
			? 'A run acts with the credential as its first item fills it in. Put the Connection Code under Options → Act For, which is read for each item, or send the items one at a time with a Loop Over Items node.'
			: 'A run acts with the credential as its first item fills it in. Send the items one at a time with a Loop Over Items node.';
	throw rejectItem(
		`The credential ${onlyCap ? 'has another Spending Cap or other Allowed Recipients' : 'means another account'} for this item than for the first`,
		remedy,
	);
}

function isSame(one: unknown, other: unknown): boolean {
	return one === other || JSON.stringify(one) === JSON.stringify(other);
}
