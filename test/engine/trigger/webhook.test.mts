import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import type { IDataObject } from 'n8n-workflow';

import { readAccount, readHeldTokens } from '../../../api/auth/apiCredential';
import { obtainTokens } from '../../../api/auth/tokenCache';
import { resourceKinds } from '../../../api/contract/resourceKinds';
import { withOnly } from '../../../nodes/shared/fields';
import { signEventUrl } from '../../../nodes/shared/events/signedUrl';
import { startSandbox, type Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION, FOREIGN_POS, MERCHANT, POS } from '../../../sandbox/seed.mts';
import { sandboxCredential, StoredCredentials } from '../../support/harness.mts';
import { Shop } from '../../support/shop.mts';
import { slowDown } from '../../support/slowTime.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

const { secret } = APPLICATION;

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

let sandbox: Sandbox;
let credentials: StoredCredentials;
let host: TriggerHost;
let workflows = 0;
let answers: number[];
let shop: Shop | undefined;

beforeEach(async () => {
	// A sandbox each: tokens of one test are no tokens of the next.
	sandbox = await startSandbox();
	shop = undefined;
	credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(sandbox.url);
	host = await TriggerHost.open(credentials, `webhook-${++workflows}`);
	host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
	answers = [];
	await host.publish();
	// An event has to be answered within two seconds of the node, which a busy machine needs for less. Tests of what fails
	// in the end keep real time: nobody waits that out eightfold.
	slowDown(8);
});

afterEach(async () => {
	slowDown(1);
	await host.close();
	await sandbox.close();
});

type Kind = Parameters<typeof signEventUrl>[1];

function eventUrl(kind: Kind = 'authorization', listening?: 'production' | 'test'): string {
	return signEventUrl(host.url(listening), kind, secret);
}

/** A request to the API of the sandbox, with another token than the trigger's. */
async function api(method: string, path: string, body?: object): Promise<IDataObject> {
	shop ??= await Shop.at(sandbox);
	return await shop.ask(method, path, body);
}

async function authorization(more: IDataObject = {}): Promise<string> {
	const created = await api('POST', '/shop/v1/pos/authorization', {
		pos_id: POS.id,
		policy: 'CHARGEABLE',
		charge_amount: 25,
		description: 'Order 1001',
		merchant_custom_id: 'order-1001',
		...more,
	});
	return created.id as string;
}

async function granted(more?: IDataObject): Promise<string> {
	const id = await authorization(more);
	await sandbox.control.decide(id, 'grant');
	return id;
}

function emitted(): IDataObject[] {
	return host.executions.flat().map(({ json }) => json);
}

async function send(url: string, body: string | Buffer | object, headers?: Record<string, string>) {
	const started = performance.now();
	const answer = await host.post(url, body, headers);
	// The limits are below two seconds, slowed down here; a busy machine adds to them, and what hangs never ends.
	expect(performance.now() - started).toBeLessThan(60_000);
	answers.push(answer.status);
	return answer;
}

