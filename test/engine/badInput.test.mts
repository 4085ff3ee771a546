import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { CUSTOMER, POS, STORE } from '../../sandbox/seed.mts';
import type { NodeResult } from '../support/harness.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

/** Gives the value by an expression, as workflows do: a fixed empty value n8n itself would refuse. */
async function given(
	operation: string,
	parameter: string,
	value: unknown,
	others: IDataObject = {},
): Promise<NodeResult> {
	return await merchant.run(
		operation,
		{ ...others, [parameter]: '={{ $json.value }}' },
		{ items: [{ value: value as string }] },
	);
}

/** Refused before sending: not even a token was asked for. */
async function expectNothingSent({ error, json }: NodeResult, message: string | RegExp) {
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(/\w.*\.$/);
	expect(json).toEqual([]);
	expect(error?.context.itemIndex).toBe(0);
	expect(await merchant.control.journal()).toEqual([]);
}

describe('amounts that are refused', () => {
	test.each<[unknown, string]>([
		['12,50', 'Amount (EUR): "12,50" uses a comma as decimal separator; write 12.50'],
		['', 'Amount (EUR): '],
		[0, 'is zero'],
		[0.1 + 0.2, 'Amount (EUR): "0.30000000000000004" has more than two decimals'],
		[[25], 'Amount (EUR): '],
	])('the amount %j is refused before anything is sent', async (amount, text) => {
		const result = await given('authorization.create', 'amount', amount, authorizationParameters);

		expect(result.error?.message).toContain(text);
		await expectNothingSent(result, /^Amount \(EUR\): /);
	});

	test('1e3 as a number is 1000, which is what it says', async () => {
		const { json } = await given('authorization.create', 'amount', 1e3, authorizationParameters);

		expect(json[0]).toMatchObject({ charge_amount: 1000 });
	});

	test.each(['charge.create', 'refund.create'])(
		'%s refuses an amount that cannot be read, too',
		async (operation) => {
			const ids = { authorizationId: 'CHT000000001', chargeId: 'CHA000000001' };

			await expectNothingSent(await given(operation, 'amount', '12,50', ids), 'uses a comma');
		},
	);

	test('white space is no amount of a refund, and nothing is sent', async () => {
		await expectNothingSent(
			await given('refund.create', 'amount', ' ', { chargeId: 'CHA000000001' }),
			/^Amount \(EUR\): /,
		);
	});
});

describe('ids that are refused', () => {
	const ids: Array<[unknown, string]> = [
		['../../bank/v1/registry/account', 'is not an id'],
		['   ', 'empty text'],
		[null, 'but got nothing'],
		['https://dp.link/u/10/../20', 'is an address'],
	];

	test.each(ids)('%j is refused as the ID of an Authorization', async (id, text) => {
		const result = await given('authorization.get', 'authorizationId', id);

		await expectNothingSent(result, /^Authorization: /);
		expect(result.error?.message).toContain(text);
	});

	test.each([
		['pos.get', 'posId', 'POS'],
		['pos.delete', 'posId', 'POS'],
		['pos.create', 'storeId', 'Store'],
		['connection.cancel', 'connectionId', 'Connection'],
		['charge.create', 'authorizationId', 'Authorization'],
		['charge.get', 'chargeId', 'Charge'],
		['refund.create', 'chargeId', 'Charge'],
		['refund.get', 'refundId', 'Refund'],
	])('%s names the parameter %s as people see it', async (operation, parameter, label) => {
		const result = await given(operation, parameter, 'A/../B', { amount: '1.00' });

		await expectNothingSent(result, new RegExp(`^${label}: "A/../B" is not an id`));
	});
});

