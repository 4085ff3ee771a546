// A DropPay Trigger that is renamed must still accept event URLs that were signed with the previous Application Secret. Put into test/cases/, engine only.
import { signEventUrl } from '../../nodes/shared/events/signedUrl';
import { Merchant } from '../support/merchant.mts';
import { TriggerHost } from '../support/triggerHost.mts';

test.each([undefined, 'Another Name'])(
	'renamed to %s after a change of the secret',
	async (name) => {
		const merchant = await Merchant.open();
		const host = await TriggerHost.open(merchant.credentials, 'w');
		try {
			const secret = String(merchant.credential.applicationSecret);
			host.parameters = { registerOn: 'nothing', events: ['authorization.granted'] };
			merchant.changeCredential({ applicationSecret: 'the secret of before' });
			await host.publish();
			const url = signEventUrl(host.url(), 'authorization', 'the secret of before');
			merchant.changeCredential({ applicationSecret: secret });
			if (name !== undefined) host.nodeName = name;
			await host.publish();
			const id = await merchant.granted();
			expect((await host.post(url, { id, status: 'GRANTED' })).status).toBe(200);
		} finally {
			await host.close();
		}
	},
);
