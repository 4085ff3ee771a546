/** A server may echo what it received: nothing that authorizes a request is shown, in a failure or in an output. */
import { Merchant } from './merchant.mts';

test.each([400, 500, 230])('a refusal that echoes the token: %i', async (status) => {
	const merchant = await Merchant.open();
	await merchant.run('account.get');
	const { accessToken } = await merchant.issuedTokens();
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		times: 0,
		fault: {
			kind: 'status',
			status,
			body: { code: '101', description: `request was Bearer ${accessToken}` },
		},
	});

	// `run` fails if any secret stands in the result.
	const { error } = await merchant.run('account.get');

	expect(`${error?.message} ${error?.description}`).toContain('request was Bearer (hidden)');
});

test('a pay token that is echoed by the refusal of a charge', async () => {
	const merchant = await Merchant.open();
	const authorizationId = await merchant.granted();
	await merchant.control.addFault({
		match: { operationId: 'createCharge' },
		fault: {
			kind: 'status',
			status: 400,
			body: { code: '101', description: 'token ABC123456 is off' },
		},
	});

	const { error } = await merchant.run('charge.create', {
		authorizationId,
		additionalFields: { payToken: 'ABC123456' },
	});

	expect(error?.description).toContain('token (hidden) is off');
});
