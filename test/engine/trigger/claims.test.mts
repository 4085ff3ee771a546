/** What an event claims, and what DropPay shows: Connection Codes, statuses, whose resource it is, what was started. */
import type { IDataObject } from 'n8n-workflow';

import type { EventKind } from '../../../api/contract/resourceKinds';
import { forgetProcessStores } from '../../../api/boundedMap';
import { signEventUrl } from '../../../nodes/shared/events/signedUrl';
import { CUSTOMER, MERCHANT, OTHER_MERCHANT, POS } from '../../../sandbox/seed.mts';
import { authorizationParameters, useMerchant } from '../../support/merchant.mts';
import { slowDown } from '../../support/slowTime.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

jest.mock('n8n-workflow', () =>
	jest
		.requireActual<typeof import('../../support/slowTime.mts')>('../../support/slowTime.mts')
		.slowWorkflow(),
);
jest.mock('../../../api/clock', () =>
	jest
		.requireActual<typeof import('../../support/slowTime.mts')>('../../support/slowTime.mts')
		.slowClock(),
);

const merchant = useMerchant();
let host: TriggerHost;
let workflows = 0;

beforeEach(async () => {
	host = await TriggerHost.open(merchant.credentials, `claims-${++workflows}`);
	host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
	await host.publish();
	// An event has to be answered within two seconds of the node, which a busy machine needs for less. Tests of what fails
	// in the end keep real time: nobody waits that out eightfold.
	slowDown(8);
});

afterEach(async () => {
	slowDown(1);
	await host.close();
});

const urlOf = (kind: EventKind = 'authorization') =>
	signEventUrl(host.url(), kind, String(merchant.credential.applicationSecret));

async function send(body: object, url = urlOf()): Promise<number> {
	const started = performance.now();
	const { status } = await host.post(url, body);
	// The limits are below two seconds, slowed down here; a busy machine adds to them, and what hangs never ends.
	expect(performance.now() - started).toBeLessThan(60_000);
	return status;
}

const emitted = () => host.executions.flat().map(({ json }) => json);

const merge = async (operationId: string, body: IDataObject, times = 0) =>
	await merchant.control.addFault({
		match: { operationId },
		times,
		fault: { kind: 'merge', body },
	});

async function connection(accountId = MERCHANT.accountId): Promise<{ id: string; code: string }> {
	const { json } = await merchant.run('connection.create', { sendEventsTo: 'nowhere' });
	const id = json[0]?.id as string;
	await merchant.control.decide(id, 'grant', { accountId });
	const { connections } = await merchant.control.state();
	return { id, code: connections.find((one) => one.id === id)?.code as string };
}