describe('descriptions', () => {
	const describedBy = async (description: unknown) =>
		await given('authorization.create', 'paymentDescription', description, authorizationParameters);

	test.each([
		['513 letters', 'x'.repeat(513), 'has 513 characters; DropPay takes at most 512'],
		['10,000 letters', 'x'.repeat(10_000), 'has 10000 characters; DropPay takes at most 512'],
		['513 emoji', '🍕'.repeat(513), 'has 513 characters'],
		['nothing', '', 'is empty'],
		['white space', ' \n ', 'is empty'],
	])('descriptions of %s are refused, with the limit', async (_, description, text) => {
		await expectNothingSent(await describedBy(description), new RegExp(`^Description: ${text}`));
	});

	test.each([
		['512 letters', 'x'.repeat(512)],
		['512 letters of two bytes', 'è'.repeat(512)],
		['512 emoji', '🍕'.repeat(512)],
		['quotes and tags', '"<b>\'&;\\ \u202e'],
		['an expression look-alike', '{{ $json }}'],
		['a number', '42'],
	])('descriptions of %s reach DropPay as they are', async (_, description) => {
		const { json } = await describedBy(description);

		expect(json[0]).toMatchObject({ description });
		expect((await merchant.requests())[0]).toMatchObject({ body: { description }, contract: [] });
	});

	test.each([
		['charge.create', { authorizationId: 'CHT000000001' }, 'description', 'Description'],
		['refund.create', { chargeId: 'CHA000000001', amount: '1.00' }, 'reason', 'Reason'],
	])('the text of %s has the limit of descriptions', async (operation, parameters, name, label) => {
		const result = await merchant.run(operation, {
			...parameters,
			additionalFields: { [name]: 'x'.repeat(513) },
		});

		await expectNothingSent(result, `${label}: has 513 characters; DropPay takes at most 512`);
	});
});

describe('further fields that are refused', () => {
	test.each<[IDataObject, string]>([
		[{ chargeMaxCount: 0 }, 'Max Charges: '],
		[{ chargeMaxCount: 1.5 }, 'Max Charges: '],
		[{ chargeMaxCount: 'three' }, 'Max Charges: '],
		[{ chargeDateStart: '2030-02-30T10:00:00' }, 'Charge From: '],
		[{ chargeDateEnd: 'tomorrow' }, 'Charge Until: '],
		[{ chargeDateEnd: '2030-02-01' }, 'Charge Until: '],
		[{ loopbackUri: 'javascript:alert(1)' }, 'Loopback URI: '],
		[{ loopbackUri: 'shop.example/thanks' }, 'Loopback URI: '],
		[{ schemeData: '[1]' }, 'Scheme Data: '],
		[{ additionalProperties: '{"a":' }, 'Additional Properties: '],
		[{ additionalProperties: 'null' }, 'Additional Properties: '],
	])(
		'the further fields %j are refused before anything is sent',
		async (additionalFields, label) => {
			const result = await merchant.run('authorization.create', {
				...authorizationParameters,
				additionalFields,
			});

			expect(result.error?.message.startsWith(label)).toBe(true);
			await expectNothingSent(result, /./);
		},
	);

	test('a refused amount names its item when there are several', async () => {
		const { error } = await merchant.run(
			'authorization.create',
			{ ...authorizationParameters, amount: '={{ $json.amount }}' },
			{ items: [{ amount: '1.00' }, { amount: '2.00' }, { amount: 'three' }] },
		);

		expect(error?.message).toBe(
			'Amount (EUR): "three" is not an amount in euro such as 25.40 [item 2]',
		);
		expect(error?.context).toMatchObject({ itemIndex: 2 });
		expect((error?.context.paymentLog as unknown[]).length).toBe(2);
	});
});

