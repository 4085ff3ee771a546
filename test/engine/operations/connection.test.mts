import { createHmac } from 'node:crypto';

import { Merchant } from '../../support/merchant.mts';
import { expectRequest } from '../requests.mts';

const PATH = '/oa2/v1/connection';

// A Connection is opened with the Application's own token, before anybody has connected, or with a user's.
describe.each(['application', 'account'])('with the access of an %s', (access) => {
	let merchant: Merchant;

	beforeEach(async () => {
		merchant = await Merchant.open({ access });
	});

	async function open(): Promise<string> {
		const { json } = await merchant.run('connection.create', { sendEventsTo: 'nowhere' });
		return json[0]?.id as string;
	}

	test('Connection: Create opens one, with a link to confirm it', async () => {
		const { json, items } = await merchant.run('connection.create', {
			sendEventsTo: 'nowhere',
			options: { qrCode: 'svg' },
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'POST', path: PATH, body: {} });
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ status: 'WAITING' });
		expect(json[0]?.sharing).toBe(`${merchant.sandbox.url}/u/20/${json[0]?.id as string}`);
		expect(items[0]).toMatchObject({
			pairedItem: { item: 0 },
			binary: { qrCode: { mimeType: 'image/svg+xml' } },
		});
	});

	test('Connection: Create sends every field', async () => {
		const trigger = 'https://n8n.example/webhook/abc/droppay';
		await merchant.run('connection.create', {
			sendEventsTo: 'trigger',
			eventsUrl: trigger,
			additionalFields: {
				loopbackUri: 'myshop://connected',
				additionalProperties: '{"scope":"app"}',
			},
		});

		const token = createHmac('sha256', merchant.credential.applicationSecret as string)
			.update('/webhook/abc/droppay|connection')
			.digest('hex');
		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: PATH,
			body: {
				loopback_uri: 'myshop://connected',
				webhooks: { ALL: `${trigger}?resource=connection&token=${token}` },
				scope: 'app',
			},
		});
	});

	test('Connection: Create fills in the link that DropPay leaves out', async () => {
		await merchant.control.settings({ omitSharing: true });

		const { json } = await merchant.run('connection.create', { sendEventsTo: 'nowhere' });

		expect(json[0]?.sharing).toBe(`https://dp.link/u/20/${json[0]?.id as string}`);
	});

	test('Connection: Get reads one, by id or by link', async () => {
		const id = await open();
		await merchant.control.decide(id, 'grant');

		for (const connectionId of [id, `https://dp.link/u/20/${id}`]) {
			const { json, items } = await merchant.run('connection.get', { connectionId });
			expect(json[0]).toMatchObject({ id, status: 'GRANTED' });
			expect(items[0]?.pairedItem).toEqual({ item: 0 });
			const request = (await merchant.requests()).at(-1);
			expectRequest(merchant, request, { method: 'GET', path: `${PATH}/${id}` });
		}
	});

	test('Connection: Cancel withdraws one and says so', async () => {
		const id = await open();

		const { json, items } = await merchant.run('connection.cancel', { connectionId: id });

		expect(json).toEqual([{ id, cancelled: true }]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.received('cancelConnection');
		expectRequest(merchant, request, { method: 'DELETE', path: `${PATH}/${id}` });
		expect((await merchant.control.state()).connections.find((one) => one.id === id)?.status).toBe(
			'CANCELLED',
		);
	});
});