describe('a Connection Code that an event brings', () => {
	const toConnection = async (body: object) => await send(body, urlOf('connection'));

	test.each<[string, IDataObject, 'own' | 'foreign', boolean]>([
		['of a Connection that names no account', {}, 'own', false],
		['of the account that the Connection names', { account_id: MERCHANT.accountId }, 'own', true],
		['the same, as an object', { account: { id: MERCHANT.accountId } }, 'own', true],
		['of another account than it names', { account_id: CUSTOMER.accountId }, 'own', false],
		['of another Connection, whose account is not named', {}, 'foreign', false],
		['the same, of another account', { account_id: MERCHANT.accountId }, 'foreign', false],
	])('a Connection Code that an event brings: %s', async (_, shown, whose, isVerified) => {
		const { id, code: own } = await connection();
		const code = whose === 'own' ? own : OTHER_MERCHANT.connectionCode;
		await merge('getConnection', shown);
		expect(await toConnection({ id, status: 'GRANTED', code })).toBe(200);
		expect(emitted()).toMatchObject([
			{ event: 'connection.granted', verified: isVerified, codeVerified: isVerified },
		]);
		expect(emitted()[0]?.resource).toMatchObject({ id, code });
	});

	test('a Connection Code that an event brings is left alone where DropPay shows the code itself', async () => {
		const { id, code } = await connection();
		await merchant.control.settings({ connectionReadReturnsCode: true });
		await toConnection({ id, status: 'GRANTED', code: OTHER_MERCHANT.connectionCode });
		await toConnection({ id, status: 'GRANTED', code });
		await toConnection({ id });
		expect(emitted()).toMatchObject([{ verified: true, codeVerified: true, resource: { code } }]);
	});

	test('first is no cover for the real one: both come out, with a warning', async () => {
		const { id, code } = await connection();
		const forged = OTHER_MERCHANT.connectionCode;
		for (const claimed of [forged, code, forged, code]) {
			await toConnection({ id, status: 'GRANTED', code: claimed });
		}
		expect(emitted().map(({ resource }) => (resource as IDataObject).code)).toEqual([forged, code]);
		expect(host.log.filter((line) => line.includes('another Connection Code'))).toHaveLength(1);
		expect(JSON.stringify(host.log)).not.toContain(code);
	});

	test('a Connection Code that an event brings and that cannot be checked is left to be sent again', async () => {
		const { id, code } = await connection();
		await merge('getConnection', { account_id: MERCHANT.accountId });
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			times: 0,
			fault: { kind: 'status', status: 403 },
		});
		expect(await toConnection({ id, status: 'GRANTED', code })).toBe(503);
		expect(emitted()).toEqual([]);
	});

	test('a Connection Code that an event brings may come after an event without it, and be in the query string', async () => {
		const { id, code } = await connection();
		slowDown(1);
		expect(await toConnection({ id })).toBe(503);
		slowDown(8);
		expect(emitted()).toEqual([]);
		const url = `${urlOf('connection')}&id=${id}&code=${code}`;
		expect((await host.post(url, '')).status).toBe(200);
		expect(emitted()).toMatchObject([{ id, resource: { code } }]);
	});

	test('inside of JSON text comes out in one place only', async () => {
		const { id, code } = await connection();
		const edata = JSON.stringify({ id, status: 'GRANTED', code });
		await toConnection({ edata, note: `{"code":"${code}"}` });
		expect(emitted()).toMatchObject([{ id, resource: { code } }]);
		expect(JSON.stringify({ ...emitted()[0], resource: undefined })).not.toContain(code);
	});
});

test("the revocation of the credential's own Connection comes out", async () => {
	const code = String(merchant.credential.connectionCode);
	await merchant.granted();
	const { connections } = await merchant.control.state();
	const { id } = connections.find((one) => one.code === code) as { id: string };
	await merchant.control.revokeConnection(code);
	expect(await send({ id, status: 'REVOKED' }, urlOf('connection'))).toBe(200);
	expect(emitted()).toMatchObject([{ event: 'connection.revoked', id, verified: true }]);
});

describe('a status that DropPay does not show yet', () => {
	const waitingTimes = async (times: number) => {
		const id = await merchant.granted();
		await merge('getAuthorization', { status: 'WAITING' }, times);
		return id;
	};

	test.each([
		['for a moment is fetched again', 2, 200],
		['for long is left to be sent again', 0, 503],
	])('a claimed status: %s', async (_, times, status) => {
		host.parameters.events = ['authorization.granted'];
		const id = await waitingTimes(times);
		if (status !== 200) slowDown(1);
		expect(await send({ id, status: ' granted ' })).toBe(status);
		slowDown(8);
		expect(host.executions).toHaveLength(status === 200 ? 1 : 0);
		await merchant.control.clearFaults();
		expect(await send({ id, status: 'GRANTED' })).toBe(200);
		expect(emitted()).toMatchObject([{ event: 'authorization.granted', id, verified: true }]);
	});

	test('a status that DropPay does not show yet is not waited for where nothing waits for the claimed one', async () => {
		host.parameters.events = ['authorization.refused'];
		expect(await send({ id: await waitingTimes(0), status: 'GRANTED' })).toBe(200);
		expect(await merchant.received('getAuthorization')).toHaveLength(1);
	});

	test.each([
		['a 500', { kind: 'status', status: 500 }],
		['a dropped connection', { kind: 'cut' }],
		['a 404', { kind: 'status', status: 404 }],
	] as const)('%s, once, is fetched again', async (_, fault) => {
		const id = await merchant.granted();
		await merchant.control.addFault({ match: { operationId: 'getAuthorization' }, fault });
		expect(await send({ id, status: 'GRANTED' })).toBe(200);
		expect(emitted()).toHaveLength(1);
	});

	test('an id that DropPay does not know may be too new for five minutes', async () => {
		slowDown(1);
		const event = { id: 'CHT999999999', status: 'GRANTED' };
		expect(await send(event)).toBe(503);
		expect(await send(event)).toBe(503);
		const elapsed = performance.now.bind(performance);
		const clock = jest.spyOn(performance, 'now');
		clock.mockImplementation(() => elapsed() + 6 * 60_000);
		expect((await host.post(urlOf(), event)).status).toBe(404);
		clock.mockRestore();
		expect(emitted()).toEqual([]);
	});
});

