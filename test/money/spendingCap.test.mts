/** The spending cap holds for every operation that moves money or makes an order. The rule: test/api/spendingCap. */
import type { IDataObject } from 'n8n-workflow';

import { runDropPay } from '../support/harness.mts';
import { Shop } from '../support/shop.mts';
import { credentialsFor } from './credentialsFor.mts';
import { moneyOperations, type MoneyOperation } from './moneyOperations.mts';

/** Those whose request shows what it is over; the others are over what DropPay shows. */
const names = Object.keys(moneyOperations).filter((name) => name !== 'pagoPa.update');

async function runUnderCap(name: string, change: IDataObject = {}) {
	const {
		operation = name,
		operationId,
		parameters,
		prepare,
	} = moneyOperations[name] as MoneyOperation;
	const shop = await Shop.open();
	try {
		await shop.connect();
		const credentials = credentialsFor(shop.sandbox.url);
		for (const stored of Object.values(credentials.store)) stored.maxAmount = 9.99;
		const { error } = await runDropPay({
			operation,
			parameters: { ...parameters, ...change },
			items: [await prepare(shop, 1)],
			credentials,
		});
		const made = shop.sandbox.control.journal({ operationId });
		return {
			error,
			sent: (await made).filter(({ authorization }) => authorization !== `Bearer ${shop.token}`),
		};
	} finally {
		await shop.sandbox.close();
	}
}

test.each(names)('%s sends nothing above the spending cap', async (name) => {
	const { error, sent } = await runUnderCap(name);

	expect(error?.message).toContain('10.00 EUR is above the spending cap of 9.99 EUR');
	expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
	expect(sent).toEqual([]);
});

test('the spending cap holds for the query of a custom request, too', async () => {
	const query = '{"order[amount]":"10.00"}';

	const { error } = await runUnderCap('customRequest.send', { query, body: '{}' });

	expect(error?.message).toContain('10.00 EUR is above the spending cap of 9.99 EUR');
});