describe('an event that is what it says', () => {
	test.each(['enveloped', 'flat', 'mixed'] as const)(
		'an event in the shape "%s" starts the workflow with what was read',
		async (webhookShape) => {
			await sandbox.control.settings({ webhookShape });
			const id = await authorization({ webhooks: { ALL: eventUrl(), all: eventUrl() } });

			await sandbox.control.decide(id, 'grant');
			await sandbox.control.settle();

			expect((await sandbox.control.deliveries()).map(({ status }) => status)).toEqual([200]);
			expect(host.executions).toHaveLength(1);
			const [json] = emitted();
			expect(json).toMatchObject({
				event: 'authorization.granted',
				id,
				status: 'GRANTED',
				amount: 25,
				merchantCustomId: 'order-1001',
				verified: true,
				resource: { id, status: 'GRANTED', charge_amount: 25, description: 'Order 1001' },
				raw: webhookShape === 'flat' ? { id } : { edata: { id } },
			});
			expect(Date.parse(json?.receivedAt as string)).toBeGreaterThan(Date.now() - 60_000);
		},
	);

	test('an event has no body in the answer, and n8n gives it', async () => {
		const answer = await send(eventUrl(), { id: await granted() });
		expect(answer).toMatchObject({ status: 200, body: '' });
	});

	test('an event shows the token of no URL, though DropPay echoes it', async () => {
		host.parameters.simplify = false;
		const url = eventUrl();
		const id = await granted({ webhooks: { ALL: `${url}x` } });
		const token = new URL(url).searchParams.get('token') as string;

		await send(url, { id, echo: { url }, etype: `about ${url}` });

		expect(emitted()).toHaveLength(1);
		expect(JSON.stringify([emitted(), host.log])).not.toContain(token);
		expect(emitted()[0]).toMatchObject({ resource: { webhooks: { ALL: expect.any(String) } } });
	});

	test('an event has the useful properties with Simplify, which is on, and all of them without', async () => {
		const id = await granted();
		const read = await api('GET', `/shop/v1/pos/authorization/${id}`);
		await send(eventUrl(), { id });
		host.parameters.simplify = false;
		host.savedStaticData = {};
		host.restart();
		await host.publish();
		await send(eventUrl(), { id });
		const [simplified, raw] = emitted().map(({ resource }) => resource as IDataObject);
		expect(simplified).toEqual(withOnly(read, resourceKinds.authorization.summary));
		expect(Object.keys(raw ?? {})).toEqual(Object.keys(read));
		expect(raw).toMatchObject({ pos_id: POS.id, pay_token: { charge_available: 1 } });
	});

	test.each([true, false])('an event brings no pay token, Simplify %s', async (simplify) => {
		host.parameters.simplify = simplify;
		const id = await granted();
		const { pay_token } = await api('GET', `/shop/v1/pos/authorization/${id}`);
		const { val } = pay_token as { val: string };
		expect(val).toMatch(/.{8}/);
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization' },
			fault: { kind: 'merge', body: { pay_token, last_charge: { pay_token_val: val } } },
		});
		await send(eventUrl(), { id, pay_token, edata: { pay_token: val, pay_token_val: val } });
		expect(emitted()).toMatchObject([{ id, verified: true }]);
		expect(JSON.stringify([emitted(), host.log])).not.toContain(val);
	});

	test('an event of a status that nobody knows gets its name, and passes "any" only', async () => {
		const id = await granted();
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 2,
			fault: { kind: 'merge', body: { status: 'PAUSED' } },
		});
		await send(eventUrl(), { id });
		expect(emitted()[0]).toMatchObject({ event: 'authorization.paused', status: 'PAUSED' });

		host.parameters.events = ['authorization.granted'];
		await send(eventUrl(), { id });
		expect(host.executions).toHaveLength(1);
		expect(answers).toEqual([200, 200]);
	});

	test('an event that is not listed under Trigger On is taken and starts nothing', async () => {
		host.parameters.events = ['authorization.refused'];
		const answer = await send(eventUrl(), { id: await granted() });
		expect(answer.status).toBe(200);
		expect(JSON.parse(answer.body)).toMatchObject({ status: 200 });
		expect(host.executions).toEqual([]);
	});

	test('an event is named after what was read, whatever it claims', async () => {
		const id = await authorization();
		await send(eventUrl(), { etype: 'AUTHORIZATION_GRANTED', edata: { id, status: 'PAUSED' } });
		expect(emitted()[0]).toMatchObject({ event: 'authorization.waiting', verified: true });
	});

	test.each([
		['text/plain', (id: string) => `{"id":"${id}"}`],
		['application/x-www-form-urlencoded', (id: string) => `id=${id}&status=GRANTED`],
		[
			'application/x-www-form-urlencoded',
			(id: string) => `payload=${encodeURIComponent(`{"id":"${id}"}`)}`,
		],
		['application/x-www-form-urlencoded', (id: string) => `{"edata":{"id":"${id}"}}`],
		['application/octet-stream', (id: string) => `\uFEFF{"id":"${id}"}`],
		['', (id: string) => `{"id":"${id}"}`],
	])('an event may come as "%s"', async (contentType, body) => {
		const id = await granted();
		expect(await send(eventUrl(), body(id), { 'content-type': contentType })).toMatchObject({
			status: 200,
		});
		expect(emitted()).toMatchObject([{ id, verified: true }]);
	});

	test('an event may come in a list of several, in one execution', async () => {
		const ids = [await granted(), await granted(), await granted()];
		await send(
			eventUrl(),
			ids.map((id) => ({ edata: { id } })),
		);
		expect(answers).toEqual([200]);
		expect(host.executions).toHaveLength(1);
		expect(emitted().map(({ id }) => id)).toEqual(ids);
	});

	test('an event about a Pull or a Push is read where those are read', async () => {
		const pull = await api('POST', '/bank/v1/pull', {
			description: 'Prize',
			policy: 'TRANSFERRED',
			transfer_amount_policy: 'FIXED',
			transfer_amount: 5,
			recipient: { account: MERCHANT.iban },
			status: 'READY',
		});
		await sandbox.control.decide(pull.id as string, 'refuse');
		await send(eventUrl('pull'), { edata: { id: pull.id as string } });
		expect(emitted()[0]).toMatchObject({ event: 'pull.refused', amount: 5 });
	});

	test('an event of a POS is about its Authorization, or about the POS itself', async () => {
		const id = await granted();
		await send(eventUrl('pos'), { edata: { id } });
		await send(eventUrl('pos'), { edata: { id: POS.id } });
		expect(emitted().map(({ event }) => event)).toEqual(['authorization.granted', 'pos.enabled']);
	});
});

