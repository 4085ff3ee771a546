/** Allowed Recipients: money that leaves goes to IBANs of the list only, whichever operation names them. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { SEPA_IBAN } from '../engine/bank.mts';
import { useMerchant } from '../support/merchant.mts';

const spaced = (iban: string) => iban.toLowerCase().replace(/(.{4})/g, '$1 ');

const merchant = useMerchant({
	allowedRecipients: `${spaced(CUSTOMER.iban)}, ${SEPA_IBAN}`,
});

const push: IDataObject = {
	amount: '10.00',
	recipientType: 'dropPay',
	recipientIban: CUSTOMER.iban,
	schedule: 'immediate',
	status: 'READY',
	sendEventsTo: 'nowhere',
};

const pull: IDataObject = {
	paymentDescription: 'Order',
	payer: 'iban',
	payerIban: OTHER_MERCHANT.iban,
	policy: 'TRANSFERRED',
	transferAmountPolicy: 'FIXED',
	transferAmount: '10.00',
	status: 'READY',
	sendEventsTo: 'nowhere',
};

const custom = (body: object): IDataObject => ({
	method: 'POST',
	path: '/bank/v1/push',
	query: '{}',
	body: JSON.stringify(body),
});

const more = (properties: object): IDataObject => ({
	additionalFields: { additionalProperties: JSON.stringify(properties) },
});

const OTHER = OTHER_MERCHANT.iban;

test.each<[string, string, IDataObject]>([
	['a Push', 'push.create', push],
	[
		'a Push to another bank',
		'push.create',
		{ ...push, recipientType: 'sepa', recipientIban: SEPA_IBAN },
	],
	[
		'a Push that is debited elsewhere',
		'push.create',
		{ ...push, additionalFields: { sourceIban: MERCHANT.iban } },
	],
	[
		'a custom request',
		'customRequest.send',
		custom({ amount: 1, recipient: { account: spaced(CUSTOMER.iban) } }),
	],
	// What a Pull takes, it takes for the account itself.
	['a Pull', 'pull.create', pull],
])('%s to allowed recipients is sent', async (_, operation, parameters) => {
	const { error, json } = await merchant.run(operation, parameters);

	expect(error).toBeUndefined();
	expect(json[0]?.id).toEqual(expect.any(String));
});

test.each<[string, string, IDataObject]>([
	['a Push', 'push.create', { ...push, recipientIban: OTHER }],
	['a Push that waits', 'push.sendAndWait', { ...push, recipientIban: OTHER }],
	[
		'a Push with another recipient in Additional Properties',
		'push.create',
		{ ...push, ...more({ recipient: { account: OTHER } }) },
	],
	[
		'a Push with a further recipient',
		'push.create',
		{ ...push, ...more({ beneficiary: { iban: spaced(OTHER) } }) },
	],
	[
		'a change of a Push',
		'push.update',
		{
			pushId: 'SEM0000000001',
			updateFields: { amount: '1', additionalProperties: `{"recipient":{"account":"${OTHER}"}}` },
		},
	],
	[
		'a Pull for another account',
		'pull.create',
		{ ...pull, additionalFields: { recipientIban: OTHER } },
	],
	[
		'a transfer on a Pull',
		'pull.createTransfer',
		{
			pullId: 'PLL0000000001',
			amount: '1',
			paymentDescription: 'A',
			...more({ recipient: OTHER }),
		},
	],
	[
		'a refund',
		'refund.create',
		{ chargeId: 'CHA0000000001', amount: '1', ...more({ to: [OTHER] }) },
	],
	[
		'a MAV',
		'mav.create',
		{ code: '01234567890123456', amount: '1', ...more({ creditor: { iban: OTHER } }) },
	],
	['a custom request', 'customRequest.send', custom({ a: { recipient_iban: OTHER } })],
	[
		'a custom request by its query',
		'customRequest.send',
		{ ...custom({}), query: `{"to":"${OTHER}"}` },
	],
])('%s to an account that is not on the list is refused', async (_, operation, parameters) => {
	const { error } = await merchant.run(operation, parameters);

	expect(error?.message).toMatch(
		/isn't among the Allowed Recipients of the credential. Nothing was sent$/,
	);
	expect(error?.context.dropPay).toMatchObject({ outcome: 'notSent' });
	const sent = (await merchant.requests()).filter(({ method }) => method !== 'GET');
	expect(sent).toEqual([]);
});

test('a draft is looked at before it is made ready', async () => {
	merchant.changeCredential({ allowedRecipients: '' });
	const draft = async (recipientIban: string) =>
		(await merchant.run('push.create', { ...push, recipientIban, status: 'DRAFT' })).json[0]?.id;
	const [good, bad] = [await draft(CUSTOMER.iban), await draft(OTHER)];
	merchant.changeCredential({ allowedRecipients: CUSTOMER.iban });
	const makeReady = async (pushId: unknown) =>
		await merchant.run('push.update', {
			pushId: pushId as string,
			updateFields: { status: 'READY' },
		});

	expect((await makeReady(good)).json[0]).toMatchObject({ status: 'READY' });
	expect((await makeReady(bad)).error?.message).toContain("isn't among the Allowed Recipients");
	expect(await merchant.received('updatePush')).toHaveLength(1);
});

test.each(['IT60', 'all', ',', [], null, '={{ $json.nowhere }}', 0])(
	'a list that cannot be read (%j) stops everything',
	async (allowedRecipients) => {
		merchant.changeCredential({ allowedRecipients } as ICredentialDataDecryptedObject);

		const { error } = await merchant.run('account.get');

		expect(error?.message).toMatch(/^The credential cannot be used: Allowed Recipients /);
		expect(await merchant.control.journal()).toEqual([]);
	},
);

test('an item for which the list is another one than for the first is refused', async () => {
	merchant.changeCredential({ allowedRecipients: '={{ $json.list }}' });

	const { json } = await merchant.run('push.create', push, {
		items: [{ list: CUSTOMER.iban }, { list: '' }],
		onError: 'continueRegularOutput',
	});

	expect((json[1]?.error as IDataObject).message).toBe(
		'The credential has another Spending Cap or other Allowed Recipients for this item than for the first',
	);
	expect(await merchant.received('createPush')).toHaveLength(1);
});
