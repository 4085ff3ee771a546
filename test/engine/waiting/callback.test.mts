/** Waiting by callback, on n8n's engine: parked, called, resumed, timed out. */
import { ExecuteContext } from 'n8n-core';
import { WAIT_INDEFINITELY, type IDataObject } from 'n8n-workflow';

import { proofOf } from '../../../nodes/DropPay/waiting/recheck';
import { APPLICATION, MERCHANT, OTHER_MERCHANT } from '../../../sandbox/seed.mts';
import { authorizationParameters, Merchant } from '../../support/merchant.mts';
import { endRechecksWithTheirProcess, ParkedExecution } from '../../support/parkedExecution.mts';

endRechecksWithTheirProcess();

const { sendEventsTo: _nowhere, ...sale } = authorizationParameters;

async function lastAuthorization(merchant: Merchant) {
	const [entry] = (await merchant.received('createAuthorization')).slice(-1);
	return {
		id: (entry?.answer as { id: string }).id,
		webhooks: (entry?.body as { webhooks?: Record<string, string> }).webhooks,
	};
}

/** Of the wait that is kept with the execution. */
const keyOf = ({ kept }: ParkedExecution) =>
	(kept['node:DropPay'] as { dropPayWait: { key: string } }).dropPayWait.key;

const event = (id: string, status: string, more: IDataObject = {}) => ({
	etype: 'WHATEVER',
	etime: new Date().toISOString(),
	edata: { id, status, ...more },
});