describe('a resource that sends its events', () => {
	const pointed = async (webhooks: IDataObject) => {
		const id = await merchant.granted();
		await merge('getAuthorization', { webhooks });
		return await send({ id, status: 'GRANTED' });
	};

	test.each([
		['elsewhere', () => ({ ALL: 'https://other.example/webhook/a' }), 404],
		['to another trigger of this n8n', () => ({ ALL: `${host.origin}/webhook/b/webhook` }), 404],
		['here', () => ({ ALL: urlOf() }), 200],
		['here among others', () => ({ ALL: 'https://other.example/', all: [{ url: urlOf() }] }), 200],
		[
			'here by way of another host',
			() => ({ all: urlOf().replace(host.origin, 'https://a.example') }),
			200,
		],
		['to where DropPay does not show', () => ({}), 200],
	])('a resource and where it sends its events: %s', async (_, webhooks, status) => {
		expect(await pointed(webhooks())).toBe(status);
		expect(host.executions).toHaveLength(status === 200 ? 1 : 0);
	});

	test('a resource that sends its events to the POS is no event of another POS', async () => {
		const id = await merchant.granted();
		host.parameters = { ...host.parameters, registerOn: 'pos', posId: 'POS000000009' };
		expect(await send({ id, status: 'GRANTED' }, urlOf('pos'))).toBe(404);
		host.parameters.posId = POS.id;
		expect(await send({ id, status: 'GRANTED' }, urlOf('pos'))).toBe(200);
	});
});

describe('Filters', () => {
	test.each<[string, IDataObject, boolean]>([
		['none', {}, true],
		['the POS', { posId: { __rl: true, mode: 'id', value: POS.id.toLowerCase() } }, true],
		['another POS', { posId: { __rl: true, mode: 'id', value: 'POS000000009' } }, false],
		['the policy', { policies: ['CHARGED', 'CHARGEABLE'] }, true],
		['another policy', { policies: ['BOOKED'] }, false],
		['the prefix', { customIdPrefix: 'order-' }, true],
		['another prefix', { customIdPrefix: 'deposit-' }, false],
		['one of several that does not fit', { policies: ['CHARGEABLE'], customIdPrefix: 'x' }, false],
	])('Filters let an event pass or not: %s', async (_, filters, starts) => {
		host.parameters.filters = filters;
		const additionalFields = { merchantCustomId: 'order-1001' };
		const id = await merchant.granted({ ...authorizationParameters, additionalFields });
		await merge('getAuthorization', { merchant_custom_id: 'order-1001' });
		expect(await send({ id, status: 'GRANTED' })).toBe(200);
		expect(host.executions).toHaveLength(starts ? 1 : 0);
	});

	test('what DropPay does not show does not pass, and Best Effort passes nothing by', async () => {
		host.parameters = {
			...host.parameters,
			filters: { customIdPrefix: 'order-' },
			options: { bestEffort: true },
		};
		const id = await merchant.granted();
		expect(await send({ id, status: 'GRANTED' })).toBe(200);
		expect(host.log.at(-1)).toContain('merchant_custom_id');
		await merchant.control.addFault({ times: 0, fault: { kind: 'status', status: 500 } });
		slowDown(1);
		expect(await send({ id, status: 'GRANTED' })).toBe(503);
		expect(emitted()).toEqual([]);
	});

	test('Filters of what a resource cannot have let it pass', async () => {
		host.parameters.filters = { customIdPrefix: 'order-', policies: ['BOOKED'] };
		const { id, code } = await connection();
		expect(await send({ id, status: 'GRANTED', code }, urlOf('connection'))).toBe(200);
		expect(host.executions).toHaveLength(1);
	});
});

