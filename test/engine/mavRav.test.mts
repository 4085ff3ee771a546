import type { IDataObject } from 'n8n-workflow';

import { MERCHANT } from '../../sandbox/seed.mts';
import { balances, expectRefusedInput } from './bank.mts';
import { useMerchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

const merchant = useMerchant();

const parameters: IDataObject = { code: '01234567890123456', amount: '48.20' };

describe.each([
	{ kind: 'mav', name: 'MAV' },
	{ kind: 'rav', name: 'RAV' },
])('$kind', ({ kind, name }) => {
	test(`${name}: Create orders a payment, which its owner confirms`, async () => {
		const before = await balances(merchant);

		const { json, items } = await merchant.run(`${kind}.create`, {
			...parameters,
			simplify: false,
		});

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

	test(`${name}: Create sends every field`, async () => {
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
	] as Array<[IDataObject, string]>)(`${name}: Create refuses %j`, async (bad, message) => {
		await expectRefusedInput(merchant, `${kind}.create`, parameters, bad, message);
	});
});
