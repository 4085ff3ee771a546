import type { IDataObject } from 'n8n-workflow';

import { MERCHANT } from '../../sandbox/seed.mts';
import { balances, expectRefusedInput } from './bank.mts';
import { useMerchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

const merchant = useMerchant();

const NOTICE = '302000000001234559';

const parameters: IDataObject = {
	noticeNumber: NOTICE,
	creditorTaxCode: '80012000826',
	amount: '37.80',
};

async function open(changes: IDataObject = {}): Promise<string> {
	const { json, error } = await merchant.run('pagoPa.create', { ...parameters, ...changes });
	if (error) throw error;
	return json[0]?.id as string;
}

/** A form that can be executed. */
async function ready(changes: IDataObject = {}): Promise<string> {
	const formId = await open(changes);
	await merchant.run('pagoPa.update', { formId, updateFields: { status: 'READY' } });
	await merchant.control.clearJournal();
	return formId;
}

describe('create', () => {
	test('PagoPA: Create opens a form, which moves nothing', async () => {
		const before = await balances(merchant);

		const { json, items } = await merchant.run('pagoPa.create', parameters);

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/payments/v3/pagopa',
			body: { notice_number: NOTICE, creditor_tax_code: '80012000826', amount: 37.8 },
		});
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ status: 'DRAFT', amount: 37.8 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(await balances(merchant)).toEqual(before);
	});

	test('PagoPA: Create takes the codes as they are printed, and sends every field', async () => {
		await merchant.run('pagoPa.create', {
			noticeNumber: '3020 0000 0001 2345 59',
			creditorTaxCode: ' 80012000826 ',
			amount: '',
			additionalFields: {
				sourceAccount: MERCHANT.accountId,
				additionalProperties: '{"debtor":"x"}',
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/payments/v3/pagopa',
			body: {
				notice_number: NOTICE,
				creditor_tax_code: '80012000826',
				source_account: MERCHANT.accountId,
				debtor: 'x',
			},
		});
	});

	test('PagoPA: Create takes what the creditor asks for, also where the notice says otherwise', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPagopaForm' },
			fault: { kind: 'merge', body: { amount: 39.1 } },
		});

		const { json, error } = await merchant.run('pagoPa.create', parameters);

		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ status: 'DRAFT', amount: 39.1 });
	});

	test.each([
		[{ noticeNumber: '' }, 'Notice Number: expected the number of a PagoPA notice'],
		[{ noticeNumber: '30200000000123455' }, 'Notice Number: "30200000000123455" has 17 digits'],
		[{ noticeNumber: '302000000001234558' }, /^Notice Number: .* last two digits do not fit/],
		[{ noticeNumber: 302000000001234560 }, 'Notice Number: expected the number'],
		[{ creditorTaxCode: '' }, 'Creditor Tax Code: expected the codice fiscale'],
		[{ creditorTaxCode: '8001200082' }, 'Creditor Tax Code: "8001200082" has 10 digits'],
		[{ creditorTaxCode: '80012000827' }, /^Creditor Tax Code: .* last digit does not fit/],
		[{ amount: '37,80' }, 'Amount (EUR): "37,80" uses a comma'],
		[
			{ additionalFields: { sourceAccount: 'my account' } },
			'Source Account or Authorization: "my account" has white space',
		],
	] as Array<[IDataObject, string | RegExp]>)('PagoPA: Create refuses %j', async (bad, message) => {
		await expectRefusedInput(merchant, 'pagoPa.create', parameters, bad, message);
	});
});

describe('update', () => {
	test('PagoPA: Update commits the form', async () => {
		const formId = await open();
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run('pagoPa.update', {
			formId,
			updateFields: { status: 'READY', additionalProperties: '{"note":"x"}' },
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'PATCH',
			path: `/payments/v3/pagopa/${formId}`,
			body: { status: 'READY', note: 'x' },
		});
		expect(json[0]).toMatchObject({ id: formId, status: 'READY' });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});
});

