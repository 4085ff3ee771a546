/** "Charge on Approval": the money is asked for once, and never taken for made when it was not. */
import type { IDataObject } from 'n8n-workflow';

import { authorizationParameters, Merchant } from '../../support/merchant.mts';
import { endRechecksWithTheirProcess, ParkedExecution } from '../../support/parkedExecution.mts';
import { poll } from '../../support/poll.mts';
import { timeOutRequestsTo } from '../../support/timeOuts.mts';

endRechecksWithTheirProcess();

const { sendEventsTo: _nowhere, ...sale } = authorizationParameters;

/** Three charges are authorized: DropPay would carry out a second one. */
const parameters: IDataObject = {
	...sale,
	chargeOnApproval: true,
	additionalFields: { chargeMaxCount: 3 },
};

async function parkedAndGranted(
	merchant: Merchant,
	changes: IDataObject = {},
): Promise<{ parked: ParkedExecution; id: string }> {
	const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', {
		...parameters,
		...changes,
	});
	const { id } = (await merchant.received('createAuthorization')).at(-1)?.answer as { id: string };
	await merchant.control.decide(id, 'grant');
	return { parked, id };
}

async function chargesOf(merchant: Merchant, id: string): Promise<number> {
	const { charges } = await merchant.control.state();
	return charges.filter((charge) => charge.authorization_id === id).length;
}

const event = (id: string) => ({ edata: { id, status: 'GRANTED' } });

test('Charge on Approval charges the authorized amount and shows the charge', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({
		id,
		decision: 'granted',
		approved: true,
		charge: { authorization_id: id, amount: 25, status: 'DONE' },
	});
	expect(JSON.stringify(json)).not.toContain('pay_token');
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('ten callbacks at once charge once; one of them goes on', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	const results = await Promise.all(Array.from({ length: 10 }, () => parked.call(event(id))));
	expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
	expect(results.every(({ status }) => status === 200)).toBe(true);
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('what was charged before, by another process or by hand, is not charged again', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	await merchant.run('charge.create', { authorizationId: id });
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({ decision: 'granted', charge: null });
	expect(json?.chargeNote).toContain('was charged before');
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('the policy CHARGED leaves the charge to DropPay', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant, { policy: 'CHARGED' });
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({ decision: 'granted', charge: null });
	expect(await merchant.received('createCharge')).toEqual([]);
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('a refused charge is no granted payment', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
	});
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({
		decision: 'failed',
		approved: false,
		charge: null,
		chargeFailure: { outcome: 'refused', status: 403, code: '101' },
	});
	expect(await chargesOf(merchant, id)).toBe(0);
});

test('a charge of unknown outcome is neither repeated nor taken for made', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'status', status: 500, when: 'after' },
	});
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		skip: 2,
		times: 0,
		fault: { kind: 'status', status: 503 },
	});
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({
		decision: 'unknown',
		approved: false,
		chargeFailure: { outcome: 'unknown' },
	});
	await merchant.control.clearFaults();
	await parked.call(event(id));
	// Nor is it by another wait for the same Authorization.
	const again = await merchant.run('authorization.wait', {
		authorizationId: id,
		chargeOnApproval: true,
	});
	expect(again.json).toMatchObject([{ decision: 'unknown', charge: null }]);
	expect(await merchant.received('createCharge')).toHaveLength(1);
});

test.each([1, 2])(
	'items that name the same Authorization charge it once, %i at a time',
	async (concurrency) => {
		const merchant = await Merchant.open();
		const id = await merchant.granted({ additionalFields: { chargeMaxCount: 3 } });
		const { json } = await merchant.run(
			'authorization.wait',
			{
				authorizationId: id,
				chargeOnApproval: true,
				resumeBy: 'polling',
				options: { pollInterval: 1, concurrency },
			},
			{ items: [{}, {}, {}] },
		);
		expect(await chargesOf(merchant, id)).toBe(1);
		expect(json.map(({ decision }) => decision)).toEqual(['granted', 'granted', 'granted']);
		expect(json.filter(({ charge }) => charge !== null)).toHaveLength(1);
		expect(
			json.filter(({ chargeNote }) => String(chargeNote).includes('was charged before')),
		).toHaveLength(2);
	},
);

test('a charge that somebody else makes between the fetch and ours is noted, not made again', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	const [first] = await merchant.received('getAuthorization');
	const stale = { ...(first?.answer as IDataObject), id, status: 'GRANTED' };
	await merchant.run('charge.create', { authorizationId: id });
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 1,
		fault: { kind: 'body', body: stale },
	});
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({ decision: 'granted', charge: null });
	expect(json?.chargeNote).toContain('was charged before');
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('a charge that could not be sent is sent by a later callback', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		skip: 1,
		times: 3,
		fault: { kind: 'status', status: 503 },
	});
	expect(await parked.call(event(id))).toMatchObject({ status: 503, items: undefined });
	expect((await parked.call(event(id))).json).toMatchObject({ decision: 'granted' });
	expect(await chargesOf(merchant, id)).toBe(1);
});

test('the time-out under Options holds for the charge too', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant, { options: { timeout: 8 } });
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'hang' },
	});
	const called = parked.call(event(id));
	await poll(
		async () => await merchant.received('createCharge'),
		({ length }) => length > 0,
	);
	expect(timeOutRequestsTo(merchant.sandbox.url)).toEqual([8000]);
	expect((await called).json).toMatchObject({ decision: 'unknown' });
});

test('the spending cap of the credential holds for the charge', async () => {
	const merchant = await Merchant.open();
	const { parked, id } = await parkedAndGranted(merchant);
	merchant.changeCredential({ maxAmount: 10 });
	const { json } = await parked.call(event(id));
	expect(json).toMatchObject({ decision: 'failed', chargeFailure: { outcome: 'notSent' } });
	expect(await merchant.received('createCharge')).toEqual([]);
});

test('a refused Authorization is not charged', async () => {
	const merchant = await Merchant.open();
	const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', parameters);
	const { id } = (await merchant.received('createAuthorization')).at(-1)?.answer as { id: string };
	await merchant.control.decide(id, 'refuse');
	expect((await parked.call(event(id))).json).toMatchObject({ decision: 'refused' });
	expect(await merchant.received('createCharge')).toEqual([]);
});

test('Wait for Decision charges too, at once where somebody has decided already', async () => {
	const merchant = await Merchant.open();
	const authorizationId = await merchant.granted();
	const { json } = await merchant.run('authorization.wait', {
		authorizationId,
		chargeOnApproval: true,
	});
	expect(json).toMatchObject([{ decision: 'granted', charge: { amount: 25 } }]);
	expect(await chargesOf(merchant, authorizationId)).toBe(1);
});