describe('a Connection', () => {
	async function connection(): Promise<string> {
		const opened = await api('POST', '/oa2/v1/connection', {
			webhooks: { ALL: eventUrl('connection') },
			loopback_uri: '#',
		});
		return opened.id as string;
	}

	test('an event of a Connection gives its code in the resource, when it was granted, and nowhere else', async () => {
		const id = await connection();
		await sandbox.control.decide(id, 'grant');
		await sandbox.control.settle();

		const [json] = emitted();
		const { code } = json?.resource as { code: string };
		expect(json).toMatchObject({ event: 'connection.granted', id, codeVerified: false });
		expect(code).toMatch(/.{8}/);
		expect(JSON.stringify([{ ...json, resource: undefined }, host.log])).not.toContain(code);
	});

	test.each(['code', 'connection_code'])(
		'an event of a Connection that is not granted gives no "%s"',
		async (name) => {
			const id = await connection();
			await send(eventUrl('connection'), {
				id,
				[name]: 'forged-code',
				edata: { [name]: 'forged-code' },
			});
			expect(emitted()[0]).toMatchObject({ event: 'connection.waiting' });
			expect(JSON.stringify([emitted(), host.log])).not.toContain('forged-code');
		},
	);

	test('an event of a Connection is left to be sent again when DropPay is down, whatever "Best Effort" says', async () => {
		slowDown(1);
		host.parameters.options = { bestEffort: true };
		await sandbox.control.addFault({
			match: { operationId: 'getConnection' },
			times: 0,
			fault: { kind: 'status', status: 500 },
		});
		await send(eventUrl('connection'), {
			id: 'CON000000001',
			status: 'GRANTED',
			code: 'secret-code',
		});
		expect(answers).toEqual([503]);
		expect(JSON.stringify([emitted(), host.log])).not.toContain('secret-code');
	});
});