describe('execute', () => {
	test('PagoPA: Execute pays a form that is ready, from the connected account', async () => {
		const before = await balances(merchant);
		const formId = await ready();

		const { json, items } = await merchant.run('pagoPa.execute', { formId, amount: '37.80' });

		const [reading, request, ...others] = await merchant.requests();
		expect(others).toEqual([]);
		expectRequest(merchant, reading, { method: 'GET', path: `/payments/v3/pagopa/${formId}` });
		expectRequest(merchant, request, {
			method: 'POST',
			path: `/payments/v3/pagopa/${formId}/disposition`,
		});
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ id: formId, status: 'DONE', amount: 37.8 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect((await balances(merchant)).merchant).toBeCloseTo(before.merchant - 37.8, 2);
	});

	test('PagoPA: Execute pays nothing twice, and nothing that is not committed', async () => {
		const formId = await ready();
		await merchant.run('pagoPa.execute', { formId });
		const paid = await balances(merchant);

		const again = await merchant.run('pagoPa.execute', { formId });
		const draft = await merchant.run('pagoPa.execute', { formId: await open() });

		expect(again.error?.message).toBe(`Form ${formId} is DONE. Nothing was executed`);
		expect(again.error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
		expect(draft.error?.message).toMatch(/^Form FRM\w+ is DRAFT\. Nothing was executed$/);
		expect(draft.error?.description).toContain('PagoPA: Update');
		expect(await merchant.received('executePagopaForm')).toHaveLength(1);
		expect(await balances(merchant)).toEqual(paid);
	});

	test('PagoPA: Execute leaves states that nobody knows to DropPay', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'getPagopaForm' },
			fault: { kind: 'merge', body: { status: 'COMMITTED' } },
		});

		const { json } = await merchant.run('pagoPa.execute', { formId });

		expect(json[0]).toMatchObject({ status: 'DONE' });
	});

	test('PagoPA: Execute pays over the expected amount only', async () => {
		const formId = await ready();

		const { error } = await merchant.run('pagoPa.execute', { formId, amount: '37.79' });

		expect(error?.message).toBe(
			`Form ${formId} is for 37.8 EUR instead of 37.79 EUR. Nothing was executed`,
		);
		expect(await merchant.received('executePagopaForm')).toEqual([]);
	});

	test('PagoPA: Execute stays below the cap, though the request itself says no amount', async () => {
		const formId = await ready();
		merchant.changeCredential({ maxAmount: 37.79 });

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.message).toContain('37.80 EUR is above the spending cap of 37.79 EUR');
		expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
		expect(await merchant.received('executePagopaForm')).toEqual([]);
	});

	test('PagoPA: Execute pays nothing of an unknown amount while there is a cap', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'getPagopaForm' },
			fault: { kind: 'body', body: { id: formId, status: 'READY' } },
		});
		merchant.changeCredential({ maxAmount: 1000 });

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.message).toContain('compare the amount with the spending cap');
		expect(await merchant.received('executePagopaForm')).toEqual([]);
	});

	test('an execution whose answer has an id of its own is confirmed by one more fetch of the form', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'executePagopaForm' },
			fault: { kind: 'merge', body: { id: 'DSP000000001' } },
		});

		const { json, error } = await merchant.run('pagoPa.execute', { formId, amount: '37.80' });

		expect(error).toBeUndefined();
		expect(json).toEqual([
			expect.objectContaining({
				id: formId,
				status: 'DONE',
				amount: 37.8,
				outcome: 'done',
				confirmedBy: 'secondRequest',
			}),
		]);
		expect(await merchant.received('executePagopaForm')).toHaveLength(1);
		expect(await merchant.received('getPagopaForm')).toHaveLength(2);
	});

	test.each<[string, object]>([
		['is READY still', { status: 'READY' }],
		['has a status that nobody knows', { status: 'COMMITTED' }],
		['is over another amount', { status: 'DONE', amount: 37.79 }],
	])('PagoPA: Execute is unknown, and not sent again, when the form %s', async (_, shown) => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'executePagopaForm' },
			fault: { kind: 'status', status: 503, when: 'before' },
		});
		await merchant.control.addFault({
			match: { operationId: 'getPagopaForm' },
			skip: 1,
			fault: { kind: 'merge', body: shown },
		});

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.context.dropPay).toMatchObject({
			outcome: 'unknown',
			fetched: { amount: 37.8, ...shown },
		});
		expect(error?.description).toContain('fetch the form (PagoPA: Get) and check its status');
		expect(error?.description).toContain('Just now it was');
		expect(await merchant.received('executePagopaForm')).toHaveLength(1);
	});

	test('PagoPA: Execute is unknown when the form was not READY before, whatever it is now', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'getPagopaForm' },
			fault: { kind: 'merge', body: { status: 'COMMITTED' } },
		});
		await merchant.control.addFault({
			match: { operationId: 'executePagopaForm' },
			fault: { kind: 'cut', when: 'after' },
		});

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.context.dropPay).toMatchObject({
			outcome: 'unknown',
			fetched: { status: 'DONE', amount: 37.8 },
		});
	});

	test('PagoPA: Execute is unknown, by the message that was there, when the form cannot be read again', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'executePagopaForm' },
			fault: { kind: 'cut', when: 'after' },
		});
		await merchant.control.addFault({
			match: { operationId: 'getPagopaForm' },
			skip: 1,
			fault: { kind: 'status', status: 403 },
		});

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.message).toContain('broke before the response arrived');
		expect(error?.context.dropPay).toEqual(expect.objectContaining({ outcome: 'unknown' }));
		expect(error?.context.dropPay).not.toHaveProperty('fetched');
	});

	test('an execution that failed is refused', async () => {
		const formId = await ready();
		await merchant.control.addFault({
			match: { operationId: 'executePagopaForm' },
			fault: { kind: 'merge', body: { status: 'failed' } },
		});

		const { error } = await merchant.run('pagoPa.execute', { formId });

		expect(error?.context.dropPay).toMatchObject({ outcome: 'refused' });
		expect(await merchant.received('getPagopaForm')).toHaveLength(1);
	});

	test.each(['ACCOUNTED', 'done', 'Running'])(
		'a form that is %s is not executed',
		async (status) => {
			const formId = await ready();
			await merchant.control.addFault({
				match: { operationId: 'getPagopaForm' },
				fault: { kind: 'merge', body: { status } },
			});

			const { error } = await merchant.run('pagoPa.execute', { formId });

			expect(error?.message).toBe(`Form ${formId} is ${status}. Nothing was executed`);
			expect(await merchant.received('executePagopaForm')).toEqual([]);
		},
	);
});
