import type { IDataObject } from 'n8n-workflow';

import { TransferLog } from '../../api/rules/transfer';
import type { FaultRule } from '../../sandbox/control.mts';
import { Merchant } from '../support/merchant.mts';
import { CUSTOMER } from '../../sandbox/seed.mts';
import { toCents } from '../../api/values/money';

const wanted = { cents: toCents(1000), description: 'January' };

const transfer = (id: string, change: IDataObject = {}) => ({
	id,
	status: 'DONE',
	amount: 10,
	description: 'January',
	...change,
});

describe('what is known of the transfers on a Pull', () => {
	test('the one new transfer over this amount and description is the lost one', () => {
		const log = new TransferLog([transfer('TRF1', { description: 'December' })]);
		log.begin(wanted);
		const after = [transfer('TRF1', { description: 'December' }), transfer('TRF2')];
		expect(log.findNew(wanted, after)).toEqual(transfer('TRF2'));
	});

	test.each([
		['none is new', [transfer('TRF1')]],
		['two are new', [transfer('TRF1'), transfer('TRF2'), transfer('TRF3')]],
		['the new one is over another amount', [transfer('TRF2', { amount: 10.01 })]],
		['the new one has another description', [transfer('TRF2', { description: 'February' })]],
		['the new one has no description', [transfer('TRF2', { description: undefined })]],
	])('nothing is settled when %s', (_, after) => {
		const log = new TransferLog([transfer('TRF1')]);
		log.begin(wanted);
		expect(log.findNew(wanted, after)).toBeUndefined();
	});

	test('a transfer from before this run stands for one item, and none that failed or is another for any', () => {
		const log = new TransferLog([
			transfer('TRF1', { status: 'FAILED' }),
			transfer('TRF2', { description: 'February' }),
			transfer('TRF3'),
		]);
		expect(log.claim({ ...wanted })?.id).toBe('TRF3');
		expect(log.claim({ ...wanted })).toBeUndefined();
		expect(() => log.refuseRepetition('PLL1', { ...wanted })).toThrow('"January": TRF3');
	});

	test('nothing is settled while another item of the run may have made it', () => {
		const log = new TransferLog([]);
		const rival = { ...wanted };
		log.begin(wanted);
		log.begin(rival);
		const after = [transfer('TRF1')];
		expect(log.findNew(wanted, after)).toBeUndefined();
		log.dropped(rival);
		expect(log.findNew(wanted, after)?.id).toBe('TRF1');
	});

	test('a transfer that another item got its answer for settles nothing', () => {
		const log = new TransferLog([]);
		const [first, second] = [{ ...wanted }, { ...wanted }];
		log.begin(first);
		log.answered(first, transfer('TRF1'));
		log.begin(second);
		expect(log.findNew(second, [transfer('TRF1')])).toBeUndefined();
	});

	test.each([
		['nothing', {}],
		['an id alone', { id: 'TRF1' }],
		['no description', { id: 'TRF1', status: 'DONE', amount: 10 }],
		['no amount', { id: 'TRF1', status: 'DONE', description: 'January' }],
		['the description in another form', transfer('TRF1', { description: 'JANUARY' })],
	])('what was asked is remembered, though the answer repeats %s', (_, answer) => {
		const log = new TransferLog([]);
		const asked = { ...wanted };
		log.begin(asked);
		log.answered(asked, answer);
		expect(() => log.refuseRepetition('PLL1', { ...wanted })).toThrow(
			'already has a transfer of 10.00 EUR with the description "January"',
		);
		expect(() => log.refuseRepetition('PLL1', { ...wanted, cents: toCents(999) })).not.toThrow();
	});

	test.each(['FAILED', 'failed'])('what came back %s can be asked for again', (status) => {
		const log = new TransferLog([]);
		const asked = { ...wanted };
		log.begin(asked);
		log.answered(asked, transfer('TRF1', { status }));
		expect(() => log.refuseRepetition('PLL1', { ...wanted })).not.toThrow();
	});

	test('the same amount and description is a repetition, unless it failed', () => {
		const log = new TransferLog([
			transfer('TRF1'),
			transfer('TRF2', { amount: 20, status: 'FAILED' }),
			transfer('TRF3', { amount: 30, description: undefined }),
			transfer('TRF4', { amount: 40, status: 'failed' }),
		]);
		const ask = (cents: number, description: string) => () =>
			log.refuseRepetition('PLL1', { cents: toCents(cents), description });
		expect(ask(1000, 'January')).toThrow('has a transfer of 10.00 EUR');
		expect(ask(1001, 'January')).not.toThrow();
		expect(ask(2000, 'January')).not.toThrow();
		expect(ask(3000, 'January')).not.toThrow();
		expect(ask(4000, 'January')).not.toThrow();
		log.begin({ cents: toCents(500), description: 'January' });
		expect(ask(500, 'January')).toThrow('Another item of this run');
	});
});

