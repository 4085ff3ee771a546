/** n8n's "Retry On Fail" and a second click on "Execute step" run the whole node again over all its items. */
import type { IDataObject } from 'n8n-workflow';

import type { NodeResult, NodeRun } from '../support/harness.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

/** Each with what makes n8n try again: the node throws, or its first item has failed. */
const modes: Array<['stop' | 'continue', NodeRun['onError']]> = [
	['stop', 'stopWorkflow'],
	['continue', 'continueRegularOutput'],
];

const retried = (onError: NodeRun['onError'], more: Partial<NodeRun> = {}) => ({
	onError,
	maxTries: 3,
	...more,
});

/** What n8n shows of the failed item. */
const failureIn = ({ json, error }: NodeResult, item = 0): unknown =>
	error ? error.context.dropPay : json[item]?.error;

const paymentLogOf = ({ error }: NodeResult) => error?.context.paymentLog as IDataObject[];

const lostAnswer = async (operationId: string, times = 1) => {
	await merchant.control.addFault({
		match: { operationId },
		times,
		fault: { kind: 'cut', when: 'after' },
	});
};

const refusing = async (operationId: string, skip: number, times: number) => {
	await merchant.control.addFault({
		match: { operationId },
		skip,
		times,
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
	});
};

const threeCharges = { additionalFields: { chargeMaxCount: 3 } };

const chargeAll = async (ids: string[]) =>
	await merchant.run(
		'charge.create',
		{ authorizationId: '={{ $json.id }}' },
		{ items: ids.map((id) => ({ id })), onError: 'continueRegularOutput' },
	);

test('a charge whose count is used up is reported as already charged, with the reading that shows it', async () => {
	const id = await merchant.granted({ additionalFields: { chargeMaxCount: 1 } });
	await chargeAll([id]);
	const { json } = await chargeAll([id]);

	expect(json[0]?.error).toEqual({
		message: `Authorization ${id} is already charged: 1 of 1 charges are done. No charge was sent`,
		description: expect.stringContaining('the payment already exists'),
		outcome: 'notSent',
		fetched: { status: 'GRANTED', charge_success_count: 1, charge_max_count: 1 },
	});
	expect(await merchant.received('createCharge')).toHaveLength(1);
});

test('after a stop in the middle, the second run charges the rest and nothing twice', async () => {
	const ids = [await merchant.granted(), await merchant.granted(), await merchant.granted()];
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		skip: 1,
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
	});
	const items = ids.map((id) => ({ id }));
	const parameters = { authorizationId: '={{ $json.id }}' };
	const { error } = await merchant.run('charge.create', parameters, { items });
	expect(error?.message).toContain('[item 1]');

	const { json } = await chargeAll(ids);

	const outcomes = json.map((item) => (item.error as IDataObject | undefined)?.outcome ?? 'done');
	expect(outcomes).toEqual(['notSent', 'done', 'done']);
	const { charges } = await merchant.control.state();
	expect(charges.map(({ authorization_id: of }) => of).sort()).toEqual([...ids].sort());
});

