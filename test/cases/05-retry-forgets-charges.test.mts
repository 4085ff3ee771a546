// Retry On Fail with Resume By: Polling: charges of the first try must come out in the second as they were made, with their id. Put into test/cases/, engine only.
import { Merchant } from '../support/merchant.mts';

test('the charge of one item is not lost because another item failed first', async () => {
	const merchant = await Merchant.open();
	const good = await merchant.granted();
	const { json } = await merchant.run(
		'authorization.wait',
		{
			authorizationId: '={{ $json.id }}',
			resumeBy: 'polling',
			chargeOnApproval: true,
			options: { pollInterval: 1 },
		},
		{
			items: [{ id: 'CHT9999999999' }, { id: good }],
			onError: 'continueRegularOutput',
			maxTries: 2,
		},
	);
	const { charges } = await merchant.control.state();
	expect(charges).toHaveLength(1);
	expect(json[1]?.charge).toMatchObject({ id: charges[0]?.id });
});
