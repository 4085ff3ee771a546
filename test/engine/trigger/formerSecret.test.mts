/** What becomes of living resources when the Application Secret is changed. */
import type { IDataObject } from 'n8n-workflow';

import { signEventUrl } from '../../../nodes/shared/events/signedUrl';
import { startSandbox, type Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION } from '../../../sandbox/seed.mts';
import { sandboxCredential, StoredCredentials } from '../../support/harness.mts';
import { grantedAuthorizations } from '../../support/grants.mts';
import { TriggerHost } from '../../support/triggerHost.mts';

const FORMER = 'the-secret-of-yesterday';
const DAY_MS = 86_400_000;

let sandbox: Sandbox;
let credentials: StoredCredentials;
let host: TriggerHost;
let workflows = 0;
let now: number;
let passed: number;

const elapsed = performance.now.bind(performance);

beforeEach(async () => {
	now = Date.now();
	passed = 0;
	jest.spyOn(performance, 'now').mockImplementation(() => elapsed() + passed);
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	sandbox = await startSandbox();
	credentials = new StoredCredentials();
	secretIs(FORMER);
	host = await TriggerHost.open(credentials, `former-${++workflows}`);
	host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
	await host.publish();
});

afterEach(async () => {
	jest.restoreAllMocks();
	await host.close();
	await sandbox.close();
});

function secretIs(applicationSecret: string): void {
	credentials.store['1'] = sandboxCredential(sandbox.url, { applicationSecret });
	// As when somebody saves the credential some minutes before the next event.
	now += 60_000;
	passed += 60_000;
}

async function granted(): Promise<string> {
	const [id = ''] = await grantedAuthorizations(sandbox, 1);
	return id;
}

const send = async (url: string, id: string) => (await host.post(url, { id })).status;
const signedWith = (secret: string) => signEventUrl(host.url(), 'authorization', secret);
const proofs = () =>
	(host.savedStaticData[`node:${host.nodeName}`] as IDataObject).proofs as {
		former: unknown[];
	};

test('an event signed with the previous secret still starts the workflow, and the log says so', async () => {
	secretIs(APPLICATION.secret);
	expect(await send(signedWith(FORMER), await granted())).toBe(200);
	expect(host.executions.flat()).toMatchObject([{ json: { verified: true } }]);
	expect(host.log.join()).toContain('previous Application Secret');
	expect(JSON.stringify([host.savedStaticData, host.log])).not.toMatch(/[0-9a-f]{64}|yesterday/);
});

test('the change is noticed with the first event, also a refused one, and counts from then', async () => {
	secretIs(APPLICATION.secret);
	const id = await granted();
	expect(await send(signedWith('guess'), id)).toBe(401);
	now += 29 * DAY_MS;
	expect(await send(signedWith(FORMER), id)).toBe(200);
	now += 2 * DAY_MS;
	expect(await send(signedWith(FORMER), id)).toBe(401);
	expect(host.log.at(-1)).toContain('Previous Secret (Days)');
	expect(await send(signedWith(APPLICATION.secret), id)).toBe(200);
});

test('it is noticed by publishing as well', async () => {
	await host.unpublish();
	secretIs(APPLICATION.secret);
	await host.publish();
	expect(proofs().former).toHaveLength(1);
	expect(await send(signedWith(FORMER), await granted())).toBe(200);
});

test.each([
	['0 days', 0, 0, 401],
	['2 days, after 1', 2, 1, 200],
	['2 days, after 3', 2, 3, 401],
])('the option decides: %s', async (_, days, after, status) => {
	secretIs(APPLICATION.secret);
	const id = await granted();
	await send(signedWith('guess'), id);
	host.parameters.options = { formerSecretDays: days };
	now += after * DAY_MS;
	expect(await send(signedWith(FORMER), id)).toBe(status);
});

test.each([
	['an hour', 1 / 24, 200],
	['ten years', 3_650, 401],
])('a clock that was ahead by %s when the change was noticed', async (_, days, status) => {
	now += days * DAY_MS;
	secretIs(APPLICATION.secret);
	const id = await granted();
	await send(signedWith('guess'), id);
	now -= days * DAY_MS;
	expect(await send(signedWith(FORMER), id)).toBe(status);
});

test('a token for one kind is none for another, and a hash of a token is no token', async () => {
	secretIs(APPLICATION.secret);
	const id = await granted();
	const asPull = signedWith(FORMER).replace('=authorization', '=pull');
	expect(await send(asPull, id)).toBe(401);
	const [former] = proofs().former as Array<{ proofs: { authorization: string } }>;
	const hash = former?.proofs.authorization ?? '';
	for (const token of [hash, Buffer.from(hash, 'base64url').toString('hex')]) {
		expect(await send(`${host.url()}?resource=authorization&token=${token}`, id)).toBe(401);
	}
});

test('three previous secrets at most are kept', async () => {
	for (const secret of ['a', 'b', 'c', 'd', 'e']) {
		secretIs(secret);
		await send(signedWith('guess'), 'CHT000000001');
	}
	expect(proofs().former).toHaveLength(3);
	expect(JSON.stringify(proofs()).length).toBeLessThan(2_500);
	const id = await granted();
	secretIs(APPLICATION.secret);
	expect(await send(signedWith('d'), id)).toBe(200);
	expect(await send(signedWith(FORMER), id)).toBe(401);
});

test('a secret that comes back is no previous one', async () => {
	secretIs(APPLICATION.secret);
	await send(signedWith('guess'), 'CHT000000001');
	secretIs(FORMER);
	await send(signedWith('guess'), 'CHT000000001');
	expect(proofs().former).toHaveLength(1);
});

test('a credential without a secret notes nothing', async () => {
	const before = JSON.stringify(host.savedStaticData);
	secretIs('');
	expect(await send(signEventUrl(host.url(), 'authorization', ''), 'CHT000000001')).toBe(401);
	expect(JSON.stringify(host.savedStaticData)).toBe(before);
});
