import type { IDataObject } from 'n8n-workflow';

import { MERCHANT } from '../../sandbox/seed.mts';
import { balances, expectRefusedInput } from './bank.mts';
import { Merchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

const parameters: IDataObject = { code: '01234567890123456', amount: '48.20' };

describe.each([
	{ kind: 'mav', name: 'MAV', other: 'rav', create: 'createMav' },
	{ kind: 'rav', name: 'RAV', other: 'mav', create: 'createRav' },
])('$kind', ({ kind, name, other, create }) => {
	async function order(): Promise<string> {
		const { json, error } = await merchant.run(`${kind}.create`, parameters);
		if (error) throw error;
		return json[0]?.id as string;
	}

	test('create orders a payment, which its owner confirms', async () => {
		const before = await balances(merchant);

		const { json, items } = await merchant.run(`${kind}.create`, parameters);

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: `/payments/v1/${kind}`,
			body: { code: '01234567890123456', amount: 48.2 },
		});
		expect(json).toEqual([request?.answer]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(await balances(merchant)).toEqual(before);

		await merchant.control.decide(json[0]?.id as string, 'grant');
		expect((await balances(merchant)).merchant).toBeCloseTo(before.merchant - 48.2, 2);
	});

	test('create sends every field', async () => {
		await merchant.run(`${kind}.create`, {
			code: '0123 4567 8901 2345 6',
			amount: '48.20',
			additionalFields: {
				description: 'Condominium',
				transferDescription: 'First instalment',
				sourceIban: MERCHANT.iban,
				additionalProperties: '{"recurrence":{"period":"P1M"}}',
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: `/payments/v1/${kind}`,
			body: {
				code: '01234567890123456',
				amount: 48.2,
				description: 'Condominium',
				transfer_description: 'First instalment',
				source: { account: MERCHANT.iban },
				recurrence: { period: 'P1M' },
			},
		});
	});

	test.each([
		[{ code: '' }, `${name} Code: expected the code of a MAV or RAV slip`],
		[{ code: '0123456789012345' }, `${name} Code: "0123456789012345" has 16 digits`],
		[{ code: '0123456789012345A' }, `${name} Code: "0123456789012345A" is not a code`],
		[{ amount: '' }, 'Amount (EUR): expected an amount'],
		[{ amount: '48.201' }, 'Amount (EUR): "48.201" has more than two decimals'],
		[{ additionalFields: { sourceIban: 'IT' } }, 'Source IBAN: "IT" is not an IBAN'],
	] as Array<[IDataObject, string]>)('create refuses %j', async (bad, message) => {
		await expectRefusedInput(merchant, `${kind}.create`, parameters, bad, message);
	});

	test('create says what DropPay refused, and stays below the cap', async () => {
		await merchant.control.addFault({
			match: { operationId: create },
			fault: { kind: 'status', status: 400, body: { code: '101', description: 'code unknown' } },
		});
		const refused = await merchant.run(`${kind}.create`, parameters);
		expect(refused.error?.message).toBe('Arguments are wrong (DropPay 400/101)');
		expect(refused.error?.description).toContain('DropPay says: "code unknown".');

		merchant.changeCredential({ maxAmount: 48 });
		const { error } = await merchant.run(`${kind}.create`, parameters);
		expect(error?.message).toContain('above the spending cap of 48.00 EUR');
		expect(await merchant.received(create)).toHaveLength(1);
	});

	test('create is not sent again when the connection breaks, nor does it take another amount', async () => {
		await merchant.control.addFault({
			match: { operationId: create },
			fault: { kind: 'cut', when: 'after' },
		});
		const broken = await merchant.run(`${kind}.create`, parameters);
		expect(broken.error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(broken.error?.description).toContain('look in the DropPay app for a payment');
		expect(await merchant.received(create)).toHaveLength(1);

		await merchant.control.addFault({
			match: { operationId: create },
			fault: { kind: 'merge', body: { amount: 4.82 } },
		});
		const { error } = await merchant.run(`${kind}.create`, parameters);
		expect(error?.message).toContain('over 4.82 EUR instead of 48.20 EUR');
	});

	test('get reads and flattens', async () => {
		const slipId = await order();
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run(`${kind}.get`, { slipId, simplify: true });

		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'GET', path: `/payments/v1/${kind}/${slipId}` });
		expect(json[0]).toMatchObject({ id: slipId, status: 'READY', amount: 48.2 });
		expect(json[0]).not.toHaveProperty('date_creation');
		expect(items[0]?.pairedItem).toEqual({ item: 0 });

		const raw = await merchant.run(`${kind}.get`, { slipId, simplify: false });
		expect(raw.json).toEqual([request?.answer]);
	});

	test(`get does not find a ${other}`, async () => {
		const { json } = await merchant.run(`${other}.create`, parameters);

		const { error } = await merchant.run(`${kind}.get`, { slipId: json[0]?.id as string });

		expect(error?.message).toMatch(/" was not found \(DropPay 404\)$/);
	});
});
