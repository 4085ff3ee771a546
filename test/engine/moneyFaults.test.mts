import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox } from '../../sandbox/index.mts';
import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { Gate } from '../money/gate.mts';
import { authorizationParameters, Merchant } from '../support/merchant.mts';

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

type Fault = Parameters<Merchant['control']['addFault']>[0]['fault'];

interface Order {
	operation: string;
	operationId: string;
	/** Makes ready what the order needs, and gives its parameters. */
	prepare: () => Promise<IDataObject>;
	/** How many of these orders DropPay has. */
	made: () => Promise<number>;
	/** What the error tells people to read before they repeat it. */
	settledBy: string;
}

const orders: Order[] = [
	{
		operation: 'authorization.create',
		operationId: 'createAuthorization',
		prepare: async () => ({ ...authorizationParameters }),
		made: async () => (await merchant.control.state()).authorizations.length,
		settledBy: 'look in the DropPay app or the merchant area for an Authorization',
	},
	{
		operation: 'charge.create',
		operationId: 'createCharge',
		// Two charges are allowed: then a reading cannot prove whose charge was counted.
		prepare: async () => ({
			authorizationId: await merchant.granted({ additionalFields: { chargeMaxCount: 2 } }),
		}),
		made: async () => (await merchant.control.state()).charges.length,
		settledBy: 'read the Authorization (Authorization: Get) and compare charge_success_count',
	},
	{
		operation: 'refund.create',
		operationId: 'createRefund',
		prepare: async () => ({ chargeId: await merchant.charged(), amount: '5.00' }),
		made: async () => (await merchant.control.state()).refunds.length,
		settledBy: 'a charge can be refunded once only',
	},
];