describe('choices by expression that are none of those offered', () => {
	const pull: IDataObject = {
		paymentDescription: 'Order 1001',
		payer: 'link',
		policy: 'TRANSFERRED',
		transferAmountPolicy: 'FIXED',
		transferAmount: '50.00',
	};
	const push: IDataObject = {
		amount: '120.50',
		recipientType: 'dropPay',
		recipientIban: CUSTOMER.iban,
	};
	const button: IDataObject = {
		amount: '25.00',
		paymentDescription: 'Order 1001',
		formAction: 'https://shop.example/paid',
	};
	const eventsUrl = 'https://n8n.example/webhook/1';
	const parameters: Array<[string, IDataObject, string, string]> = [
		['pull.create', pull, 'policy', 'Policy'],
		['pull.create', pull, 'transferAmountPolicy', 'Amount Policy'],
		['pull.create', pull, 'status', 'Status'],
		['pull.create', { ...pull, eventsUrl }, 'sendEventsTo', 'Send Events To'],
		['pull.sendAndWait', pull, 'transferAmountPolicy', 'Amount Policy'],
		['pull.sendAndWait', pull, 'status', 'Status'],
		['push.sendAndWait', push, 'status', 'Status'],
		['push.create', push, 'status', 'Status'],
		['push.create', { ...push, eventsUrl }, 'sendEventsTo', 'Send Events To'],
		['authorization.create', authorizationParameters, 'policy', 'Policy'],
		[
			'authorization.create',
			{ ...authorizationParameters, eventsUrl },
			'sendEventsTo',
			'Send Events To',
		],
		['connection.create', { eventsUrl }, 'sendEventsTo', 'Send Events To'],
		['checkout.createButton', button, 'policy', 'Policy'],
	];

	test.each(
		parameters.map(([operation, others, parameter, label], row) => {
			const values = ['', undefined, null, 'fixed', 'ready ', ['FIXED']];
			return [operation, parameter, values[row % values.length], others, label] as const;
		}),
	)(
		'%s refuses a choice for %s that is not offered: %j',
		async (operation, parameter, value, others, label) => {
			const result = await given(operation, parameter, value, others);

			await expectNothingSent(result, new RegExp(`^${label}: (".*" is not|expected) one of "`));
		},
	);

	test.each([
		['pull.sendAndWait', pull],
		['push.sendAndWait', push],
	])('%s waits for no draft, which nobody can confirm', async (operation, others) => {
		await expectNothingSent(
			await given(operation, 'status', 'DRAFT', others),
			'Status: "DRAFT" is not one of "READY"',
		);
	});

	const inCollections: Array<[string, IDataObject, string, string, string]> = [
		['pull.update', { pullId: 'PLL0000000001' }, 'updateFields', 'status', 'Status'],
		['push.update', { pushId: 'SEM0000000001' }, 'updateFields', 'status', 'Status'],
		['pagoPa.update', { formId: 'FRM0000000001' }, 'updateFields', 'status', 'Status'],
		['pos.update', { posId: POS.id }, 'updateFields', 'status', 'Status'],
		['pos.create', { storeId: STORE.id }, 'additionalFields', 'deviceType', 'Device Type'],
		['authorization.create', authorizationParameters, 'additionalFields', 'scheme', 'Scheme'],
	];

	test.each(
		inCollections.map(([operation, others, collection, field, label], row) => {
			const value = ['', undefined, 'Ready'][row % 3];
			return [operation, `${collection}.${field}`, value, others, label] as const;
		}),
	)(
		'%s refuses a choice for %s that is not offered: %j',
		async (operation, path, value, others, label) => {
			const [collection, field] = path.split('.') as [string, string];
			const result = await merchant.run(
				operation,
				{
					...others,
					[collection]: { description: 'a text beside it', [field]: '={{ $json.value }}' },
				},
				{ items: [{ value: value as string }] },
			);

			await expectNothingSent(result, new RegExp(`^${label}: (".*" is not|expected) one of "`));
		},
	);

	test('a choice that nobody added is not missed', async () => {
		const { error } = await merchant.run('pos.update', {
			posId: POS.id,
			updateFields: { description: 'a text' },
		});

		expect(error).toBeUndefined();
	});

	test('a label that only DropPay knows goes through Additional Properties', async () => {
		await merchant.run('pull.create', {
			...pull,
			additionalFields: {
				additionalProperties: '{"transfer_amount_policy": "LIMITED", "policy": "REPEATED"}',
			},
		});

		expect((await merchant.received('createPull'))[0]?.body).toMatchObject({
			policy: 'REPEATED',
			transfer_amount_policy: 'LIMITED',
			transfer_amount: 50,
		});
	});
});