describe('Create and Wait', () => {
	test('Create and Wait gives DropPay the signed resume URL of the node and waits an hour', async () => {
		const merchant = await Merchant.open();
		const before = Date.now();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
		const { webhooks } = await lastAuthorization(merchant);
		const url = new URL(webhooks?.ALL ?? '');
		expect(url.pathname).toBe('/webhook-waiting/1/n');
		expect(url.searchParams.get('signature')).toMatch(/^[0-9a-f]{64}$/);
		expect(webhooks?.all).toBe(webhooks?.ALL);
		const limit = parked.waitTill.getTime() - before;
		expect(limit).toBeGreaterThan(3_595_000);
		expect(limit).toBeLessThan(3_640_000);
	});

	test.each([
		['expire', 'expired', 'EXPIRED'],
		['cancel', 'cancelled', 'CANCELLED'],
	] as const)(
		'Create and Wait goes on after %s with what was read',
		async (decision, word, status) => {
			const merchant = await Merchant.open();
			const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
			const { id } = await lastAuthorization(merchant);
			await merchant.control.decide(id, decision);
			// The body claims something else: it is only a hint.
			const { status: answered, items = [], json } = await parked.call(event(id, 'WAITING'));
			expect(answered).toBe(200);
			expect(json).toMatchObject({
				id,
				status,
				decision: word,
				approved: false,
				charge_amount: 25,
			});
			const resumed = await parked.resume(items);
			expect(resumed.status).toBe('success');
			expect(resumed.json).toEqual([json]);
			expect(resumed.items[0]?.pairedItem).toEqual({ item: 0 });
			expect(await merchant.received('createCharge')).toEqual([]);
		},
	);

	test('an Authorization that was taken back after its confirmation is revoked', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
		const { id } = await lastAuthorization(merchant);
		await merchant.control.decide(id, 'grant');
		await merchant.control.decide(id, 'revoke');
		expect((await parked.call(event(id, 'GRANTED'))).json).toMatchObject({ decision: 'revoked' });
	});

	test('Create and Wait answers calls that bring no decision, and keeps on waiting', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
		const { id } = await lastAuthorization(merchant);
		for (const body of [
			event(id, 'GRANTED'),
			event('CHT0000000999', 'GRANTED'),
			{},
			[],
			'x',
			null,
		]) {
			expect(await parked.call(body)).toMatchObject({ status: 200, items: undefined });
		}
		expect(await merchant.received('createCharge')).toEqual([]);
	});

	test('neither pay token nor resume URL come out', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
		const { id, webhooks } = await lastAuthorization(merchant);
		await merchant.control.decide(id, 'grant');
		const { json } = await parked.call(event(id, 'GRANTED'));
		const payToken = (await merchant.received('getAuthorization')).at(-1)?.answer as {
			pay_token: { val: string };
		};
		const text = JSON.stringify(json);
		expect(text).not.toContain(payToken.pay_token.val);
		expect(text).not.toContain(new URL(webhooks?.ALL ?? '').searchParams.get('signature'));
	});

	test('a time-out in a manual execution comes out as such', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(
			merchant,
			'authorization.sendAndWait',
			{ ...sale, paymentDescription: '={{ $json.order }}' },
			{ mode: 'manual', items: [{ order: 'Two mugs' }] },
		);
		const { id } = await lastAuthorization(merchant);
		const { status, json, items } = await parked.timeOut();
		expect(status).toBe('success');
		expect(json).toMatchObject([{ id, status: 'WAITING', decision: 'timedOut', approved: false }]);
		expect(json[0]?.sharing).toContain(id);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('retried after n8n marked it as crashed, it goes on as timed out, and asks for nothing again', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', {
			...sale,
			chargeOnApproval: true,
		});
		const { id } = await lastAuthorization(merchant);
		await merchant.control.decide(id, 'grant');
		const { status, json } = await parked.timeOut('retry');
		expect(status).toBe('success');
		expect(json).toMatchObject([{ id, decision: 'timedOut', approved: false }]);
		expect(json[0]?.nextStep).toContain(id);
		expect(await merchant.received('createAuthorization')).toHaveLength(1);
		expect(await merchant.received('createCharge')).toEqual([]);
	});

	test('a decision before the parking is not waited for', async () => {
		const merchant = await Merchant.open();
		await merchant.control.settings({ decideAfterMs: 0, latencyMs: 60 });
		const { status, json } = await merchant.run('authorization.sendAndWait', sale);
		expect(status).toBe('success');
		expect(json).toMatchObject([{ decision: 'granted', status: 'GRANTED' }]);
	});

	test('DropPay out of reach: asked to come again, and the next call goes on', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', sale);
		const { id } = await lastAuthorization(merchant);
		await merchant.control.decide(id, 'grant');
		await merchant.control.addFault({
			match: { operationId: 'getAuthorization' },
			times: 3,
			fault: { kind: 'status', status: 503 },
		});
		expect(await parked.call(event(id, 'GRANTED'))).toMatchObject({
			status: 503,
			items: undefined,
		});
		expect((await parked.call(event(id, 'GRANTED'))).json).toMatchObject({ decision: 'granted' });
	});

	test('several items are refused before anything is created', async () => {
		const merchant = await Merchant.open();
		const { error } = await merchant.run('authorization.sendAndWait', sale, { items: [{}, {}] });
		expect(error?.message).toBe('A wait by callback is for one item, and 2 came in');
		expect(error?.description).toContain('Loop Over Items');
		expect(error?.description).toContain('Nothing was sent');
		expect(await merchant.received('createAuthorization')).toEqual([]);
	});

	test('under Continue on Fail each of several items says so', async () => {
		const merchant = await Merchant.open();
		const { json } = await merchant.run('authorization.sendAndWait', sale, {
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});
		expect(json).toHaveLength(2);
		for (const item of json) {
			expect(item.error).toMatchObject({ outcome: 'notSent' });
			expect(item.decision).toBeUndefined();
		}
	});

	test.each([
		[{ limitType: 'afterTimeInterval', resumeAmount: 0, resumeUnit: 'minutes' }, /not a time/],
		[{ limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01T00:00:00' }, /in the past/],
		[{ limitType: 'atSpecifiedTime', maxDateAndTime: 'soon' }, /^Limit Wait Time: /],
	])('a limit that is none is refused before anything is created: %j', async (values, said) => {
		const merchant = await Merchant.open();
		const { error } = await merchant.run('authorization.sendAndWait', {
			...sale,
			options: { limitWaitTime: { values } },
		});
		expect(error?.message).toMatch(said);
		expect(await merchant.received('createAuthorization')).toEqual([]);
	});

	test('a limit that no date can hold is no limit', async () => {
		const merchant = await Merchant.open();
		const values = { limitType: 'afterTimeInterval', resumeAmount: 1e300, resumeUnit: 'days' };
		const parked = await ParkedExecution.park(merchant, 'authorization.sendAndWait', {
			...sale,
			options: { limitWaitTime: { values } },
		});
		expect(parked.waitTill).toEqual(WAIT_INDEFINITELY);
	});

	test('a refused creation is no wait', async () => {
		const merchant = await Merchant.open();
		const { status, error } = await merchant.run('authorization.sendAndWait', {
			...sale,
			posId: { __rl: true, mode: 'id', value: 'POS000000009' },
		});
		expect(status).toBe('error');
		expect(error?.message).toContain('403/101');
	});
});