describe('in the engine', () => {
	let merchant: Merchant;
	let pullId: string;

	beforeEach(async () => {
		merchant = await Merchant.open();
		const { json } = await merchant.run('pull.create', {
			paymentDescription: 'Rent',
			payer: 'iban',
			payerIban: CUSTOMER.iban,
			policy: 'TRANSFERABLE',
			transferAmountPolicy: 'OPEN',
			status: 'READY',
			sendEventsTo: 'nowhere',
		});
		pullId = json[0]?.id as string;
		await merchant.control.decide(pullId, 'grant');
	});

	const transferOf = async (items: IDataObject[] = [{ amount: '10.00', month: 'January' }]) =>
		await merchant.run(
			'pull.createTransfer',
			{
				pullId,
				amount: '={{ $json.amount }}',
				paymentDescription: '={{ $json.month }}',
			},
			{ items, onError: 'continueRegularOutput' },
		);

	test('a run of many items reads what the Pull has moved once', async () => {
		const months = ['January', 'February', 'March'].map((month) => ({ amount: '10.00', month }));
		const { json } = await transferOf(months);
		expect(json.map(({ status }) => status)).toEqual(['DONE', 'DONE', 'DONE']);
		expect(await merchant.received('listPullTransfers')).toHaveLength(1);
	});

	test('two items for the same are one payment, also where DropPay repeats nothing of what was asked', async () => {
		await merchant.control.settings({ echoTransfers: false });
		const same = { amount: '10.00', month: 'January' };

		const { json } = await transferOf([same, { amount: '10.00', month: 'February' }, same]);

		expect(json[0]).toMatchObject({ status: 'DONE' });
		expect(json[0]).not.toHaveProperty('description');
		expect(json[1]).toMatchObject({ status: 'DONE' });
		expect(json[2]?.error).toMatchObject({
			message: expect.stringContaining(`"January": ${json[0]?.id as string}`),
			outcome: 'notSent',
		});
		expect(await merchant.received('createPullTransfer')).toHaveLength(2);
	});

	test.each([
		['the field is empty', '  ', {}, 'Description: is empty'],
		['Additional Properties empty it', 'January', { description: ' ' }, 'Additional Properties: '],
		[
			'Additional Properties take it away',
			'January',
			{ description: null },
			'Additional Properties: ',
		],
		[
			'Additional Properties give an amount that is none',
			'January',
			{ amount: 'x' },
			'"amount" is no',
		],
	])(
		'nothing is sent without a description and an amount: %s',
		async (_, description, properties, message) => {
			const { error } = await merchant.run('pull.createTransfer', {
				pullId,
				amount: '10.00',
				paymentDescription: description,
				additionalFields: { additionalProperties: properties },
			});

			expect(error?.message).toContain(message);
			expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
			expect(await merchant.received('createPullTransfer')).toEqual([]);
		},
	);

	test('a list with entries that are no transfers is read all the same', async () => {
		await merchant.control.addFault({
			match: { operationId: 'listPullTransfers' },
			times: 0,
			fault: { kind: 'body', status: 200, body: { transfers: [null, 'x', { id: 'TRF1' }] } },
		});
		await merchant.control.addFault({
			match: { operationId: 'createPullTransfer' },
			fault: { kind: 'cut', when: 'after' },
		});

		const { json } = await transferOf();

		expect(json[0]?.error).toMatchObject({
			outcome: 'unknown',
			fetched: { transfers: 1, new: 0 },
		});
	});

	test('a lost transfer stays unknown when the list cannot be fetched again', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPullTransfer' },
			fault: { kind: 'cut', when: 'after' },
		});
		await merchant.control.addFault({
			match: { operationId: 'listPullTransfers' },
			skip: 1,
			times: 0,
			fault: { kind: 'status', status: 503 },
		});
		expect((await transferOf()).json[0]?.error).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received('createPullTransfer')).toHaveLength(1);
	});

	test('a list without it proves nothing, and is told', async () => {
		await merchant.control.addFault({
			match: { operationId: 'createPullTransfer' },
			fault: { kind: 'cut', when: 'before' },
		});
		const { json } = await transferOf();
		expect(json[0]?.error).toMatchObject({
			outcome: 'unknown',
			description: expect.stringContaining('had 0 transfers, 0 of them new'),
			fetched: { transfers: 0, new: 0 },
		});
	});

	test('where DropPay has no list at our address, the transfer is made all the same', async () => {
		await merchant.control.addFault({
			match: { operationId: 'listPullTransfers' },
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		await merchant.control.addFault({
			match: { operationId: 'createPullTransfer' },
			skip: 1,
			fault: { kind: 'cut', when: 'after' },
		});
		expect((await transferOf()).json[0]).toMatchObject({ status: 'DONE' });
		const lost = await transferOf([{ amount: '11.00', month: 'January' }]);
		expect(lost.json[0]?.error).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received('createPullTransfer')).toHaveLength(2);
	});

	test.each<[string, FaultRule['fault']]>([
		['403', { kind: 'status', status: 403, body: { code: '101', description: 'no' } }],
		['501', { kind: 'status', status: 501 }],
		['204', { kind: 'status', status: 204 }],
		['no list', { kind: 'body', status: 200, body: { total: 3 } }],
	])('a list that nobody is shown is no obstacle, and the output says so: %s', async (_, fault) => {
		await merchant.control.addFault({
			match: { operationId: 'listPullTransfers' },
			times: 0,
			fault,
		});
		expect((await transferOf()).json[0]).toMatchObject({
			status: 'DONE',
			duplicateCheck: expect.stringContaining('no list of transfers'),
		});
	});

	test('while the list cannot be fetched for another reason, nothing is sent', async () => {
		await merchant.control.addFault({
			match: { operationId: 'listPullTransfers' },
			times: 0,
			fault: { kind: 'status', status: 503 },
		});
		expect((await transferOf()).json[0]?.error).toMatchObject({ outcome: 'refused', status: 503 });
		expect(await merchant.received('createPullTransfer')).toHaveLength(0);
	});
});
