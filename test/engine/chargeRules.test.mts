import type { IDataObject } from 'n8n-workflow';

import { useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

async function charge(authorizationId: string, parameters: IDataObject = {}) {
	return await merchant.run('charge.create', { authorizationId, ...parameters });
}

test('an Authorization without a pay token is not charged', async () => {
	const id = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 0,
		fault: { kind: 'merge', body: { pay_token: null } },
	});

	const { error } = await charge(id);

	expect(error?.message).toContain('without a pay token');
	expect(error?.description).toContain('No charge was sent');
	expect(await merchant.received('createCharge')).toEqual([]);
});

test('a pay token that comes with a later fetch is used', async () => {
	const id = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		fault: { kind: 'merge', body: { pay_token: null } },
	});

	expect((await charge(id)).json[0]).toMatchObject({ status: 'DONE' });
});

test('an Authorization that states no amount needs one', async () => {
	const id = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		times: 0,
		fault: { kind: 'merge', body: { charge_amount: null } },
	});

	const { error } = await charge(id);
	expect(error?.message).toContain('states no amount');
	expect(await merchant.received('createCharge')).toEqual([]);

	expect((await charge(id, { amount: '10.00' })).json[0]).toMatchObject({ amount: 10 });
});

describe('a charge that does not say that money moved', () => {
	const answerWith = async (body: object, omit: string[] = []) => {
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'merge', body, omit },
		});
	};

	test.each([1, 2])(
		'a charge whose response does not say that money moved is unknown while the charge itself says PENDING: %i allowed',
		async (max) => {
			const id = await merchant.granted({ additionalFields: { chargeMaxCount: max } });
			await answerWith({ status: 'PENDING' });
			await merchant.control.addFault({
				match: { operationId: 'getCharge' },
				fault: { kind: 'merge', body: { status: 'PENDING' } },
			});

			const { error } = await charge(id);

			expect(error?.message).toMatch(/^Charge CHA\w+ came back with the status PENDING$/);
			expect(error?.description).toContain(`Just now it counted 1 of ${max} charges`);
			expect(error?.context.dropPay).toMatchObject({
				outcome: 'unknown',
				fetched: { charge_success_count: 1, charge_max_count: max },
			});
			expect(error?.context.paymentLog).toEqual([
				expect.objectContaining({ item: 0, outcome: 'unknown' }),
			]);
			expect(await merchant.received('createCharge')).toHaveLength(1);
		},
	);
});

describe('a pay token that the user holds', () => {
	const payTokenOf = async (authorizationId: string) => {
		await merchant.run('authorization.get', { authorizationId });
		// The node does not show it; the user has it from elsewhere.
		const answer = (await merchant.received('getAuthorization')).at(-1)?.answer;
		return (answer as { pay_token: { val: string } }).pay_token.val;
	};

	test('a pay token that the user holds is used while it is good', async () => {
		const id = await merchant.granted();
		const payToken = await payTokenOf(id);

		const { json } = await charge(id, { additionalFields: { payToken } });

		expect(json[0]).toMatchObject({ status: 'DONE' });
		expect((await merchant.received('createCharge'))[0]?.body).toMatchObject({
			pay_token_val: payToken,
		});
	});

	test('a pay token that the user holds is refused by DropPay when it is old, and nothing is charged', async () => {
		const id = await merchant.granted();
		const payToken = await payTokenOf(id);
		await merchant.control.advanceClock(181);

		const { error } = await charge(id, { additionalFields: { payToken } });

		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101)');
		expect(error?.description).toContain('pay_token_val');
		expect(error?.context.dropPay).toMatchObject({ outcome: 'refused' });
		expect((await merchant.control.state()).charges).toEqual([]);
		// Without one the node reads a fresh one.
		expect((await charge(id)).json[0]).toMatchObject({ status: 'DONE' });
	});
});