describe.each(orders)('$operation', ({ operation, operationId, prepare, made, settledBy }) => {
	/** Spoils the order, then gives it, stopping on the failure. */
	async function order(fault: Fault, times = 0) {
		const parameters = await prepare();
		const before = await made();
		await merchant.control.addFault({ match: { operationId }, times, fault });
		const run = async (onError?: 'continueRegularOutput') =>
			await merchant.run(
				operation,
				{ ...parameters, options: { timeout: 1 } },
				{ ...(onError && { onError }) },
			);
		return { run, made: async () => (await made()) - before };
	}

	const lost: Array<[string, Fault, number]> = [
		['the connection is cut before the effect', { kind: 'cut' }, 0],
		['the connection is cut after the effect', { kind: 'cut', when: 'after' }, 1],
		['the answer is cut in the middle', { kind: 'cut', when: 'after', bytes: 20 }, 1],
		['the time is over before the effect', { kind: 'hang' }, 0],
		['the time is over after the effect', { kind: 'hang', when: 'after' }, 1],
		['a 500 comes before the effect', { kind: 'status', status: 500 }, 0],
		['a 502 comes after the effect', { kind: 'status', status: 502, when: 'after' }, 1],
		[
			'a web page comes after the effect',
			{ kind: 'body', body: '<html>', contentType: 'text/html', when: 'after' },
			1,
		],
		['broken JSON comes after the effect', { kind: 'body', body: '{"id":', when: 'after' }, 1],
		['an empty 200 comes after the effect', { kind: 'status', status: 200, when: 'after' }, 1],
		['an empty list comes after the effect', { kind: 'body', body: [], when: 'after' }, 1],
		[
			'a list with something in it comes after the effect',
			{ kind: 'body', body: [{ id: 'CHG000000001', amount: 25 }], when: 'after' },
			1,
		],
		['an empty object comes after the effect', { kind: 'body', body: {}, when: 'after' }, 1],
		[
			'a redirect comes after the effect',
			{ kind: 'status', status: 303, headers: { location: '/' }, when: 'after' },
			1,
		],
	];

	test.each(lost)('%s: the outcome is unknown, and it is sent once', async (_, fault, effects) => {
		const spoilt = await order(fault);

		const { json } = await spoilt.run('continueRegularOutput');

		expect(json).toEqual([
			{
				error: expect.objectContaining({
					message: expect.any(String),
					description: expect.stringContaining(settledBy),
					outcome: 'unknown',
				}),
			},
		]);
		expect(await merchant.received(operationId)).toHaveLength(1);
		expect(await spoilt.made()).toBe(effects);
	});

	test('the error says how to find out, and is listed', async () => {
		const spoilt = await order({ kind: 'cut', when: 'after' });

		const { error } = await spoilt.run();

		expect(error?.message).toMatch(/broke before the answer came$/);
		expect(error?.description).toContain('Whether DropPay carried it out is not known');
		expect(error?.description).toContain(settledBy);
		expect(error?.context.ledger).toEqual([
			expect.objectContaining({ item: 0, outcome: 'unknown' }),
		]);
		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
	});

	test('a 429 was surely not carried out: it pauses, then goes out again, once', async () => {
		const spoilt = await order({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 1);

		const { json } = await spoilt.run();

		expect(json).toHaveLength(1);
		expect((await merchant.received(operationId)).map(({ status }) => status)).toEqual([429, 200]);
		expect(await spoilt.made()).toBe(1);
	});

	test('a token that ended was surely not carried out: it goes out with a new one', async () => {
		const parameters = await prepare();
		const before = await made();
		await merchant.control.expireTokens();

		const { json } = await merchant.run(operation, parameters);

		expect(json).toHaveLength(1);
		expect((await made()) - before).toBe(1);
	});

	test('a refusal is final', async () => {
		const spoilt = await order({ kind: 'status', status: 400, body: { code: '101' } });

		const { json } = await spoilt.run('continueRegularOutput');

		expect(json[0]).toMatchObject({ error: { outcome: 'refused', status: 400, code: '101' } });
		expect(await merchant.received(operationId)).toHaveLength(1);
		expect(await spoilt.made()).toBe(0);
	});
});

describe('a charge whose answer was lost', () => {
	test.each<[string, Fault]>([
		['cut', { kind: 'cut', when: 'after' }],
		['late', { kind: 'hang', when: 'after' }],
	])('(%s) is proved by the one charge that its Authorization allows', async (_, fault) => {
		const authorizationId = await merchant.granted();
		await merchant.control.addFault({ match: { operationId: 'createCharge' }, times: 0, fault });

		const { json, error } = await merchant.run('charge.create', {
			authorizationId,
			options: { timeout: 1 },
		});

		expect(error).toBeUndefined();
		expect(json).toEqual([
			expect.objectContaining({
				authorization_id: authorizationId,
				amount: 25,
				status: 'DONE',
				settledBy: 'reading',
			}),
		]);
		expect(await merchant.received('createCharge')).toHaveLength(1);
		expect((await merchant.control.state()).charges).toHaveLength(1);
	});

	test('stays unknown when the count did not change: DropPay may still be at it', async () => {
		const authorizationId = await merchant.granted();
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'cut' },
		});

		const { json } = await merchant.run(
			'charge.create',
			{ authorizationId },
			{ onError: 'continueRegularOutput' },
		);

		expect(json[0]).toMatchObject({
			error: {
				outcome: 'unknown',
				description: expect.stringContaining('it counted 0 of 1 charges'),
			},
		});
		expect(await merchant.received('createCharge')).toHaveLength(1);
	});

	test('stays unknown when the reading is lost as well', async () => {
		const authorizationId = await merchant.granted();
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'cut' },
		});
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization' },
			skip: 1,
			times: 0,
			fault: { kind: 'cut' },
		});

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received('createCharge')).toHaveLength(1);
	});

	test('a second run over the same item charges nobody twice', async () => {
		const authorizationId = await merchant.granted({ additionalFields: { chargeMaxCount: 1 } });
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'status', status: 500, when: 'after' },
		});
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization' },
			skip: 1,
			times: 3,
			fault: { kind: 'cut' },
		});
		await merchant.run('charge.create', { authorizationId });

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.message).toContain('is already charged: 1 of 1 charges are done');
		expect((await merchant.control.state()).charges).toHaveLength(1);
	});
});