describe.each(modes)('Retry On Fail, and on failure %s', (mode, onError) => {
	test('a charge of unknown outcome is not made again, however many are allowed', async () => {
		const authorizationId = await merchant.granted(threeCharges);
		await lostAnswer('createCharge');

		const result = await merchant.run('charge.create', { authorizationId }, retried(onError));

		expect(failureIn(result)).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received('createCharge')).toHaveLength(1);
		expect((await merchant.control.state()).charges).toHaveLength(1);
		if (mode === 'stop') {
			expect(paymentLogOf(result)).toEqual([
				{
					item: 0,
					operation: 'Create charge',
					outcome: 'unknown',
					asked: { authorization_id: authorizationId },
					amount: '25.00',
				},
			]);
			expect(result.error?.description).toContain(
				`item 0: Create charge (${authorizationId}, 25.00 EUR), outcome unknown`,
			);
		}
	});

	test('a transfer that was made is not made again because of another item', async () => {
		const pull = await merchant.run('pull.create', {
			paymentDescription: 'Rent',
			payer: 'link',
			policy: 'TRANSFERABLE',
			transferAmountPolicy: 'OPEN',
			status: 'READY',
			sendEventsTo: 'nowhere',
		});
		const good = { id: pull.json[0]?.id as string };
		await merchant.control.decide(good.id, 'grant');
		const bad = { id: 'PUL9999999999' };
		const items = mode === 'stop' ? [good, bad] : [bad, good];

		const result = await merchant.run(
			'pull.createTransfer',
			{ pullId: '={{ $json.id }}', amount: '10.00', paymentDescription: 'January' },
			retried(onError, { items }),
		);

		expect(failureIn(result)).toMatchObject({ status: 404 });
		const sent = await merchant.received('createPullTransfer');
		expect(sent.filter(({ effect }) => effect)).toHaveLength(1);
		// What was refused has moved nothing, and is tried as often as n8n was told to.
		expect(sent.filter(({ status }) => status === 404)).toHaveLength(3);
		if (mode === 'stop') {
			expect(paymentLogOf(result)).toMatchObject([{ item: 0, outcome: 'done', amount: '10.00' }]);
		} else {
			expect(result.json[1]).toMatchObject({ amount: 10 });
		}
	});

	test('what went well before is in the output once the rest goes well', async () => {
		const ids = await Promise.all(Array.from({ length: 5 }, async () => await merchant.granted()));
		await refusing('createCharge', mode === 'stop' ? 3 : 0, 1);

		const result = await merchant.run(
			'charge.create',
			{ authorizationId: '={{ $json.id }}' },
			retried(onError, { items: ids.map((id) => ({ id })) }),
		);

		expect(result.error).toBeUndefined();
		expect(result.json.map(({ authorization_id: of }) => of)).toEqual(ids);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(
			ids.map((_, item) => ({ item })),
		);
		expect(await merchant.received('createCharge')).toHaveLength(6);
		expect((await merchant.control.state()).charges).toHaveLength(5);
	});

	test('what was surely not carried out is sent again', async () => {
		const authorizationId = await merchant.granted();
		await refusing('createCharge', 0, 2);

		const result = await merchant.run('charge.create', { authorizationId }, retried(onError));

		expect(result.json).toMatchObject([{ authorization_id: authorizationId, amount: 25 }]);
		expect(await merchant.received('createCharge')).toHaveLength(3);
	});

	test('a fetch is retried', async () => {
		await refusing('getAccount', 0, 2);
		const result = await merchant.run('account.get', {}, retried(onError));
		expect(result.json).toHaveLength(1);
		expect(await merchant.received('getAccount')).toHaveLength(3);
	});

	test('a credential that cannot be read in the second try makes nothing forgotten', async () => {
		const ids = [await merchant.granted(), await merchant.granted()];
		await refusing('createCharge', mode === 'stop' ? 1 : 0, 1);
		const { credentials } = merchant;
		const decrypt = credentials.getDecrypted.bind(credentials);
		credentials.getDecrypted = async (...given) => {
			const sent = await merchant.received('createCharge');
			return sent.some(({ status }) => status === 400) && sent.length === 2
				? { ...(await decrypt(...given)), endpointOverrides: 'nonsense' }
				: await decrypt(...given);
		};

		const result = await merchant.run(
			'charge.create',
			{ authorizationId: '={{ $json.id }}' },
			retried(onError, { items: ids.map((id) => ({ id })) }),
		);

		expect((await merchant.control.state()).charges).toHaveLength(1);
		if (mode === 'stop') {
			expect(result.error?.message).toContain('The credential cannot be used');
			expect(paymentLogOf(result)).toMatchObject([{ item: 0, outcome: 'done' }]);
		} else {
			expect(result.json).toMatchObject([
				{ error: { outcome: 'notSent' } },
				{ authorization_id: ids[1] },
			]);
		}
	});

	test('a loop charges in every round, whatever happened in the one before', async () => {
		const authorizationId = await merchant.granted(threeCharges);
		await refusing('createCharge', 0, 1);

		// Both rounds get the very same items.
		const { run } = await merchant.run(
			'charge.create',
			{ authorizationId },
			retried(onError, { rounds: 2 }),
		);

		const rounds = run.data.resultData.runData.DropPay ?? [];
		const ids = rounds.map(({ data }) => data?.main?.[0]?.[0]?.json.id);
		expect(new Set(ids).size).toBe(2);
		const { charges } = await merchant.control.state();
		expect(charges.map(({ id }) => id)).toEqual(ids);
	});
});

test('after a stop the list names what every try did, and nothing new is started behind an unknown outcome', async () => {
	const ids = await Promise.all(Array.from({ length: 4 }, async () => await merchant.granted()));
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		skip: 1,
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
	});
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		skip: 2,
		fault: { kind: 'status', status: 500 },
	});

	const result = await merchant.run(
		'charge.create',
		{ authorizationId: '={{ $json.id }}' },
		retried('stopWorkflow', { items: ids.map((id) => ({ id })) }),
	);

	expect(result.error?.message).toContain('[item 2]');
	expect(paymentLogOf(result)).toMatchObject([
		{ item: 0, outcome: 'done' },
		{ item: 1, outcome: 'done' },
		{ item: 2, outcome: 'unknown', asked: { authorization_id: ids[2] } },
	]);
	expect(await merchant.received('createCharge')).toHaveLength(4);
});

test('an order that was made before its wait ended badly is not made again', async () => {
	const { sendEventsTo: _nowhere, ...sale } = authorizationParameters;
	await merchant.control.addFault({
		match: { operationId: 'getAuthorization' },
		fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
	});
	await merchant.control.settings({ decideAfterMs: 1, decideAs: 'grant' });

	const { json } = await merchant.run(
		'authorization.sendAndWait',
		{
			...sale,
			resumeBy: 'polling',
			options: {
				limitWaitTime: {
					values: { limitType: 'afterTimeInterval', resumeAmount: 10, resumeUnit: 'seconds' },
				},
				pollInterval: 1,
			},
		},
		retried('stopWorkflow'),
	);

	expect(json).toMatchObject([{ decision: 'granted' }]);
	expect(await merchant.received('createAuthorization')).toHaveLength(1);
});
