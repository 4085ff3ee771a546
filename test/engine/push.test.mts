import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { expectRefusedInput, inDays, SEPA_IBAN } from './bank.mts';
import { useMerchant } from '../support/merchant.mts';
import { expectRequest } from './requests.mts';

const merchant = useMerchant();

const parameters: IDataObject = {
	amount: '120.50',
	recipientType: 'dropPay',
	recipientIban: CUSTOMER.iban,
	paymentDescription: 'Invoice 7',
	schedule: 'immediate',
	status: 'READY',
	sendEventsTo: 'nowhere',
};

const ordered = {
	amount: 120.5,
	recipient: { account: CUSTOMER.iban },
	description: 'Invoice 7',
	status: 'READY',
};

async function create(changes: IDataObject = {}): Promise<string> {
	const { json, error } = await merchant.run('push.create', { ...parameters, ...changes });
	if (error) throw error;
	return json[0]?.id as string;
}

describe('create', () => {
	test('Push: Create orders money to a DropPay account and gives the link that DropPay sent', async () => {
		const { json, items } = await merchant.run('push.create', { ...parameters, simplify: false });

		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'POST', path: '/bank/v1/push', body: ordered });
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({
			status: 'READY',
			amount: 120.5,
			sharing: `${merchant.sandbox.url}/u/1/${json[0]?.id as string}`,
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('Push: Create sends nothing that was not filled in', async () => {
		await merchant.run('push.create', {
			amount: '1',
			recipientType: 'dropPay',
			recipientIban: CUSTOMER.iban,
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/bank/v1/push',
			body: { amount: 1, recipient: { account: CUSTOMER.iban }, status: 'READY' },
		});
	});

	test('Push: Create sends every field', async () => {
		await merchant.run('push.create', {
			...parameters,
			recipientType: 'sepa',
			recipientIban: 'de89 3704 0044 0532 0130 00',
			status: 'DRAFT',
			sendEventsTo: 'url',
			eventsUrl: 'https://merchant.example/hooks',
			additionalFields: {
				loopbackUri: 'https://merchant.example/pushed',
				sourceIban: MERCHANT.iban,
				transferDescription: 'Invoice 7, all',
				additionalProperties: '{"priority":"URGENT"}',
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/bank/v1/push',
			body: {
				...ordered,
				recipient: { account: SEPA_IBAN },
				source: { account: MERCHANT.iban },
				transfer_description: 'Invoice 7, all',
				status: 'DRAFT',
				loopback_uri: 'https://merchant.example/pushed',
				webhooks: {
					ALL: 'https://merchant.example/hooks',
					all: 'https://merchant.example/hooks',
				},
				priority: 'URGENT',
			},
		});
	});

	const later = inDays(3);
	const end = inDays(90);

	test.each([
		[{ schedule: 'scheduled', dateScheduled: later }, { date_scheduled: later }],
		[
			{
				schedule: 'recurring',
				recurrencePeriod: 'P1M',
				recurrenceEnd: 'count',
				recurrenceCount: 3,
			},
			{ recurrence: { period: 'P1M', count: 3 } },
		],
		[
			{
				schedule: 'recurring',
				dateScheduled: later,
				recurrencePeriod: 'P2W',
				recurrenceEnd: 'date',
				recurrenceDateEnd: end,
			},
			{ date_scheduled: later, recurrence: { period: 'P2W', date_end: end } },
		],
	] as Array<[IDataObject, IDataObject]>)('Push: Create orders %j', async (schedule, body) => {
		const { error } = await merchant.run('push.create', { ...parameters, ...schedule });

		expect(error).toBeUndefined();
		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: '/bank/v1/push',
			body: { ...ordered, ...body },
		});
	});

	test('Push: Create takes a local date in the time zone of the workflow', async () => {
		const year = new Date().getUTCFullYear() + 1;
		await merchant.run('push.create', {
			...parameters,
			schedule: 'scheduled',
			dateScheduled: `${year}-07-01T09:30:00`,
		});

		const [request] = await merchant.requests();
		expect(request?.body).toMatchObject({ date_scheduled: `${year}-07-01T09:30:00+02:00` });
	});

	test('Push: Create lets each item choose by expression, and leaves out what its choice hides', async () => {
		const { error, items } = await merchant.run(
			'push.create',
			{
				...parameters,
				recipientType: '={{ $json.to }}',
				recipientIban: '={{ $json.iban }}',
				schedule: '={{ $json.when }}',
				dateScheduled: '={{ $json.date }}',
				recurrencePeriod: '={{ $json.period }}',
				recurrenceEnd: 'count',
				recurrenceCount: '={{ $json.count }}',
				recurrenceDateEnd: '={{ $json.date }}',
			},
			{
				items: [
					{
						to: 'dropPay',
						iban: CUSTOMER.iban,
						when: 'immediate',
						date: later,
						period: 'x',
						count: 0,
					},
					{ to: 'sepa', iban: SEPA_IBAN, when: 'scheduled', date: later, period: 'x', count: 0 },
					{ to: 'sepa', iban: SEPA_IBAN, when: 'recurring', date: '', period: 'P1W', count: 2 },
				],
			},
		);

		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		const requests = await merchant.requests();
		expect(requests.map(({ body }) => body)).toEqual([
			ordered,
			{ ...ordered, recipient: { account: SEPA_IBAN }, date_scheduled: later },
			{
				...ordered,
				recipient: { account: SEPA_IBAN },
				recurrence: { period: 'P1W', count: 2 },
			},
		]);
	});

	test('Push: Create builds no link of its own, since nobody knows how it looks', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPush' },
			fault: { kind: 'merge', body: { sharing: null } },
		});

		const { json, items } = await merchant.run('push.create', {
			...parameters,
			options: { qrCode: 'png' },
		});

		expect(json[0]?.sharing).toBeNull();
		expect(items[0]?.binary).toBeUndefined();
	});

	test('Push: Create shows the link as QR code', async () => {
		const { items } = await merchant.run('push.create', {
			...parameters,
			options: { qrCode: 'svg' },
		});

		expect(items[0]?.binary?.qrCode).toMatchObject({ mimeType: 'image/svg+xml' });
	});

	test.each([
		[{ amount: '120,50' }, 'Amount (EUR): "120,50" uses a comma'],
		[{ amount: '0' }, 'Amount (EUR): "0" is zero'],
		[{ recipientIban: '' }, 'Recipient IBAN: expected an IBAN'],
		[{ recipientIban: 'IT76R3606401600000000000002' }, /^Recipient IBAN: .*check digits/],
		[{ recipientIban: 'US12345678901234567890' }, /^Recipient IBAN: .*no country of the single/],
		[
			{ recipientIban: SEPA_IBAN },
			`Recipient IBAN: "${SEPA_IBAN}" is not the IBAN of a DropPay account`,
		],
		[{ recipientType: 'cash' }, 'Recipient: "cash" is not one of "dropPay", "sepa"'],
		[{ schedule: 'sometime' }, 'When: "sometime" is not one of'],
		[{ schedule: 'scheduled', dateScheduled: '' }, 'Date: expected a date and time'],
		[
			{ schedule: 'scheduled', dateScheduled: '2020-01-31T12:00:00Z' },
			'Date: "2020-01-31T12:00:00Z" has already passed',
		],
		[{ schedule: 'recurring', dateScheduled: '2020-01-31T12:00:00Z' }, 'First Date: "2020'],
		[{ schedule: 'recurring', recurrencePeriod: 'monthly' }, 'Period: "monthly" is not an ISO'],
		[{ schedule: 'recurring', recurrencePeriod: 'P0D' }, 'Period: "P0D" is a duration of zero'],
		[
			{ schedule: 'recurring', recurrenceEnd: 'count', recurrenceCount: 0 },
			'Number of Transfers: ',
		],
		[
			{ schedule: 'recurring', recurrenceEnd: 'count', recurrenceCount: '' },
			'Number of Transfers: ',
		],
		[
			{ schedule: 'recurring', recurrenceEnd: 'date', recurrenceDateEnd: '2020-01-31T12:00:00Z' },
			'Last Date: "2020-01-31T12:00:00Z" has already passed',
		],
		[
			{ schedule: 'recurring', recurrenceEnd: 'date', recurrenceDateEnd: '' },
			'Last Date: expected',
		],
		[{ additionalFields: { sourceIban: 'IT00' } }, /^Source IBAN: "IT00" has 4 characters/],
		[{ additionalFields: { loopbackUri: 'nowhere' } }, 'Loopback URI: "nowhere" is not an address'],
		[{ additionalFields: { additionalProperties: '[1]' } }, 'Additional Properties: is not a JSON'],
	] as Array<[IDataObject, string | RegExp]>)('Push: Create refuses %j', async (bad, message) => {
		const good = { recurrencePeriod: 'P1M', recurrenceEnd: 'count', recurrenceCount: 2 };
		await expectRefusedInput(
			merchant,
			'push.create',
			{
				...parameters,
				dateScheduled: inDays(1),
				recurrenceDateEnd: inDays(9),
				...good,
				additionalFields: {},
			},
			bad,
			message,
		);
	});

	test.each([
		[{ amount: 12.05 }, /came back for 12.05 EUR instead of 120.50 EUR$/],
		[{ recipient: { account: OTHER_MERCHANT.iban } }, /came back with the recipient IT/],
	])('Push: Create does not take %j for what was ordered', async (body, message) => {
		await merchant.control.addFault({
			match: { operationId: 'createPush' },
			fault: { kind: 'merge', body },
		});

		const { error } = await merchant.run('push.create', parameters);

		expect(error?.message).toMatch(message);
		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(error?.context.paymentLog).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
		expect(await merchant.requests()).toHaveLength(1);
	});
});