describe('a fault after the creation', () => {
	const parkingFails = () =>
		jest
			.spyOn(ExecuteContext.prototype, 'putExecutionToWait')
			.mockRejectedValue(new Error('the database is gone'));

	afterEach(() => jest.restoreAllMocks());

	test.each(['continueRegularOutput', 'stopWorkflow'] as const)(
		'a fault after the creation is told with the id, never as if nothing had been sent: %s',
		async (onError) => {
			const merchant = await Merchant.open();
			parkingFails();
			const { json, error } = await merchant.run('authorization.sendAndWait', sale, { onError });
			const { id } = await lastAuthorization(merchant);
			const told = (json[0]?.error ?? error?.context.dropPay) as IDataObject;
			expect(told).toMatchObject({ message: 'the database is gone', outcome: 'unknown' });
			expect(told.description).toContain(`authorization ${id}`);
		},
	);
});

describe('Wait for Decision', () => {
	const execution = { ...authorizationParameters, sendEventsTo: 'execution' };

	test('Wait for Decision is over at once where somebody has decided already', async () => {
		const merchant = await Merchant.open();
		const authorizationId = await merchant.granted();
		const { status, json } = await merchant.run('authorization.wait', { authorizationId });
		expect(status).toBe('success');
		expect(json).toMatchObject([{ id: authorizationId, decision: 'granted' }]);
	});

	test('Wait for Decision says so when there is no such resource', async () => {
		const merchant = await Merchant.open();
		const { error } = await merchant.run('authorization.wait', {
			authorizationId: 'CHT0000000999',
		});
		expect(error?.message).toContain('404');
	});

	test('a time-out shows the resource as last read', async () => {
		const merchant = await Merchant.open();
		const { id } = await merchant.authorize(execution);
		const parked = await ParkedExecution.park(merchant, 'authorization.wait', {
			authorizationId: id,
		});
		expect((await parked.timeOut()).json).toMatchObject([
			{ id, decision: 'timedOut', status: 'WAITING' },
		]);
	});
});

