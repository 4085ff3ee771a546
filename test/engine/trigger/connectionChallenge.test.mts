/** Register On: a new Connection. */
import jsQR from 'jsqr';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { PNG } from 'pngjs';

import { signEventUrl } from '../../../nodes/shared/events/signedUrl';
import { startSandbox, type Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION, CUSTOMER } from '../../../sandbox/seed.mts';
import { sandboxCredential, StoredCredentials } from '../../support/harness.mts';
import { poll } from '../../support/poll.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

let sandbox: Sandbox;
let credentials: StoredCredentials;
let host: TriggerHost;
let workflows = 0;

beforeEach(async () => {
	sandbox = await startSandbox();
	credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(sandbox.url);
	host = await TriggerHost.open(credentials, `challenge-${++workflows}`);
	host.parameters = { registerOn: 'connection', events: ['connection.granted'], options: {} };
});

afterEach(async () => {
	await host.close();
	await sandbox.close();
});

const connections = async () => (await sandbox.control.state()).connections;

async function onlyConnection(): Promise<{ id: string; status: string }> {
	const [connection, ...others] = await connections().then((all) =>
		all.filter(({ id }) => !seeded.has(id)),
	);
	expect(others).toEqual([]);
	if (!connection) throw new Error('No Connection was opened');
	return connection;
}

let seeded = new Set<string>();
beforeEach(async () => {
	seeded = new Set((await connections()).map(({ id }) => id));
});

async function started(count: number): Promise<INodeExecutionData[]> {
	const executions = await poll(
		async () => host.executions,
		({ length }) => length >= count,
	);
	return executions.flat();
}

describe('publishing', () => {
	test('publishing a Connection trigger opens a Connection with the signed URL, and the log has its link', async () => {
		await host.publish();
		const { id, status } = await onlyConnection();
		expect(status).toBe('WAITING');
		const [request] = await sandbox.control.journal({ operationId: 'createConnection' });
		expect(request?.body).toEqual({
			webhooks: { ALL: signEventUrl(host.url(), 'connection', APPLICATION.secret) },
		});
		expect(request?.contract).toEqual([]);
		const link = `${sandbox.url}/u/20/${id}`;
		expect(host.log.find((text) => text.endsWith(link))).toContain(id);
		expect(JSON.stringify([host.savedStaticData, host.log])).not.toMatch(/[0-9a-f]{64}/);
	});

	test('the confirmation of a Connection starts the workflow with the code', async () => {
		await host.publish();
		const { id } = await onlyConnection();
		await sandbox.control.confirm(`/u/20/${id}`, CUSTOMER.pin);
		await sandbox.control.settle();
		const [item] = await started(1);
		expect(item?.json).toMatchObject({
			event: 'connection.granted',
			id,
			codeVerified: false,
			resource: { code: expect.any(String) as unknown },
		});
		expect(item?.binary).toBeUndefined();
	});

	test('publishing a Connection trigger tells of the link in an item where the event is asked for, and in no other case', async () => {
		host.parameters.events = ['connection.waiting', 'connection.granted'];
		await host.publish();
		const { id } = await onlyConnection();
		const [item] = await started(1);
		const link = `${sandbox.url}/u/20/${id}`;
		expect(item?.json).toMatchObject({ event: 'connection.waiting', id, sharing: link });
		const png = PNG.sync.read(Buffer.from(item?.binary?.qrCode?.data ?? '', 'base64'));
		expect(jsQR(new Uint8ClampedArray(png.data), png.width, png.height)?.data).toBe(link);
	});

	test('publishing a Connection trigger again opens no second one while the first waits, nor after it was granted', async () => {
		await host.publish();
		await host.publish();
		const { id } = await onlyConnection();
		await sandbox.control.decide(id, 'grant');
		await host.publish();
		await onlyConnection();
	});

	test('publishing a Connection trigger again after it was refused opens another one', async () => {
		await host.publish();
		const { id } = await onlyConnection();
		await sandbox.control.decide(id, 'refuse');
		await host.publish();
		const opened = (await connections()).filter(({ id: other }) => !seeded.has(other));
		expect(opened.map(({ status }) => status).sort()).toEqual(['REFUSED', 'WAITING']);
	});

	test.each([
		['nothing but the decision on an Authorization', ['authorization.granted']],
		['nothing but the link', ['connection.waiting']],
		[
			'every decision but the one that brings the code',
			['connection.waiting', 'connection.refused'],
		],
	])(
		'publishing a Connection trigger opens none while Trigger On holds %s: the code would be lost',
		async (_, events) => {
			host.parameters.events = events;
			await expect(host.publish()).rejects.toThrow(
				'Trigger On leaves "Connection Granted" out, so the Connection Code would be lost when the owner confirms. Choose "Connection Granted" or "Any Event" there.',
			);
			await expect(host.listen()).rejects.toThrow('"Connection Granted"');
			expect(await sandbox.control.journal({ operationId: 'createConnection' })).toEqual([]);
		},
	);

	test('publishing a Connection trigger opens a Connection with "Any Event", and without a choice of events', async () => {
		host.parameters.events = ['*'];
		await host.publish();
		await onlyConnection();
		await host.unpublish();
		delete host.parameters.events;
		host.savedStaticData = {};
		await host.publish();
		const { length } = (await connections()).filter(({ status }) => status === 'WAITING');
		expect(length).toBe(1);
	});

	test('publishing a Connection trigger again says so too when Trigger On has lost the event meanwhile', async () => {
		await host.publish();
		host.parameters.events = ['connection.refused'];
		await expect(host.publish()).rejects.toThrow('"Connection Granted"');
	});

	test('publishing a Connection trigger that is refused by DropPay says why', async () => {
		await sandbox.control.addFault({
			match: { operationId: 'createConnection' },
			fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
		});
		await expect(host.publish()).rejects.toThrow(/DropPay 403\/101/);
	});
});