describe('get transfers', () => {
	test('Push: Get Transfers gives all of them, or as many as the limit says', async () => {
		const pushId = await create({
			schedule: 'recurring',
			recurrencePeriod: 'P1D',
			recurrenceEnd: 'count',
			recurrenceCount: 3,
		});
		await merchant.control.decide(pushId, 'grant');
		await merchant.control.advanceClock(10 * 86_400);

		const all = await merchant.run('push.getTransfers', { pushId, returnAll: true });
		expect(all.json.map(({ amount }) => amount)).toEqual([120.5, 120.5, 120.5]);
		expect(all.items.map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
		const two = await merchant.run('push.getTransfers', { pushId, returnAll: false, limit: 2 });
		expect(two.json).toEqual(all.json.slice(0, 2));
	});
});

describe('update', () => {
	test('Push: Update changes a draft and makes it ready', async () => {
		const pushId = await create({ status: 'DRAFT' });
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run('push.update', {
			pushId,
			updateFields: {
				status: 'READY',
				amount: '99.90',
				description: 'Invoice 8',
				additionalProperties: '{"note":"x"}',
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'PATCH',
			path: `/bank/v1/push/${pushId}`,
			body: { status: 'READY', amount: 99.9, description: 'Invoice 8', note: 'x' },
		});
		expect(json[0]).toMatchObject({ id: pushId, status: 'READY', amount: 99.9 });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		await merchant.control.decide(pushId, 'grant');
	});
});

describe('cancel', () => {
	test('Push: Cancel withdraws it, once', async () => {
		const pushId = await create();
		await merchant.control.clearJournal();

		const { json, items } = await merchant.run('push.cancel', { pushId });

		expect(json).toEqual([{ id: pushId, cancelled: true }]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'DELETE', path: `/bank/v1/push/${pushId}` });
		expect((await merchant.control.state()).pushes[0]?.status).toBe('CANCELLED');

		const { error } = await merchant.run('push.cancel', { pushId });
		expect(error?.message).toBe('Arguments are wrong (DropPay 400/101)');
	});
});
