import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER } from '../../sandbox/seed.mts';
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

/** What the fault matrix does not hit the orders with. */
const lost: Array<[string, Fault]> = [
	['a connection that is cut', { kind: 'cut', when: 'after' }],
	['an empty list', { kind: 'body', body: [], when: 'after' }],
	[
		'a list with something in it',
		{ kind: 'body', body: [{ id: 'CHG000000001', amount: 25 }], when: 'after' },
	],
];

test.each(orders.flatMap((order) => lost.map(([name, fault]) => ({ ...order, name, fault }))))(
	'$operation answered with $name is unknown, sent once, listed, and says how to find out',
	async ({ operation, operationId, prepare, made, settledBy, fault }) => {
		const parameters = await prepare();
		const before = await made();
		await merchant.control.addFault({ match: { operationId }, times: 0, fault });

		const { error } = await merchant.run(operation, parameters);

		expect(error?.description).toContain('Whether DropPay carried it out is not known');
		expect(error?.description).toContain(settledBy);
		expect(error?.context.paymentLog).toEqual([
			expect.objectContaining({ item: 0, outcome: 'unknown' }),
		]);
		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received(operationId)).toHaveLength(1);
		expect(await made()).toBe(before + 1);
	},
);

describe('a charge whose answer was lost', () => {
	test('a charge whose response was lost stays unknown when the count did not change: DropPay may still be at it', async () => {
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

	test('a charge whose response was lost stays unknown when the reading is lost as well', async () => {
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
});

describe('an answer for something else', () => {
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

	test('a charge that failed says that no money moved', async () => {
		// The account of the customer does not cover it.
		const amount = String(CUSTOMER.balanceCents / 100 + 1);
		const authorizationId = await merchant.granted({ amount });

		const { error } = await merchant.run('charge.create', { authorizationId });

		expect(error?.message).toMatch(/^Charge CHA\w+ came back with the status FAILED$/);
		expect(error?.description).toContain('No money moved');
		expect(error?.context.paymentLog).toEqual([]);
	});
});

describe('a connection that is refused', () => {
	test('an order whose connection was refused is tried again, and made once when somebody listens', async () => {
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
});