describe('a request without the right token', () => {
	const withToken = (change: (token: string) => string) => {
		const url = new URL(eventUrl());
		url.searchParams.set('token', change(url.searchParams.get('token') as string));
		return url.href;
	};
	const hostile: Array<[string, () => string]> = [
		['without a query', () => host.url()],
		['without a token', () => `${host.url()}?resource=authorization`],
		['with an empty token', () => withToken(() => '')],
		['with a token of the right length', () => withToken(() => 'a'.repeat(64))],
		['with the token and more', () => withToken((token) => `${token}0`)],
		['with the token in upper case', () => withToken((token) => token.toUpperCase())],
		['with the token twice', () => `${eventUrl()}&token=a`],
		['with the token of another kind', () => eventUrl('pull').replace('=pull', '=authorization')],
		['of a kind that does not exist', () => eventUrl().replace('=authorization', '=charge')],
		['with a kind of the prototype', () => eventUrl().replace('=authorization', '=constructor')],
		['made with another secret', () => signEventUrl(host.url(), 'authorization', 'guess')],
		['made with an empty secret', () => signEventUrl(host.url(), 'authorization', '')],
		[
			'made for another path',
			() => {
				const other = new URL(
					signEventUrl(`${host.origin}/webhook/other/webhook`, 'authorization', secret),
				);
				return `${host.url()}${other.search}`;
			},
		],
	];

	test.each(hostile)(
		'a request %s gets 401, one line in the log, and nothing else',
		async (_, url) => {
			const id = await granted();
			await sandbox.control.clearJournal();
			const answer = await send(url(), { edata: { id } });

			expect(answer.status).toBe(401);
			expect(host.executions).toEqual([]);
			expect(host.log).toHaveLength(1);
			expect(host.log[0]).not.toMatch(/[0-9a-f]{64}/i);
			expect(answer.body).not.toContain(id);
			expect(await sandbox.control.journal()).toEqual([]);
		},
	);

	test('a request without the right token is refused too when the credential has no secret', async () => {
		credentials.store['1'] = sandboxCredential(sandbox.url, { applicationSecret: '' });
		await send(signEventUrl(host.url(), 'authorization', ''), { id: await granted() });
		expect(answers).toEqual([401]);
	});
});