describe('an answer for something else', () => {
	test.each<[string, IDataObject, string]>([
		['another amount', { amount: 250 }, 'over 250 EUR instead of 25.00 EUR'],
		['an amount that is no number', { amount: 'much' }, 'over much EUR instead of 25.00 EUR'],
		['another Authorization', { authorization_id: 'CHT0000000099' }, 'CHT0000000099'],
	])('%s makes a charge unknown', async (_, body, text) => {
		const authorizationId = await merchant.granted();
		await merchant.control.addFault({
			match: { operationId: 'createCharge' },
			fault: { kind: 'merge', body },
		});

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.message).toContain(text);
		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(error?.context.ledger).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
		expect(await merchant.received('createCharge')).toHaveLength(1);
	});

	test('the Authorization of somebody else is never charged', async () => {
		const authorizationId = await merchant.granted();
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 0,
			fault: { kind: 'merge', body: { id: 'CHT0000000099' } },
		});

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.message).toContain('CHT0000000099');
		expect(await merchant.received('createCharge')).toEqual([]);
	});

	test.each(['authorization.create', 'refund.create'])(
		'another amount of %s',
		async (operation) => {
			const one = orders.find((order) => order.operation === operation) as Order;
			const parameters = await one.prepare();
			await merchant.control.addFault({
				match: { operationId: one.operationId },
				fault: { kind: 'merge', body: { amount: 77, charge_amount: 77 } },
			});

			const { error } = await merchant.run(operation, parameters);

			expect(error?.message).toContain('over 77 EUR');
			expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		},
	);

	test('a charge that failed says that no money moved', async () => {
		// The account of the customer does not cover it.
		const amount = String(CUSTOMER.balanceCents / 100 + 1);
		const authorizationId = await merchant.granted({ amount });

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.message).toMatch(/^Charge CHA\w+ came back with the status FAILED$/);
		expect(error?.description).toContain('No money moved');
		expect(error?.context.ledger).toEqual([]);
	});
});

describe('a connection that is refused', () => {
	test('was surely not used: the order is tried again, and made once when somebody listens', async () => {
		const gate = await Gate.open(merchant.sandbox.url, 'refused');
		merchant.changeCredential({ baseUrl: gate.url });
		await merchant.run('account.get');
		gate.shut();
		let refused = 0;
		const seen = (message: unknown): void => {
			(message as { socket: Socket }).socket.once('error', ({ code }: NodeJS.ErrnoException) => {
				if (code !== 'ECONNREFUSED') return;
				refused++;
				void gate.reopen();
			});
		};
		subscribe('net.client.socket', seen);
		try {
			const { json, error } = await merchant.run('authorization.create', authorizationParameters);

			expect(error).toBeUndefined();
			expect(refused).toBe(1);
			const sent = await merchant.received('createAuthorization');
			expect(sent).toEqual([expect.objectContaining({ effect: true })]);
			expect(json).toEqual([expect.objectContaining({ id: expect.stringMatching(/^CHT/) })]);
			expect((await merchant.control.state()).authorizations).toHaveLength(1);
		} finally {
			unsubscribe('net.client.socket', seen);
			gate.close();
		}
	});

	test('for good is "not sent", after three attempts', async () => {
		const gone = await startSandbox();
		merchant.changeCredential({ baseUrl: gone.url, connectionCode: MERCHANT.connectionCode });
		await merchant.run('account.get');
		await gone.close();
		const started = Date.now();

		const { json } = await merchant.run('authorization.create', authorizationParameters, {
			onError: 'continueRegularOutput',
		});

		expect(json).toEqual([
			{
				error: {
					message: `${gone.url.replace('http://', '')} refused the connection, nothing was sent`,
					description: 'Check the network and the Base URL of the credential, then run it again.',
					outcome: 'notSent',
				},
			},
		]);
		// 250 ms and 500 ms between the attempts, each at least halved by the jitter.
		expect(Date.now() - started).toBeGreaterThanOrEqual(375);
	});
});