describe('expressions that find nothing where empty says something about the money', () => {
	const iban = CUSTOMER.iban;
	const push: IDataObject = { amount: '5.00', recipientType: 'dropPay', recipientIban: iban };
	const recurring: IDataObject = { ...push, schedule: 'recurring', recurrenceCount: 3 };
	const pull: IDataObject = { paymentDescription: 'Rent', transferAmountPolicy: 'OPEN' };
	const standing: IDataObject = { ...pull, policy: 'TRANSFERABLE' };
	const slip: IDataObject = { code: '01234567890123456', amount: '5.00' };
	const notice: IDataObject = {
		noticeNumber: '301000000000000043',
		creditorTaxCode: '80012000826',
	};
	const fields: Array<[string, string, IDataObject]> = [
		['charge.create', 'amount', { authorizationId: 'CHT0000000001' }],
		['pagoPa.create', 'amount', notice],
		['pagoPa.create', 'additionalFields.sourceAccount', notice],
		['pagoPa.execute', 'amount', { formId: 'FRM0000000001' }],
		['pagoPa.update', 'updateFields.sourceAccount', { formId: 'FRM0000000001' }],
		['push.create', 'additionalFields.sourceIban', push],
		['push.create', 'dateScheduled', recurring],
		['push.update', 'updateFields.amount', { pushId: 'SEM0000000001' }],
		['pull.create', 'additionalFields.recipientIban', pull],
		['pull.create', 'dateEnd', standing],
		['pull.update', 'updateFields.transferAmount', { pullId: 'PLL0000000001' }],
		['mav.create', 'additionalFields.sourceIban', slip],
		['rav.create', 'additionalFields.sourceIban', slip],
		['pull.create', 'additionalFields.additionalProperties', pull],
		['customRequest.send', 'body', { method: 'POST', path: '/bank/v1/push' }],
		['customRequest.send', 'query', { method: 'GET', path: '/bank/v1/push' }],
		['authorization.create', 'additionalFields.schemeData', authorizationParameters],
		['authorization.create', 'additionalFields.chargeDateStart', authorizationParameters],
		['authorization.create', 'additionalFields.chargeDateEnd', authorizationParameters],
		[
			'checkout.charge',
			'additionalFields.merchantCustomId',
			{ authorizationId: 'CHT0000000001', amount: '5.00' },
		],
	];

	test.each(
		fields.map(
			([operation, path, others], row) =>
				[operation, path, row % 2 === 0 ? undefined : null, others] as const,
		),
	)('%s refuses %s whose expression finds nothing: %j', async (operation, path, value, others) => {
		const [name, inner] = path.split('.') as [string, string?];
		const byExpression = '={{ $json.value }}';
		const result = await merchant.run(
			operation,
			{ ...others, [name]: inner === undefined ? byExpression : { [inner]: byExpression } },
			{ items: [{ value }] },
		);

		await expectNothingSent(result, /^[A-Z][\w ()]+: the expression finds nothing$/);
		expect(result.error?.description).toContain("return an empty string ('')");
	});

	test('an amount that is left empty by hand means that of the Authorization', async () => {
		const authorizationId = await merchant.granted();

		const { json } = await merchant.run('charge.create', { authorizationId, amount: '' });

		expect(json[0]).toMatchObject({ amount: 25 });
	});

	test('a date that was cleared by hand is null, and empty', async () => {
		const { error } = await merchant.run('pull.create', { ...standing, dateEnd: null });

		expect(error).toBeUndefined();
	});

	test('an expression that gives empty text means an empty field', async () => {
		const { error } = await merchant.run('push.create', {
			...push,
			additionalFields: { sourceIban: "={{ $json.none ?? '' }}" },
		});

		expect(error).toBeUndefined();
	});

	test('a text whose expression finds nothing may be missing', async () => {
		const { error } = await merchant.run('push.create', {
			...push,
			paymentDescription: '={{ $json.none }}',
			additionalFields: { transferDescription: '={{ $json.none }}' },
		});

		expect(error).toBeUndefined();
	});
});

describe('the spending cap', () => {
	test.each([
		['25.00', '25.00', true],
		['25.01', '25.00', false],
		['25.00', '24.99', false],
		['0.30', '0.3', true],
	])('an amount of %s under a cap of %s: %s', async (amount, maxAmount, allowed) => {
		merchant.changeCredential({ maxAmount });

		const result = await merchant.run('authorization.create', {
			...authorizationParameters,
			amount,
		});

		if (allowed) expect(result.json).toHaveLength(1);
		else await expectNothingSent(result, /is above the spending cap of .* EUR\. Nothing was sent$/);
	});

	test('the spending cap holds for charges, also when the amount comes from the Authorization', async () => {
		const authorizationId = await merchant.granted();
		merchant.changeCredential({ maxAmount: 10 });

		for (const amount of ['', '25.00']) {
			const { error } = await merchant.run('charge.create', { authorizationId, amount });
			expect(error?.message).toContain('25.00 EUR is above the spending cap of 10.00 EUR');
		}
		expect(await merchant.received('createCharge')).toEqual([]);
		expect(
			(await merchant.run('charge.create', { authorizationId, amount: '10' })).json,
		).toHaveLength(1);
	});

	test.each([['{"charge_amount": 5000}'], ['{"nested": {"transfer_amount": 5000}}']])(
		'the spending cap cannot be passed by with Additional Properties: %s',
		async (additionalProperties) => {
			merchant.changeCredential({ maxAmount: 30 });

			const result = await merchant.run('authorization.create', {
				...authorizationParameters,
				additionalFields: { additionalProperties },
			});

			await expectNothingSent(result, /spending cap of 30\.00 EUR/);
		},
	);

	test.each(['nonsense', '', '={{ $json.nowhere }}'])(
		'a spending cap that cannot be read (%s) stops everything',
		async (maxAmount) => {
			merchant.changeCredential({ maxAmount } as ICredentialDataDecryptedObject);

			const { error } = await merchant.run('account.get');

			expect(error?.message).toMatch(/^The credential cannot be used: Spending Cap /);
			expect(await merchant.control.journal()).toEqual([]);
		},
	);
});