describe('a request with the right token', () => {
	test('a request with the right token and an id that DropPay does not know yet gets 503', async () => {
		slowDown(1);
		await send(eventUrl(), { edata: { id: 'CHT999999999' } });
		expect(answers).toEqual([503]);
		expect(host.executions).toEqual([]);
		expect(host.log).toHaveLength(1);
	});

	test('a request with the right token about a resource of another account gets 404', async () => {
		await send(eventUrl('pos'), { id: FOREIGN_POS.id });
		expect(answers).toEqual([404]);
		expect(host.executions).toEqual([]);
	});

	test('a request with the right token starts nothing when DropPay answers with another resource, and is left to be sent again', async () => {
		slowDown(1);
		const [id, other] = [await granted(), await granted()];
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 0,
			fault: { kind: 'merge', body: { id: other } },
		});
		await send(eventUrl(), { id });
		expect(answers).toEqual([503]);
		expect(host.executions).toEqual([]);
	});

	test('a request with the right token and 5 MB gets 413', async () => {
		await send(eventUrl(), JSON.stringify({ id: await granted(), fill: 'x'.repeat(5_000_000) }));
		expect(answers).toEqual([413]);
		expect(host.executions).toEqual([]);
	});

	const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
	test.each<[string, string | Buffer]>([
		['nothing', ''],
		['text', 'granted!'],
		['broken JSON', '{"id":"CHT'],
		['a number', '7'],
		['null', 'null'],
		['an empty list', '[]'],
		['a list of texts', '["CHT000000001"]'],
		['no id', '{"edata":{"status":"GRANTED"}}'],
		['an id that leads elsewhere', '{"id":"../../oa2/v1/connection"}'],
		['an id that is an object', '{"id":{"a":1}}'],
		['an id of the prototype only', '{"__proto__":{"id":"CHT000000001"}}'],
		['deep nesting', `{"id":"CHT000000001","a":${deep(5_000)}}`],
		['nested lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
		[
			'a thousand events',
			JSON.stringify(Array.from({ length: 1_000 }, () => ({ id: 'CHT000000001' }))),
		],
		[
			'invalid UTF-8',
			Buffer.concat([Buffer.from('{"id":"CHT'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
		],
		['a gzip that was not unpacked', gzipSync('{"id":"CHT000000001"}')],
		['XML', '<event><id>CHT000000001</id></event>'],
	])('a request with the right token and %s gets 400', async (_, body) => {
		await sandbox.control.clearJournal();
		const answer = await send(eventUrl(), body, { 'content-type': 'application/octet-stream' });
		expect(answer.status).toBe(400);
		expect(host.executions).toEqual([]);
		expect(await sandbox.control.journal()).toEqual([]);
	});

	test('a request with the right token keeps names of the prototype out of the output', async () => {
		const id = await granted();
		await send(eventUrl(), `{"id":"${id}","__proto__":{"polluted":1},"constructor":{"a":1},"x":2}`);
		const [{ raw }] = emitted() as [{ raw: IDataObject }];
		expect(Object.keys(raw)).toEqual(['id', 'x']);
		expect(({} as IDataObject).polluted).toBeUndefined();
	});
});

describe('when DropPay cannot be asked', () => {
	const faults = {
		'a 500': { kind: 'status', status: 500 },
		'a 429': { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
		'a web page': { kind: 'body', body: '<html>Maintenance</html>', contentType: 'text/html' },
		'broken JSON': { kind: 'body', body: '{"id":', contentType: 'application/json' },
		'a cut connection': { kind: 'cut' },
		'no answer at all': { kind: 'hang' },
	} as const;

	test.each(Object.entries(faults))(
		'%s leads to 503, so that the event is sent again',
		async (_, fault) => {
			const id = await granted();
			await sandbox.control.addFault({
				match: { operationId: 'getAuthorization' },
				times: 0,
				fault,
			});
			slowDown(1);
			const answer = await send(eventUrl(), { id });
			slowDown(8);
			expect(answer.status).toBe(503);
			expect(answer.headers['retry-after']).toBe('5');
			expect(host.executions).toEqual([]);

			await sandbox.control.clearFaults();
			await send(eventUrl(), { id });
			expect(answers).toEqual([503, 200]);
			expect(emitted()).toMatchObject([{ id, verified: true }]);
		},
	);

	test('a token endpoint that hangs does not hold the answer up', async () => {
		const id = await granted();
		await sandbox.control.expireTokens();
		await sandbox.control.addFault({
			match: { path: 'token$' },
			times: 0,
			fault: { kind: 'hang' },
		});
		slowDown(1);
		await send(eventUrl(), { id });
		expect(answers).toEqual([503]);
	});

	test('a token request that hung once does not hold up the events after it', async () => {
		const id = await granted();
		await sandbox.control.addFault({
			match: { path: 'token$' },
			times: 1,
			fault: { kind: 'hang' },
		});
		await send(eventUrl(), { id });
		// Those that come in the same moment are spared a request of their own.
		await sleep(8 * 150);
		await send(eventUrl(), { id });
		expect(answers).toEqual([200, 200]);
		expect(emitted()).toMatchObject([{ id, verified: true }]);
	});

	test('a token request of somebody else that hangs is not waited for either', async () => {
		const id = await granted();
		await sandbox.control.addFault({
			match: { path: 'token$' },
			times: 1,
			fault: { kind: 'hang' },
		});
		const account = readAccount(credentials.store['1'] as IDataObject);
		const hanging = obtainTokens(account, readHeldTokens({}), async ({ method, url, body }) => {
			const response = await fetch(url, {
				method,
				body: JSON.stringify(body),
				headers: { 'content-type': 'application/json' },
			});
			return { status: response.status, text: await response.text() };
		}).catch(() => undefined);
		await sleep(8 * 1_300);
		await send(eventUrl(), { id });
		expect(answers).toEqual([200]);
		await sandbox.close();
		await hanging;
	});

	test('a refusal of the token endpoint is no word about the resource', async () => {
		slowDown(1);
		const id = await granted();
		await sandbox.control.addFault({
			match: { path: 'token$' },
			times: 0,
			fault: { kind: 'status', status: 404 },
		});
		await send(eventUrl(), { id });
		expect(answers).toEqual([503]);
	});

	test('a token that DropPay ended early is renewed, once for all events', async () => {
		const ids = [await granted(), await granted(), await granted()];
		await send(eventUrl(), { id: ids[0] });
		await sandbox.control.expireTokens();
		await sandbox.control.clearJournal();
		await send(eventUrl(), { id: ids[1] });
		await send(eventUrl(), { id: ids[2] });
		expect(answers).toEqual([200, 200, 200]);
		const requests = await sandbox.control.journal();
		expect(requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
		expect(requests.filter(({ status }) => status === 401)).toHaveLength(1);
	});

	test('a closed port leads to 503', async () => {
		slowDown(1);
		credentials.store['1'] = sandboxCredential('http://127.0.0.1:9');
		await send(eventUrl(), { id: 'CHT000000001' });
		expect(answers).toEqual([503]);
		expect(host.log).toHaveLength(1);
	});

	test('a credential that is gone leads to 503', async () => {
		host.credentialId = 'unknown';
		await send(eventUrl(), { id: 'CHT000000001' });
		expect([401, 503]).toContain(answers[0]);
		expect(host.executions).toEqual([]);
	});

	test('when DropPay cannot be asked, with "Best Effort" the event goes out unverified, once', async () => {
		slowDown(1);
		host.parameters.options = { bestEffort: true };
		const id = await granted();
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 0,
			fault: { kind: 'status', status: 503 },
		});
		await send(eventUrl(), { edata: { id, status: 'GRANTED' } });
		await send(eventUrl(), { edata: { id, status: 'GRANTED' } });
		expect(emitted()).toMatchObject([
			{ event: 'authorization.granted', id, verified: false, resource: { id } },
		]);
		expect(emitted()[0]?.resource).toEqual({ id });

		slowDown(8);
		await sandbox.control.clearFaults();
		await send(eventUrl(), { edata: { id, status: 'GRANTED' } });
		expect(emitted()).toHaveLength(2);
		expect(emitted()[1]).toMatchObject({ event: 'authorization.granted', verified: true });
		expect(answers).toEqual([200, 200, 200]);
	});

	test('when DropPay cannot be asked, with "Best Effort" an event that hides its status waits, unless any is wanted', async () => {
		slowDown(1);
		host.parameters = {
			...host.parameters,
			events: ['authorization.granted'],
			options: { bestEffort: true },
		};
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 0,
			fault: { kind: 'status', status: 503 },
		});
		await send(eventUrl(), { id: 'CHT000000001' });
		await send(eventUrl(), { id: 'CHT000000001', status: 'REFUSED' });
		expect(answers).toEqual([503, 200]);
		expect(host.executions).toEqual([]);
	});

	test('a list of events is taken as a whole or not at all', async () => {
		slowDown(1);
		const ids = [await granted(), await granted()];
		await sandbox.control.addFault({
			match: { operationId: 'getAuthorization', path: ids[0] },
			times: 0,
			fault: { kind: 'status', status: 500 },
		});
		const body = ids.map((id) => ({ id }));
		await send(eventUrl(), body);
		expect(host.executions).toEqual([]);
		slowDown(8);
		await sandbox.control.clearFaults();
		await send(eventUrl(), body);
		expect(answers).toEqual([503, 200]);
		expect(emitted()).toHaveLength(2);
	});
});

