/** Waiting for the accounts of other merchants: by polling, since their codes are not kept with an execution. */
import type { IDataObject } from 'n8n-workflow';

import { Merchant } from '../../support/merchant.mts';
import { poll } from '../../support/poll.mts';
import { KINDS } from './kinds.mts';

const sale: IDataObject = {
	posId: { __rl: true, mode: 'id', value: '={{ $json.posId }}' },
	amount: '25.00',
	paymentDescription: 'Order 1001',
	policy: 'CHARGEABLE',
};

const actFor = '={{ $json.code }}';

let used = 0;

async function platformWith(count: number) {
	const platform = await Merchant.open();
	const merchants = (await platform.control.addMerchants(used + count)).slice(used);
	used += count;
	const items = merchants.map(({ connectionCode: code, posId }) => ({ code, posId }));
	return { platform, merchants, items };
}

const asking: IDataObject = {
	...sale,
	resumeBy: 'polling',
	chargeOnApproval: true,
	options: { pollInterval: 1, actFor },
};

test('each item is made, read and charged for its own merchant', async () => {
	const { platform, merchants, items } = await platformWith(2);
	const { result } = platform.start('authorization.sendAndWait', asking, { items });
	const made = await poll(
		async () => await platform.received('createAuthorization'),
		(entries) => entries.length === 2,
	);
	for (const { answer } of made) {
		await platform.control.decide((answer as { id: string }).id, 'grant');
	}
	const { json, run } = await result;
	expect(json).toMatchObject([
		{ decision: 'granted', pos_id: items[0]?.posId, charge: { amount: 25 } },
		{ decision: 'granted', pos_id: items[1]?.posId, charge: { amount: 25 } },
	]);
	for (const operation of ['createAuthorization', 'createCharge']) {
		const owners = (await platform.received(operation)).map(({ tokenOwner }) => tokenOwner);
		expect(owners).toEqual(merchants.map(({ accountId }) => accountId));
	}
	const kept = JSON.stringify(run.data.resultData.runData.DropPay);
	for (const { code } of items) expect(kept).not.toContain(code);
});

test('an item without a code fails alone, and never falls back to the account of the credential', async () => {
	const { platform, items } = await platformWith(1);
	const { result } = platform.start('authorization.sendAndWait', asking, {
		items: [{ posId: items[0]?.posId as string }, ...items],
		onError: 'continueRegularOutput',
	});
	const [entry] = await poll(
		async () => await platform.received('createAuthorization'),
		(entries) => entries.length === 1,
	);
	await platform.control.decide((entry?.answer as { id: string }).id, 'grant');
	expect((await result).json).toMatchObject([
		{ error: { outcome: 'notSent' } },
		{ decision: 'granted' },
	]);
	expect(await platform.received('createAuthorization')).toHaveLength(1);
});

test.each(['authorization.sendAndWait', 'authorization.wait'])(
	'%s by callback is refused before anything is sent',
	async (operation) => {
		const { platform, items } = await platformWith(1);
		const { error } = await platform.run(
			operation,
			{ ...sale, authorizationId: 'CHT0000000001', options: { actFor } },
			{ items },
		);
		expect(error?.message).toContain('Act For');
		expect(error?.description).toContain('Resume By to Polling');
		expect(await platform.requests()).toEqual([]);
	},
);

test('Send Events To: This Execution does not go together with Act For', async () => {
	const { platform, items } = await platformWith(1);
	const { error } = await platform.run(
		'authorization.create',
		{ ...sale, sendEventsTo: 'execution', options: { actFor } },
		{ items },
	);
	expect(error?.message).toContain('This Execution');
	expect(error?.description).toContain('Resume By: Polling');
	expect(await platform.requests()).toEqual([]);
});

test.each(KINDS)('%s offers it, if it can be polled', async (kind) => {
	const { openedParameters } = await import('../../package/savedNodes.mts');
	const parameters = { resource: kind, operation: 'wait', options: { actFor: 'code' } };
	const opened = openedParameters({
		type: 'n8n-nodes-droppay.dropPay',
		typeVersion: 1,
		parameters,
	});
	expect(opened.options).toEqual(kind === 'connection' ? {} : parameters.options);
});
