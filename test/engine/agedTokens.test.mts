/** Tokens that end faster than one renewal: what several workers with one credential do to each other. */
import { Merchant } from '../support/merchant.mts';

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
	await merchant.run('account.get');
});

const refuseForAge = async (times: number) =>
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		times,
		fault: { kind: 'status', status: 401, body: { code: '102', description: 'expired' } },
	});

test('an item outlives four tokens that have ended: the stored one, the renewed one, and both once more', async () => {
	await refuseForAge(4);

	const { json, error } = await merchant.run('account.get');

	expect(error).toBeUndefined();
	expect(json).toHaveLength(1);
});

test('tokens of which none is accepted are not renewed for ever, whatever DropPay says about their age', async () => {
	await refuseForAge(0);
	await merchant.control.clearJournal();
	for (let run = 0; run < 3; run++) {
		const { error } = await merchant.run('account.get');
		expect(error?.message).toContain('401/102');
	}
	expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(4);
});
