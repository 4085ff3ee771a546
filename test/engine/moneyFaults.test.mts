import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

import { CUSTOMER } from '../../sandbox/seed.mts';
import { Gate } from '../money/gate.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

test.each([[[]], [[{ id: 'CHT000000001', charge_amount: 25 }]]])(
	'an order whose response is the list %j has an unknown outcome, and is sent once',
	async (body) => {
		await merchant.control.addFault({
			match: { operationId: 'createAuthorization' },
			times: 0,
			fault: { kind: 'body', body, when: 'after' },
		});

		const { error } = await merchant.run('authorization.create', authorizationParameters);

		expect(error?.context.dropPay).toMatchObject({ outcome: 'unknown' });
		expect(await merchant.received('createAuthorization')).toHaveLength(1);
	},
);

describe('a charge whose answer was lost', () => {
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