describe('the same event', () => {
	test('the same event ten times at once starts one execution', async () => {
		await sandbox.control.settings({ webhookCopies: 10 });
		const id = await authorization({ webhooks: { ALL: eventUrl() } });
		await sandbox.control.decide(id, 'grant');
		await sandbox.control.settle();

		const statuses = (await sandbox.control.deliveries()).map(({ status }) => status);
		expect(statuses).toEqual(Array(10).fill(200));
		expect(host.executions).toHaveLength(1);
	});

	test('the same event again after a restart starts nothing', async () => {
		const id = await granted();
		await send(eventUrl(), { id });
		host.restart();
		await send(eventUrl(), { id });
		expect(answers).toEqual([200, 200]);
		expect(host.executions).toHaveLength(1);
	});

	test('the same event again after a charge starts nothing: a late copy is no second grant', async () => {
		const id = await granted({ charge_max_count: 3 });
		await send(eventUrl(), { id });
		const { pay_token } = await api('GET', `/shop/v1/pos/authorization/${id}`);
		await sandbox.control.advanceClock(5);
		await api('POST', '/shop/v1/pos/charge', {
			authorization_id: id,
			amount: 5,
			description: 'Order 1001',
			pay_token_val: (pay_token as IDataObject).val,
		});
		await send(eventUrl(), { id });
		expect(host.executions).toHaveLength(1);
	});

	test('the same event in the wrong order is emitted as read', async () => {
		await sandbox.control.settings({ webhookOrder: 'reversed' });
		const id = await authorization({ webhooks: { ALL: eventUrl() } });
		await sandbox.control.decide(id, 'grant');
		await sandbox.control.decide(id, 'revoke');
		await sandbox.control.settle();
		expect((await sandbox.control.deliveries()).map(({ status }) => status)).toEqual([200, 200]);
		expect(emitted().map(({ event }) => event)).toEqual(['authorization.revoked']);
	});

	test('the same event is distinguished from later news of the same resource', async () => {
		const id = await authorization({ webhooks: { ALL: eventUrl() } });
		await sandbox.control.decide(id, 'grant');
		await sandbox.control.settle();
		await sandbox.control.decide(id, 'revoke');
		await sandbox.control.settle();
		expect(emitted().map(({ event }) => event)).toEqual([
			'authorization.granted',
			'authorization.revoked',
		]);
	});

	test('the same event of 20 resources, each sent twice at once, starts 20 executions', async () => {
		const ids = await Promise.all(Array.from({ length: 20 }, async () => await granted()));
		// A busy machine is asked to come again, as n8n's limit for a request is real time.
		const taken = async (id: string): Promise<number> => {
			const { status } = await host.post(eventUrl(), { id });
			return status === 503 ? await taken(id) : status;
		};
		expect(new Set(await Promise.all([...ids, ...ids].map(taken)))).toEqual(new Set([200]));
		const started = emitted().map(({ id }) => id);
		expect(started.sort()).toEqual(ids.sort());
	});
});