describe('an event whose execution n8n cannot start', () => {
	test('an event whose execution n8n cannot start is news when it comes again, also where other events were saved meanwhile', async () => {
		const [first, second] = [await merchant.granted(), await merchant.granted()];
		host.cannotStart = true;
		expect(await send({ id: first })).toBe(500);
		host.cannotStart = false;
		expect(await send({ id: second })).toBe(200);
		expect(await send({ id: first })).toBe(200);
		expect(await send({ id: first })).toBe(200);
		expect(emitted().map(({ id }) => id)).toEqual([second, first]);
	});

	test('an event whose execution n8n cannot start and that was saved as seen by another is news too', async () => {
		const id = await merchant.granted();
		await send({ id });
		const saved = host.savedStaticData;
		host.restart();
		host.savedStaticData = {};
		host.cannotStart = true;
		expect(await send({ id })).toBe(500);
		host.cannotStart = false;
		host.savedStaticData = saved;
		expect(await send({ id })).toBe(200);
		expect(host.executions).toHaveLength(2);
	});
});

test('one body with a hundred ids fetches each once, some at a time', async () => {
	const id = await merchant.granted();
	const body = Array.from({ length: 100 }, () => ({ id }));
	expect(await send(body)).toBe(200);
	expect(await merchant.received('getAuthorization')).toHaveLength(1);
	expect(emitted()).toHaveLength(1);
});

test.each(['', '?resource=authorization', '?resource=authorization&token=abc'])(
	'a request with the query "%s" opens no credential',
	async (query) => {
		const { reads } = merchant.credentials;
		expect(await send({ id: 'CHT000000001' }, `${host.url()}${query}`)).toBe(401);
		expect(merchant.credentials.reads).toBe(reads);
	},
);

test('ids that DropPay does not know hold no place that other events need', async () => {
	const id = await merchant.granted();
	const unknown = Array.from({ length: 100 }, (_, index) => ({ id: `CHT9999${10_000 + index}` }));
	const forged = host.post(urlOf(), unknown);
	expect(await send({ id, status: 'GRANTED' })).toBe(200);
	expect((await forged).status).toBe(503);
});

test('an event in another process, before n8n has saved what publishing noted, does not save over it', async () => {
	const id = await merchant.granted();
	forgetProcessStores();
	host.savedStaticData = {};
	await send({ id });
	expect(emitted()).toHaveLength(1);
	expect(host.savedStaticData).toEqual({});
});

test.each([true, false])(
	'an event before n8n has saved what publishing noted does not save over it (mark taken off: %s)',
	async (startTakesMarkOff) => {
		const [first, second] = [await merchant.granted(), await merchant.granted()];
		const saved = host.savedStaticData;
		host.startTakesMarkOff = startTakesMarkOff;
		host.savedStaticData = {};
		await send({ id: first });
		expect(host.savedStaticData).toEqual({});
		host.savedStaticData = saved;
		await send({ id: second });
		host.restart();
		await send({ id: first });
		await send({ id: second });
		expect(emitted().map(({ id }) => id)).toEqual([first, second]);
	},
);
