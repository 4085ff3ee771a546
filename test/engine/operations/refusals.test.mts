import type { IDataObject } from 'n8n-workflow';

import { OTHER_MERCHANT, POS } from '../../../sandbox/seed.mts';
import { useMerchant } from '../../support/merchant.mts';

const merchant = useMerchant();

interface Case {
	operation: string;
	operationId: string;
	/** Parameters that DropPay would take. */
	parameters: IDataObject;
	/** How often it is sent in all: reads are repeated after a 500, others never. */
	sentAfter500: number;
}

/** A fetch, a change, and money; the others are made by the same code, and test/dialects refuses all of them. */
const cases: Case[] = [
	{ operation: 'account.get', operationId: 'getAccount', parameters: {}, sentAfter500: 3 },
	{
		operation: 'pos.update',
		operationId: 'updatePos',
		parameters: { posId: POS.id, updateFields: { name: 'New' } },
		sentAfter500: 1,
	},
	{
		operation: 'charge.create',
		operationId: 'createCharge',
		parameters: { authorizationId: '={{ $json.authorizationId }}' },
		sentAfter500: 1,
	},
];

/** Items that a charge can be made for; the other operations look away. */
async function twoItems({ operation }: Case): Promise<IDataObject[]> {
	if (operation !== 'charge.create') return [{}, {}];
	return [
		{ authorizationId: await merchant.granted() },
		{ authorizationId: await merchant.granted() },
	];
}

describe.each(cases)('$operation', (one) => {
	const { operation, operationId, parameters, sentAfter500 } = one;
	const refusal = {
		match: { operationId },
		times: 0,
		fault: {
			kind: 'status' as const,
			status: 403,
			body: { code: '101', description: 'not yours, <b>sorry</b>' },
		},
	};

	test('a refusal says what happened, for which item, and what to do', async () => {
		const items = await twoItems(one);
		await merchant.control.addFault(refusal);

		const { error, status } = await merchant.run(
			operation,
			{ ...parameters, options: { concurrency: 1 } },
			{ items },
		);

		expect(status).toBe('error');
		expect(error?.message).toMatch(/no access to this resource \(DropPay 403\/101\) \[item 0\]$/i);
		expect(error?.description).toContain('belongs to another account');
		expect(error?.description).toContain('Message from DropPay: "not yours, <b>sorry</b>"');
		expect(error).toMatchObject({ httpCode: '403', context: { itemIndex: 0 } });
		expect(await merchant.received(operationId)).toHaveLength(1);
	});

	test('with Continue on Fail each item carries its refusal', async () => {
		const items = await twoItems(one);
		await merchant.control.addFault(refusal);

		const { json, items: output } = await merchant.run(operation, parameters, {
			items,
			onError: 'continueRegularOutput',
		});

		const error = {
			message: expect.stringMatching(/no access to this resource \(DropPay 403\/101\)$/i) as string,
			description: expect.stringContaining('Message from DropPay: "not yours'),
			status: 403,
			code: '101',
			outcome: 'refused',
		};
		expect(json).toEqual([{ error }, { error }]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test(`a 500 is answered by ${sentAfter500} request(s)`, async () => {
		const [item] = await twoItems(one);
		await merchant.control.addFault({
			match: { operationId },
			times: 0,
			fault: { kind: 'status', status: 500 },
		});

		const { error } = await merchant.run(operation, parameters, { items: [item as IDataObject] });

		expect(error?.message).toBe('DropPay could not process the request (DropPay 500)');
		expect(await merchant.received(operationId)).toHaveLength(sentAfter500);
	});
});

test.each([
	['pos.update', { posId: POS.id }],
	['push.update', { pushId: 'SEM1' }],
	['pull.update', { pullId: 'PLL1' }],
	['pagoPa.update', { formId: 'FRM1' }],
])('%s needs something to change', async (operation, parameters) => {
	const { error } = await merchant.run(operation, { ...parameters, updateFields: {} });

	expect(error?.message).toBe('Update Fields: is empty; add at least one field to change');
	expect(await merchant.requests()).toEqual([]);
});

describe('what DropPay itself refuses', () => {
	test('what belongs to another account', async () => {
		const { id } = await merchant.authorize();
		merchant.changeCredential({ connectionCode: OTHER_MERCHANT.connectionCode });

		for (const operation of ['authorization.get', 'authorization.cancel', 'charge.create']) {
			const { error } = await merchant.run(operation, { authorizationId: id });
			expect(error?.message).toMatch(/": no access to this resource \(DropPay 403\/101\)$/);
		}
	});

	test('an Authorization that ended before', async () => {
		const { id } = await merchant.authorize();
		await merchant.control.decide(id, 'refuse');

		const { error } = await merchant.run('authorization.cancel', { authorizationId: id });

		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101)');
		expect(error?.description).toContain('REFUSED');
	});
});