describe('listening for a test event', () => {
	test('listening for a test event takes events at the test URL only, and ends with the first', async () => {
		const id = await granted();
		await host.listen();
		await send(eventUrl('authorization', 'test'), { id });
		expect(answers).toEqual([200]);
		expect(emitted()).toMatchObject([{ id, verified: true }]);
	});

	test('listening for a test event is not ended by a forged event', async () => {
		await host.listen();
		await send(signEventUrl(host.url('test'), 'authorization', 'guess'), { id: 'CHT000000001' });
		await send(eventUrl('authorization', 'test'), { id: await granted() });
		expect(answers).toEqual([401, 200]);
	});

	test('listening for a test event shows the same event again to whoever listens again, and leaves production its own', async () => {
		const id = await granted();
		for (const _ of [1, 2]) {
			await host.listen();
			await send(eventUrl('authorization', 'test'), { id });
		}
		await send(eventUrl(), { id });
		expect(answers).toEqual([200, 200, 200]);
		expect(host.executions).toHaveLength(3);
	});

	test('listening for a test event does not take a token of production, nor the other way round', async () => {
		await host.listen();
		const id = await granted();
		const swap = (url: string, base: string) => `${base}${new URL(url).search}`;
		await send(swap(eventUrl('authorization', 'test'), host.url()), { id });
		expect(answers).toEqual([401]);
	});
});

describe('behind a proxy that adds a path', () => {
	test.each(['production', 'test'] as const)(
		'the URL that n8n shows is good in %s',
		async (listening) => {
			host.proxyPrefix = '/n8n';
			if (listening === 'test') await host.listen();
			else await host.publish();
			const url = eventUrl('authorization', listening);
			expect(url).toContain('/n8n/');
			await send(url.replace('/n8n/', '/'), { id: await granted() });
			expect(answers).toEqual([200]);
			expect(host.executions).toHaveLength(1);
		},
	);
});
