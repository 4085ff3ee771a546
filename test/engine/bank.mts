/** What the tests of Push, Pull and payments share: balances, IBANs, one bad input at a time. */
import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import type { Merchant } from '../support/merchant.mts';

/** An account outside DropPay. */
export const SEPA_IBAN = 'DE89370400440532013000';

/** ISO 8601 of now plus some days. */
export const inDays = (days: number): string =>
	new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');

/** Balances in euro. */
export async function balances(
	merchant: Merchant,
): Promise<{ merchant: number; customer: number }> {
	const { accounts } = await merchant.control.state();
	const balanceOf = (id: string) => accounts.find((account) => account.id === id)?.balance ?? NaN;
	return { merchant: balanceOf(MERCHANT.accountId), customer: balanceOf(CUSTOMER.accountId) };
}

/** Every value as an expression that takes it from the item. */
function asExpressions(values: IDataObject, path = '$json'): IDataObject {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [
			name,
			value !== null && typeof value === 'object' && !Array.isArray(value)
				? asExpressions(value as IDataObject, `${path}.${name}`)
				: `={{ ${path}.${name} }}`,
		]),
	);
}

/** The good values, with empty text where only the bad ones say something. */
function completed(good: IDataObject, bad: IDataObject): IDataObject {
	const added = Object.entries(bad).map(([name, value]) => [
		name,
		value !== null && typeof value === 'object' && !Array.isArray(value)
			? completed((good[name] ?? {}) as IDataObject, value as IDataObject)
			: (good[name] ?? ''),
	]);
	return { ...good, ...Object.fromEntries(added) };
}

/**
 * Runs the operation on a good and a bad item: the bad one is named with its field and sends nothing, and the
 * good one went out before.
 */
export async function expectRefusedInput(
	merchant: Merchant,
	operation: string,
	good: IDataObject,
	bad: IDataObject,
	message: string | RegExp,
): Promise<void> {
	const parameters = { ...good, ...asExpressions(bad) };
	const { error } = await merchant.run(operation, parameters, {
		items: [completed(good, bad), { ...good, ...bad }],
	});
	const wanted = typeof message === 'string' ? message : message.source;
	if (typeof message === 'string') expect(error?.message).toContain(wanted);
	else expect(error?.message).toMatch(message);
	expect(error?.message).toMatch(/ \[item 1\]$/);
	expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
	expect(error?.description).toContain(
		"Sent before the workflow stopped. Don't send these again: item 0",
	);
	const sent = (await merchant.requests()).filter(({ effect }) => effect);
	expect(sent).toHaveLength(1);
}
