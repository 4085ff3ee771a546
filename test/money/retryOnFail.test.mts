/** n8n's "Retry On Fail" and a second click on "Execute step" run the whole node again over all its items. */
import type { IDataObject } from 'n8n-workflow';

import { Merchant } from '../engine/merchant.mts';

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

const chargeAll = async (ids: string[]) =>
	await merchant.run(
		'charge.create',
		{ authorizationId: '={{ $json.id }}' },
		{ items: ids.map((id) => ({ id })), onError: 'continueRegularOutput' },
	);

test('a charge whose count is used up is reported as already charged, with the reading that shows it', async () => {
	const id = await merchant.granted({ additionalFields: { chargeMaxCount: 1 } });
	await chargeAll([id]);
	const { json } = await chargeAll([id]);

	expect(json[0]?.error).toEqual({
		message: `Authorization ${id} is already charged: 1 of 1 charges are done. No charge was sent`,
		description: expect.stringContaining('the payment is there already'),
		outcome: 'notSent',
		reading: { status: 'GRANTED', charge_success_count: 1, charge_max_count: 1 },
	});
	expect(await merchant.received('createCharge')).toHaveLength(1);
});

test('after a stop in the middle, the second run charges the rest and nothing twice', async () => {
	const ids = [await merchant.granted(), await merchant.granted(), await merchant.granted()];
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		skip: 1,
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
	});
	const items = ids.map((id) => ({ id }));
	const parameters = { authorizationId: '={{ $json.id }}' };
	const { error } = await merchant.run('charge.create', parameters, { items });
	expect(error?.message).toContain('[Item 1]');

	const { json } = await chargeAll(ids);

	const outcomes = json.map((item) => (item.error as IDataObject | undefined)?.outcome ?? 'done');
	expect(outcomes).toEqual(['notSent', 'done', 'done']);
	const { charges } = await merchant.control.state();
	expect(charges.map(({ authorization_id: of }) => of).sort()).toEqual([...ids].sort());
});

test('a refund is made once, whoever asks again', async () => {
	const chargeId = await merchant.charged();
	const refund = async () => await merchant.run('refund.create', { chargeId, amount: '25.00' });
	expect((await refund()).error).toBeUndefined();
	expect((await refund()).error?.context.dropPay).toMatchObject({ outcome: 'refused' });
	expect((await merchant.control.state()).refunds).toHaveLength(1);
});