describe('Connection', () => {
	const created = async (merchant: Merchant) =>
		((await merchant.received('createConnection')).at(-1)?.answer as { id: string }).id;

	const codeOf = async (merchant: Merchant, id: string) =>
		(await merchant.control.state()).connections.find((connection) => connection.id === id)
			?.code as string;

	test('its code comes out once it was proved by an exchange', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		const code = await codeOf(merchant, id);
		const { json } = await parked.call({ id, status: 'GRANTED', code });
		expect(json).toMatchObject({ id, status: 'GRANTED', decision: 'granted', code });
		const proof = (await merchant.received('createUserToken')).at(-1);
		expect(proof?.status).toBe(200);
		expect((proof?.body as IDataObject).code).toBe(code);
	});

	test('a code that DropPay refuses is not taken, the right one is', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		const forged = await parked.call({ id, status: 'GRANTED', code: 'somebody-elses' });
		expect(forged).toMatchObject({ status: 200, items: undefined });
		const code = await codeOf(merchant, id);
		expect((await parked.call({ id, status: 'GRANTED', code })).json).toMatchObject({ code });
	});

	test.each([404, 405, 410, 503])(
		'a token endpoint that answers %i says nothing about the code: the sender may come again',
		async (status) => {
			const merchant = await Merchant.open();
			const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
			const id = await created(merchant);
			await merchant.control.decide(id, 'grant');
			const code = await codeOf(merchant, id);
			await merchant.control.addFault({
				match: { operationId: 'createUserToken' },
				times: 0,
				fault: { kind: 'status', status },
			});
			expect(await parked.call({ id, status: 'GRANTED', code })).toMatchObject({ status: 503 });
		},
	);

	test('a wait for a Connection: without the check the code is taken as it comes', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {
			checkCode: false,
		});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		const exchanges = (await merchant.received('createUserToken')).length;
		const { json } = await parked.call({ id, status: 'GRANTED', code: 'unchecked' });
		expect(json).toMatchObject({ code: 'unchecked' });
		expect(await merchant.received('createUserToken')).toHaveLength(exchanges);
	});

	test('a call from outside that claims to be the last does not end the wait without the code', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		for (const more of [{}, { proof: '' }, { proof: 'A'.repeat(43) }, { proof: {} }]) {
			const outside = await parked.call({ dropPayLookAgain: 'last', ...more });
			expect(outside).toMatchObject({ status: 200, items: undefined });
		}
		// Nor does an event that came without it.
		expect((await parked.call({ id, status: 'GRANTED' })).items).toBeUndefined();
		const code = await codeOf(merchant, id);
		expect((await parked.call({ id, code })).json).toMatchObject({ code });
	});

	test('an own call leaves time for the callback with the code; the last one goes on without', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		const proof = proofOf(keyOf(parked), merchant.credential.applicationSecret as string);
		expect((await parked.call({ dropPayLookAgain: 'early', proof })).items).toBeUndefined();
		const { json } = await parked.call({ dropPayLookAgain: 'last', proof });
		expect(json).toMatchObject({ decision: 'granted', codeMissing: expect.any(String) });
		expect(json).not.toHaveProperty('code');
	});

	test.each<[string, IDataObject, boolean, boolean | undefined]>([
		['of any account is taken as unverified where none is named', {}, true, false],
		[
			'of another account than is named is not taken',
			{ account_id: MERCHANT.accountId },
			true,
			undefined,
		],
		['nor without the check', { account_id: MERCHANT.accountId }, false, undefined],
	])('a code that works, %s', async (_, shown, checkCode, codeVerified) => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', { checkCode });
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		await merchant.control.addFault({
			match: { operationId: 'getConnection' },
			times: 0,
			fault: { kind: 'merge', body: shown },
		});
		const { connectionCode: forged } = OTHER_MERCHANT;
		const { json, items } = await parked.call({ id, status: 'GRANTED', code: forged });
		if (codeVerified === undefined) expect(items).toBeUndefined();
		else expect(json).toMatchObject({ code: forged, codeVerified });
	});

	test.each<[string, (id: string, code: string) => IDataObject]>([
		['in an envelope as JSON text', (id, code) => ({ edata: JSON.stringify({ id, code }) })],
		['in a list', (id, code) => ({ edata: [{ id, code }] })],
		['in an object named after the kind', (id, code) => ({ id: 'EVT1', connection: { id, code } })],
		['beside the id under its own name', (id, code) => ({ id: 'EVT1', connection_id: id, code })],
	])('its code may come %s, and is verified where the account is named', async (_, body) => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'grant');
		await merchant.control.addFault({
			match: { operationId: 'getConnection' },
			times: 0,
			fault: { kind: 'merge', body: { account: { id: MERCHANT.accountId } } },
		});
		const code = await codeOf(merchant, id);
		const { json } = await parked.call(body(id, code));
		expect(json).toMatchObject({ code, codeVerified: true });
	});

	test('a refused Connection has no code', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, 'connection.sendAndWait', {});
		const id = await created(merchant);
		await merchant.control.decide(id, 'refuse');
		const { json } = await parked.call({ id, status: 'GRANTED', code: 'forged' });
		expect(json).toMatchObject({ decision: 'refused' });
		expect(JSON.stringify(json)).not.toContain('forged');
		expect(JSON.stringify(parked.kept)).not.toContain(APPLICATION.secret);
	});
});
