/** A fault of our own after the money was sent. */
import * as answersMatch from '../../api/rules/responseMatches';
import { useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

jest.mock('../../nodes/DropPay/run/sharing', () => ({
	withLink: () => {
		throw new TypeError('y is not a function');
	},
}));

jest.mock('../../api/rules/responseMatches', () => ({
	...jest.requireActual<typeof answersMatch>('../../api/rules/responseMatches'),
	checkAnswer: () => {
		throw new TypeError('x is not a function');
	},
}));

test('a payment whose track is lost does not look as if nothing had been sent', async () => {
	const chargeless = {
		posId: { __rl: true, mode: 'id', value: 'POS000000001' },
		amount: '10.00',
		paymentDescription: 'Order 1',
		policy: 'CHARGEABLE',
		sendEventsTo: 'nowhere',
	};
	const continuing = await merchant.run('authorization.create', chargeless, {
		onError: 'continueRegularOutput',
	});
	const stopping = await merchant.run('authorization.create', chargeless);

	const failure = {
		message: 'x is not a function',
		description: expect.stringContaining('Fetch the resource before you retry'),
		outcome: 'unknown',
	};
	expect(continuing.json).toEqual([{ error: failure }]);
	expect(stopping.error?.context.paymentLog).toEqual([
		{
			item: 0,
			operation: 'Create authorization',
			outcome: 'unknown',
			asked: { pos_id: 'POS000000001' },
			amount: '10.00',
		},
	]);
	expect((await merchant.control.state()).authorizations).toHaveLength(2);
});

test('a Connection whose track is lost does not look as if nothing had been sent', async () => {
	const { json } = await merchant.run(
		'connection.create',
		{ sendEventsTo: 'nowhere' },
		{ onError: 'continueRegularOutput' },
	);

	expect(json[0]?.error).toMatchObject({ message: 'y is not a function', outcome: 'unknown' });
	expect(await merchant.received('createConnection')).toHaveLength(1);
});