describe('unpublishing', () => {
	test('unpublishing a Connection trigger withdraws it while it waits', async () => {
		await host.publish();
		await host.unpublish();
		expect((await onlyConnection()).status).toBe('CANCELLED');
		expect(host.savedStaticData[`node:${host.nodeName}`]).not.toHaveProperty('registration');
	});

	test('unpublishing a Connection trigger leaves one that was granted alone', async () => {
		await host.publish();
		const { id } = await onlyConnection();
		await sandbox.control.decide(id, 'grant');
		await host.unpublish();
		expect((await onlyConnection()).status).toBe('GRANTED');
	});

	test('unpublishing a Connection trigger takes a withdrawal that DropPay refuses for what it is, unless it was decided meanwhile', async () => {
		await host.publish();
		await sandbox.control.addFault({
			match: { operationId: 'cancelConnection' },
			fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
		});
		await expect(host.unpublish()).rejects.toThrow(/DropPay 403\/101/);
		// Kept, so that it can be tried again.
		await host.unpublish();
		expect((await onlyConnection()).status).toBe('CANCELLED');
	});

	test('unpublishing a Connection trigger goes on when the Connection is gone', async () => {
		await host.publish();
		await sandbox.control.addFault({
			match: { operationId: 'getConnection' },
			fault: { kind: 'status', status: 404 },
		});
		await host.unpublish();
		expect(host.log.join()).toContain('is gone');
	});
});

describe('listening for a test event', () => {
	test('listening for a test event of a Connection shows link and QR code first, whatever Trigger On says, and waits for the decision then', async () => {
		await host.listen();
		const { id } = await onlyConnection();
		const [shown] = await started(1);
		expect(shown?.json).toMatchObject({
			event: 'connection.waiting',
			sharing: `${sandbox.url}/u/20/${id}`,
		});
		expect(shown?.binary?.qrCode?.mimeType).toBe('image/png');
		// n8n has ended test listening; the link must still be good.
		expect((await onlyConnection()).status).toBe('WAITING');

		await host.listen();
		await sandbox.control.confirm(`/u/20/${id}`, CUSTOMER.pin);
		await sandbox.control.settle();
		const items = (await started(2)).map(({ json }: { json: IDataObject }) => json.event);
		expect(items).toEqual(['connection.waiting', 'connection.granted']);
	});

	test('listening for a test event of a Connection leaves the Connection of production alone', async () => {
		await host.publish();
		const { id } = await onlyConnection();
		await host.listen();
		await started(1);
		const opened = (await connections()).filter(({ id: other }) => !seeded.has(other));
		expect(opened.map(({ status }) => status)).toEqual(['WAITING', 'WAITING']);
		await host.unpublish();
		const [production] = (await connections()).filter(({ id: other }) => other === id);
		expect(production?.status).toBe('CANCELLED');
	});
});
