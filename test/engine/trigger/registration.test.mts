import type { IDataObject } from 'n8n-workflow';

import { triggerUrlOf } from '../../../nodes/shared/events/triggerUrl';
import { fingerprintOf, signEventUrl } from '../../../nodes/shared/events/signedUrl';
import type { JournalEntry } from '../../../sandbox/control.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION, DISABLED_POS, FOREIGN_POS, POS } from '../../../sandbox/seed.mts';
import { sandboxCredential, StoredCredentials } from '../../support/harness.mts';
import { Shop } from '../../support/shop.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

const { secret } = APPLICATION;
const FOREIGN = 'https://other.example/hooks?token=theirs';

let sandbox: Sandbox;
let credentials: StoredCredentials;
let host: TriggerHost;
let workflows = 0;

beforeEach(async () => {
	sandbox = await startSandbox();
	credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(sandbox.url);
	host = await TriggerHost.open(credentials, `registration-${++workflows}`);
});

afterEach(async () => {
	await host.close();
	await sandbox.close();
});

function registerOnPos(posId: string = POS.id, options: IDataObject = {}): void {
	host.parameters = {
		registerOn: 'pos',
		posId: { __rl: true, mode: 'id', value: posId },
		events: ['*'],
		options,
	};
}

/** What other nodes of the workflow find. */
function found(mode: 'manual' | 'webhook'): string | undefined {
	return triggerUrlOf(host.globalStaticData(), mode, host.workflowId);
}

async function changes(): Promise<JournalEntry[]> {
	return await sandbox.control.journal({ operationId: 'updatePos' });
}

/** The `webhooks` of a POS as DropPay holds them. */
async function webhooksOf(posId: string = POS.id): Promise<unknown> {
	const sent = (await changes()).filter(({ path }) => path.endsWith(posId)).at(-1);
	return (sent?.answer as IDataObject | undefined)?.webhooks;
}

/** What somebody else, or an earlier owner, wrote there. */
async function occupy(webhooks: IDataObject, posId: string = POS.id): Promise<void> {
	const shop = await Shop.at(sandbox);
	await shop.ask('PATCH', `/shop/v1/pos/${posId}`, { webhooks });
}

/** The state after publishing with another secret, which DropPay has replaced since. */
async function asIfPublishedWithSecret(former: string, others: IDataObject = {}): Promise<void> {
	const url = signEventUrl(host.url(), 'pos', former);
	await occupy({ ALL: url, all: url, ...others });
	const saved = host.savedStaticData[`node:${host.nodeName}`] as {
		registration: { kept: { held: [IDataObject] } };
	};
	saved.registration.kept.held[0].fingerprint = fingerprintOf(url);
}

/** Gets tokens, so that the test can act as somebody else meanwhile. */
async function withTokens(): Promise<void> {
	registerOnPos();
	await host.publish();
	await host.unpublish();
	await sandbox.control.clearJournal();
}

async function failureOf(
	work: Promise<unknown>,
): Promise<{ message: string; description: string }> {
	return await work.then(
		() => {
			throw new Error('expected a failure');
		},
		(error: { message: string; description: string; constructor: { name: string } }) => {
			expect(error.constructor.name).toMatch(/^Node(Api|Operation)Error$/);
			return error;
		},
	);
}

const ours = (listening?: 'production' | 'test') => {
	const url = signEventUrl(host.url(listening), 'pos', secret);
	return { ALL: url, all: url };
};

describe('register on nothing', () => {
	beforeEach(() => {
		host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
	});

	test('a trigger that registers on nothing asks DropPay for nothing, and lets the nodes of the workflow find the URL', async () => {
		await host.publish();
		expect(found('webhook')).toBe(host.url());
		expect(found('manual')).toBe(host.url());
		await host.unpublish();
		expect(found('webhook')).toBeUndefined();
		expect(await sandbox.control.journal()).toEqual([]);
	});

	test('a trigger that registers on nothing writes nothing again while nothing has changed', async () => {
		await host.publish();
		const saved = JSON.stringify(host.savedStaticData);
		await host.publish();
		expect(JSON.stringify(host.savedStaticData)).toBe(saved);
	});

	test('notes a URL that has changed, and takes events for the previous one as well', async () => {
		await host.publish();
		const former = signEventUrl(host.url(), 'authorization', secret);
		host.proxyPrefix = '/n8n';
		const answer = await host.post(former, { id: 'CHT000000001' });
		expect(answer.status).toBe(503);
		await host.publish();
		expect(found('webhook')).toBe(host.url());
		expect(host.url()).toContain('/n8n/');
	});

	test('a trigger that registers on nothing keeps no token in the static data', async () => {
		await host.publish();
		expect(JSON.stringify(host.savedStaticData)).not.toMatch(/[0-9a-f]{64}|token/);
	});

	test('test listening is found by manual executions only, and ends', async () => {
		await host.listen();
		expect(found('manual')).toBe(host.url('test'));
		expect(found('webhook')).toBeUndefined();
		await host.publish();
		expect(found('manual')).toBe(host.url('test'));
		expect(found('webhook')).toBe(host.url());
		await host.stopListening();
		expect(found('manual')).toBe(host.url());
	});

	test('unpublishing leaves test listening alone', async () => {
		await host.publish();
		await host.listen();
		await host.unpublish();
		expect(found('manual')).toBe(host.url('test'));
		await host.stopListening();
		expect(found('manual')).toBeUndefined();
	});
});

