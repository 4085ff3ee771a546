/** Spending Cap per Execution: all items, nodes and tool calls of an execution count together, in integer cents. */
import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER } from '../../sandbox/seed.mts';
import type { NodeResult } from '../support/harness.mts';
import { type Merchant, authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

let executions = 0;

let executionId: string;

beforeEach(async () => {
	executionId = `cap-${++executions}`;
});

const cap = (maxAmountPerExecution: number | string) =>
	merchant.changeCredential({ maxAmountPerExecution });

const push: IDataObject = {
	amount: '={{ $json.amount }}',
	recipientType: 'dropPay',
	recipientIban: CUSTOMER.iban,
	schedule: 'immediate',
	status: 'READY',
	sendEventsTo: 'nowhere',
};

/** Runs an operation over amounts, in the execution of the test, and goes on after failures. */
async function run(
	operation: string,
	parameters: IDataObject,
	amounts: Array<number | string> = [''],
	more: Parameters<Merchant['run']>[2] = {},
): Promise<NodeResult> {
	return await merchant.run(operation, parameters, {
		items: amounts.map((amount) => ({ amount: String(amount) })),
		onError: 'continueRegularOutput',
		executionId,
		...more,
	});
}

const pay = async (amounts: Array<number | string>, more: Parameters<Merchant['run']>[2] = {}) =>
	await run('push.create', push, amounts, more);

/** What each item ended with. */
const endings = ({ json }: NodeResult) =>
	json.map(({ error }) => (error as IDataObject | undefined)?.message ?? 'done');

const above = (spent: string, more: string, capped = '50.00') =>
	`This execution has moved or ordered ${spent} EUR with this credential, and ${more} EUR more is above the spending cap of ${capped} EUR per execution. Nothing was sent`;

const failing = async (
	operationId: string,
	fault: Parameters<Merchant['control']['addFault']>[0]['fault'],
	times = 1,
) => await merchant.control.addFault({ match: { operationId }, times, fault });

test('the items of a run: what is above is refused, and a smaller one may follow', async () => {
	cap(50);

	const result = await pay([20, '29.99', '0.02', '0.01', '0.01']);

	expect(endings(result)).toEqual([
		'done',
		'done',
		above('49.99', '0.02'),
		'done',
		above('50.00', '0.01'),
	]);
	expect(await merchant.received('createPush')).toHaveLength(3);
});

test('items that are processed at the same time', async () => {
	cap(50);

	const result = await run(
		'push.create',
		{ ...push, options: { concurrency: 20 } },
		Array.from({ length: 20 }, () => 10),
	);

	expect(endings(result).filter((ending) => ending === 'done')).toHaveLength(5);
	expect(await merchant.received('createPush')).toHaveLength(5);
});

test('the nodes of an execution, and no others', async () => {
	cap(50);
	await pay([40]);

	expect(endings(await pay([20]))).toEqual([above('40.00', '20.00')]);
	expect(endings(await pay([20], { executionId: 'another' }))).toEqual(['done']);
	merchant.credentials.store['2'] = merchant.credential;
	expect(endings(await pay([20], { credentialId: '2' }))).toEqual(['done']);
	expect(endings(await pay([10]))).toEqual(['done']);
});

test.each<[string, Parameters<typeof failing>[1], number, boolean]>([
	['refused', { kind: 'status', status: 400 }, 1, false],
	['not reached', { kind: 'status', status: 429 }, 9, false],
	['lost', { kind: 'cut', when: 'after' }, 1, true],
	['answered by a gateway', { kind: 'status', status: 504, when: 'after' }, 1, true],
])('a payment that is %s', async (_, fault, times, counts) => {
	cap(50);
	await failing('createPush', fault, times);
	const [ended] = endings(await pay([50], { executionId }));
	expect(ended).not.toBe('done');
	await merchant.control.clearFaults();

	expect(endings(await pay([50]))).toEqual([counts ? above('50.00', '50.00') : 'done']);
});

test.each<[string, Parameters<typeof failing>[1], number]>([
	['slowed down', { kind: 'status', status: 429 }, 2],
	['told that the token is too old', { kind: 'status', status: 401, body: { code: '102' } }, 1],
])('a payment that is %s, and sent again, counts once', async (_, fault, times) => {
	cap(50);
	await failing('createPush', fault, times);

	expect(endings(await pay([30, 20, '0.01']))).toEqual(['done', 'done', above('50.00', '0.01')]);
	expect(await merchant.received('createPush')).toHaveLength(2 + times);
});

test('Retry On Fail counts what is kept once, and what was refused not at all', async () => {
	cap(50);
	await merchant.control.addFault({
		match: { operationId: 'createPush' },
		skip: 1,
		times: 1,
		fault: { kind: 'status', status: 400 },
	});

	const result = await pay([20, 30], { onError: 'stopWorkflow', maxTries: 3 });

	expect(endings(result)).toEqual(['done', 'done']);
	expect(await merchant.received('createPush')).toHaveLength(3);
});

test.each<[string, IDataObject, string]>([
	[
		'a recurring Push',
		{ schedule: 'recurring', recurrencePeriod: 'P1M', recurrenceEnd: 'count', recurrenceCount: 3 },
		'The amount of 3 × 20.00 EUR is above the spending cap of 50.00 EUR per execution. Nothing was sent',
	],
	[
		'a Push that recurs until a date',
		{
			schedule: 'recurring',
			dateScheduled: '2099-01-01T12:00:00',
			recurrencePeriod: 'P1M',
			recurrenceEnd: 'date',
			recurrenceDateEnd: '2099-12-01T12:00:00',
		},
		'The amount of 12 × 20.00 EUR is above the spending cap of 50.00 EUR per execution. Nothing was sent',
	],
])('%s counts as often as it moves', async (_, changes, expected) => {
	cap(50);

	expect(endings(await run('push.create', { ...push, ...changes }, [20]))).toEqual([expected]);
	expect(await merchant.requests()).toEqual([]);
});

test('an Authorization counts with all its charges, and a charge on it is not counted again', async () => {
	cap(50);
	const order = { ...authorizationParameters, amount: '10.00' };
	const { json } = await run('authorization.create', {
		...order,
		additionalFields: { chargeMaxCount: 4 },
	});
	const id = json[0]?.id as string;
	await merchant.control.decide(id, 'grant');
	const charge = async (authorizationId: string, amount: string) =>
		endings(await run('charge.create', { authorizationId, amount }));

	expect(endings(await run('authorization.create', { ...order, amount: '10.01' }))).toEqual([
		above('40.00', '10.01'),
	]);
	for (const amount of ['10', '10', '10']) expect(await charge(id, amount)).toEqual(['done']);

	// One of another execution counts by itself, and one that is refused gives back what it took.
	const other = await merchant.granted({ amount: '30.00' });
	expect(await charge(other, '30')).toEqual([above('40.00', '30.00')]);
	await failing('createCharge', { kind: 'status', status: 400 });
	expect(await charge(id, '10')).not.toEqual(['done']);
	expect(await charge(id, '10')).toEqual(['done']);
	expect(await charge(other, '10')).toEqual(['done']);
});

test('a draft that is made ready is counted once', async () => {
	cap(50);
	const { json } = await run('push.create', { ...push, status: 'DRAFT' }, [40]);
	const update = async (pushId: unknown, updateFields: IDataObject) =>
		endings(await run('push.update', { pushId: String(pushId), updateFields }));

	expect(await update(json[0]?.id, { amount: '51' })).toEqual([
		'The amount of 51.00 EUR is above the spending cap of 50.00 EUR per execution. Nothing was sent',
	]);
	expect(await update(json[0]?.id, { amount: '45', status: 'READY' })).toEqual(['done']);

	const { json: others } = await merchant.run('push.create', {
		...push,
		amount: '20.00',
		status: 'DRAFT',
	});
	expect(await update(others[0]?.id, { status: 'READY' })).toEqual([above('45.00', '20.00')]);
});

test('a form counts with its amount when it is executed', async () => {
	const { json } = await merchant.run('pagoPa.create', {
		noticeNumber: '302000000001234559',
		creditorTaxCode: '80012000826',
		amount: '37.80',
	});
	const formId = json[0]?.id as string;
	await merchant.run('pagoPa.update', { formId, updateFields: { status: 'READY' } });
	cap(50);
	await pay(['12.21']);

	expect(endings(await run('pagoPa.execute', { formId }))).toEqual([above('12.21', '37.80')]);
	expect(await merchant.received('executePagopaForm')).toEqual([]);
});

test('Custom Request and Act For count for the same credential', async () => {
	cap(50);
	await pay([40]);
	const options = { actFor: String(merchant.credential.connectionCode) };

	expect(endings(await run('push.create', { ...push, options }, [11]))).toEqual([
		above('40.00', '11.00'),
	]);
	const custom = { method: 'POST', path: '/bank/v1/push', query: '{}' };
	const body = JSON.stringify({ amount: 11, recipient: { account: CUSTOMER.iban } });
	expect(endings(await run('customRequest.send', { ...custom, body }))).toEqual([
		above('40.00', '11.00'),
	]);
	expect(endings(await run('customRequest.send', { ...custom, body: '{}' }))).toEqual([
		"This request shows no amount, and can't be compared with the spending cap of 50.00 EUR per execution. Nothing was sent",
	]);
	expect(await merchant.received('createPush')).toHaveLength(1);
});

test('pay buttons and charges of the Checkout', async () => {
	merchant.credentials.store.checkout = {
		...merchant.credentials.store.checkout,
		maxAmountPerExecution: 50,
	};
	const button = {
		amount: '={{ $json.amount }}',
		paymentDescription: 'Order',
		formAction: 'https://shop.example/',
		policy: 'BOOKED',
		additionalFields: { maxCharges: 2 },
	};

	expect(endings(await run('checkout.createButton', button, [20, 10, 5]))).toEqual([
		'done',
		above('40.00', '20.00'),
		'done',
	]);
});

test('a cap that is above the cap of the operation changes nothing for it', async () => {
	merchant.changeCredential({ maxAmount: 10, maxAmountPerExecution: '15.00' });

	expect(endings(await pay([11, 10, 6, 5]))).toEqual([
		'The amount of 11.00 EUR is above the spending cap of 10.00 EUR. Nothing was sent',
		'done',
		above('10.00', '6.00', '15.00'),
		'done',
	]);
});
