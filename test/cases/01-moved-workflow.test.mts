// A workflow that was copied or moved with its static data (n8n CLI, public API) must not use the trigger URL of the n8n it came from, nor take its POS. Put into test/cases/, engine only.
import { triggerUrlOf } from '../../nodes/shared/events/triggerUrl';
import { POS } from '../../sandbox/seed.mts';
import { authorizationParameters, useMerchant } from '../support/merchant.mts';
import { TriggerHost } from '../support/triggerHost.mts';

const copyOf = <T,>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const merchant = useMerchant();
let production: TriggerHost;
let staging: TriggerHost;

beforeEach(async () => {
	production = await TriggerHost.open(merchant.credentials, 'w');
	staging = await TriggerHost.open(merchant.credentials, 'w');
});

afterEach(async () => {
	await production.close();
	await staging.close();
});

const posSlot = async () => {
	const { json } = await merchant.run('pos.get', {
		posId: { __rl: true, mode: 'id', value: POS.id },
	});
	return JSON.stringify(json[0]?.webhooks ?? {});
};

test('before it is published there, a run by hand sends no events to the n8n it came from', async () => {
	production.parameters = { registerOn: 'nothing', events: ['authorization.granted'] };
	await production.publish();
	staging.savedStaticData = copyOf(production.savedStaticData);
	const { error } = await merchant.run(
		'authorization.create',
		{ ...authorizationParameters, sendEventsTo: 'workflowTrigger' },
		{ mode: 'manual', staticData: copyOf(staging.savedStaticData) },
	);
	const [sent] = await merchant.received('createAuthorization');
	expect(JSON.stringify(sent?.body ?? {})).not.toContain(production.origin);
	expect(error?.message).toContain('no DropPay Trigger that is listening');
});

test('published there under another name, its events come to the n8n that runs it', async () => {
	production.parameters = { registerOn: 'nothing', events: ['authorization.granted'] };
	await production.publish();
	staging.savedStaticData = copyOf(production.savedStaticData);
	staging.parameters = production.parameters;
	staging.nodeName = 'Customer Has Paid';
	await staging.publish();
	expect(triggerUrlOf(staging.globalStaticData(), 'webhook')).toContain(staging.origin);
});

test('published there, it does not take the POS of production unasked', async () => {
	const parameters = {
		registerOn: 'pos',
		posId: { __rl: true, mode: 'id', value: POS.id },
		events: ['authorization.granted'],
	};
	production.parameters = parameters;
	await production.publish();
	expect(await posSlot()).toContain(production.origin);
	staging.savedStaticData = copyOf(production.savedStaticData);
	staging.parameters = parameters;
	await staging.publish().catch(() => undefined);
	expect(await posSlot()).toContain(production.origin);
});