describe('register on a POS', () => {
	test('a trigger that registers on a POS writes the signed URL, and takes it away', async () => {
		registerOnPos();
		await host.publish();
		expect(await webhooksOf()).toEqual(ours());
		expect(found('webhook')).toBe(host.url());
		expect(JSON.stringify(host.savedStaticData)).not.toMatch(/[0-9a-f]{64}|token/);

		await host.unpublish();
		expect(await webhooksOf()).toEqual({});
		expect(found('webhook')).toBeUndefined();
		expect((await changes()).flatMap(({ contract }) => contract)).toEqual([]);
	});

	test('an Authorization on it starts the workflow', async () => {
		registerOnPos();
		await host.publish();
		const shop = await Shop.at(sandbox);
		const { id } = await shop.authorize({ policy: 'CHARGEABLE', charge_amount: 5 });
		await sandbox.control.decide(String(id), 'grant');
		await sandbox.control.settle();
		expect(host.executions.flat().map(({ json }) => json)).toMatchObject([
			{ event: 'authorization.granted', id, amount: 5, verified: true },
		]);
	});

	test('a trigger that registers on a POS does not write again while exactly this URL is there', async () => {
		registerOnPos();
		await host.publish();
		await host.publish();
		expect(await changes()).toHaveLength(1);
	});

	test('a trigger that registers on a POS writes again after a change of the secret', async () => {
		registerOnPos();
		await host.publish();
		await asIfPublishedWithSecret('former');
		await host.publish();
		expect(await webhooksOf()).toEqual(ours());
		await host.unpublish();
		expect(await webhooksOf()).toEqual({});
	});

	test('a trigger that registers on a POS writes again when somebody took the URL away, and when the URL of n8n has changed', async () => {
		registerOnPos();
		await host.publish();
		await occupy({});
		await host.publish();
		expect(await webhooksOf()).toEqual(ours());

		host.proxyPrefix = '/n8n';
		await host.publish();
		expect(await webhooksOf()).toEqual(ours());
		expect(ours().ALL).toContain('/n8n/');
	});

	test('never overwrites a foreign URL unasked, and says so without its token', async () => {
		await withTokens();
		await occupy({ ALL: FOREIGN });
		const { message, description } = await failureOf(host.publish());
		// n8n's publication status shows the message only, so it has to say what to do.
		expect(message).toBe(
			`POS ${POS.id} sends its events to another address already: https://other.example/hooks. ${description}`,
		);
		expect(description).toContain('Replace Other URL');
		expect(await webhooksOf()).toEqual({ ALL: FOREIGN });
		expect(found('webhook')).toBeUndefined();
	});

	test('with the switch, a trigger that registers on a POS replaces what others wrote, keeps the other selectors, and puts all of it back', async () => {
		await withTokens();
		await occupy({ ALL: FOREIGN, REFUND: 'https://refunds.example/' });
		registerOnPos(POS.id, { replaceForeign: true });
		await host.publish();
		expect(await webhooksOf()).toEqual({ ...ours(), REFUND: 'https://refunds.example/' });

		// A second registration, after a change of the secret, must not forget what the first one replaced.
		await asIfPublishedWithSecret('former', { REFUND: 'https://refunds.example/' });
		await host.publish();
		expect(await webhooksOf()).toMatchObject(ours());
		await host.unpublish();
		expect(await webhooksOf()).toEqual({ ALL: FOREIGN, REFUND: 'https://refunds.example/' });
	});

	test('a trigger that registers on a POS leaves alone what somebody wrote there in the meantime', async () => {
		registerOnPos();
		await host.publish();
		await occupy({ ALL: FOREIGN });
		await host.unpublish();
		expect(await webhooksOf()).toEqual({ ALL: FOREIGN });
		expect(host.log.join()).toContain('elsewhere');
	});

	test('a trigger that registers on a POS moves to another POS and leaves the previous one', async () => {
		registerOnPos();
		await host.publish();
		registerOnPos(DISABLED_POS.id);
		await host.publish();
		expect(await webhooksOf(POS.id)).toEqual({});
		expect(await webhooksOf(DISABLED_POS.id)).toEqual(ours());
	});

	test('a trigger that registers on a POS leaves the POS when it registers on nothing from now on', async () => {
		registerOnPos();
		await host.publish();
		host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
		await host.publish();
		expect(await webhooksOf()).toEqual({});
	});

	test('a POS that is gone does not keep the workflow from being unpublished', async () => {
		registerOnPos();
		await host.publish();
		await sandbox.control.addFault({
			match: { operationId: 'getPos' },
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		await host.unpublish();
		expect(host.log.join()).toContain('is gone');
		expect(found('webhook')).toBeUndefined();
	});

	test('a failure to put things back is told, and what to put back is kept', async () => {
		await withTokens();
		await occupy({ ALL: FOREIGN });
		registerOnPos(POS.id, { replaceForeign: true });
		await host.publish();
		await sandbox.control.addFault({
			match: { operationId: 'updatePos' },
			fault: { kind: 'status', status: 403, body: { code: '101', description: 'no' } },
		});
		const { message } = await failureOf(host.unpublish());
		expect(message).toContain('DropPay 403/101');
		await host.unpublish();
		expect(await webhooksOf()).toEqual({ ALL: FOREIGN });
	});

	test.each([[['connection.granted']], [['pull.done', 'push.done']], [[]]])(
		'a trigger that registers on a POS is not registered for %j, of which a POS brings none',
		async (events) => {
			registerOnPos();
			host.parameters.events = events;
			const { message, description } = await failureOf(host.publish());
			expect(message).toBe(`Trigger On lists no event that a POS brings. ${description}`);
			expect(description).toContain('"Authorization Granted"');
			expect(await changes()).toEqual([]);
		},
	);

	test.each([['authorization.refused'], ['pos.disabled'], ['authorization.paused']])(
		'a trigger that registers on a POS is registered for %s',
		async (event) => {
			registerOnPos();
			host.parameters.events = [event];
			await host.publish();
			expect(await webhooksOf()).toEqual(ours());
		},
	);

	test.each([
		['of another account', FOREIGN_POS.id, /403\/101/],
		['that does not exist', 'POS999999999', /^POS "POS999999999" was not found \(DropPay 404\)/],
		['that is no id', '../oa2', /^POS: /],
		['that is empty', '', /^POS: /],
	])('a POS %s is refused with a reason', async (_, posId, reason) => {
		registerOnPos(posId);
		const { message, description } = await failureOf(host.publish());
		expect(message).toMatch(reason);
		expect(description).not.toBe('');
		expect(await changes()).toEqual([]);
	});

	test('DropPay down: the first message is not hidden behind that of the clean-up', async () => {
		registerOnPos();
		await sandbox.close();
		const { message } = await failureOf(host.publish());
		expect(message).toMatch(/refused the connection|No access token/);
		expect(host.log.join()).toContain('interrupted publication');
	});

	test('what an interrupted publication left behind is removed', async () => {
		registerOnPos();
		await host.publish();
		host.savedStaticData = {};
		await host.unpublish();
		expect(await webhooksOf()).toEqual({});
	});

	test('a DropPay that ignores the URL is found out', async () => {
		registerOnPos();
		await sandbox.control.addFault({
			match: { operationId: 'updatePos' },
			times: 0,
			fault: { kind: 'merge', body: { webhooks: {} } },
		});
		const { message, description } = await failureOf(host.publish());
		expect(message).toContain('did not save the event URL');
		expect(description).toContain('Send Events To');
	});

	test('a DropPay that shows no webhooks: what was noted decides', async () => {
		const hide = {
			kind: 'body',
			contentType: 'application/json',
			body: { id: POS.id, status: 'ENABLED' },
		};
		registerOnPos();
		await sandbox.control.addFault({
			match: { path: '/shop/v1/pos/' },
			times: 0,
			fault: hide as never,
		});
		await host.publish();
		await host.publish();
		expect(await changes()).toHaveLength(1);
		expect(host.log.join()).toContain('does not show it');
		await host.unpublish();
		expect((await changes()).map(({ body }) => body)).toEqual([
			{ webhooks: ours() },
			{ webhooks: {} },
		]);
	});
});

describe('test listening on a POS', () => {
	test('never replaces production', async () => {
		registerOnPos();
		await host.publish();
		const { message, description } = await failureOf(host.listen());
		expect(message).toContain(`would replace ${host.url()}`);
		expect(message).not.toMatch(/[0-9a-f]{64}/);
		expect(description).toContain('DropPay Trigger of This Workflow');
		expect(await webhooksOf()).toEqual(ours());
		expect(found('manual')).toBe(host.url());
	});

	test('test listening on a POS takes nobody’s place, whatever the switch says', async () => {
		await withTokens();
		await occupy({ all: FOREIGN });
		registerOnPos(POS.id, { replaceForeign: true });
		await failureOf(host.listen());
		expect(await webhooksOf()).toEqual({ all: FOREIGN });
	});

	test('test listening on a POS leaves a POS alone of which it cannot know', async () => {
		registerOnPos();
		const { message } = await failureOf(host.listen());
		expect(message).toContain('does not show whether');
		expect(await changes()).toEqual([]);
	});

	test('test listening on a POS uses a slot that is free, and frees it', async () => {
		await withTokens();
		await host.listen();
		expect(await webhooksOf()).toEqual(ours('test'));
		await host.stopListening();
		expect(await webhooksOf()).toEqual({});
	});

	test('test listening on a POS gives way to publishing, and does not undo it when it ends', async () => {
		await withTokens();
		await host.listen();
		await host.publish();
		expect(await webhooksOf()).toEqual(ours());
		await host.stopListening();
		expect(await webhooksOf()).toEqual(ours());
		await host.unpublish();
		expect(await webhooksOf()).toEqual({});
	});
});
