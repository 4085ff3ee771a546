/** A pay token charges an Authorization for 180 seconds, so its value stays out of execution data. */
import type { IDataObject } from 'n8n-workflow';

import { authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();
let authorizationId: string;

beforeEach(async () => {
	authorizationId = await merchant.granted({ additionalFields: { chargeMaxCount: 3 } });
	await merchant.control.clearJournal();
});

const path = () => `/shop/v1/pos/authorization/${authorizationId}`;

/** A plain response of DropPay is proof that there was a value to hide. */
async function valueOf(operationId: string): Promise<string> {
	const [entry] = await merchant.received(operationId);
	const { pay_token } = entry?.answer as { pay_token: { val: string } };
	expect(pay_token.val).toMatch(/^[0-9a-f-]{36}$/);
	return pay_token.val;
}

const shown = {
	date_issued: expect.any(String),
	date_expiring: expect.any(String),
	charge_available: 3,
};

test.each<[string, () => [operation: string, parameters: IDataObject]]>([
	['Get', () => ['authorization.get', { authorizationId }]],
	['Get without Simplify', () => ['authorization.get', { authorizationId, simplify: false }]],
	['a custom GET', () => ['customRequest.send', { method: 'GET', path: path(), query: '{}' }]],
	[
		'Wait for Decision',
		() => [
			'authorization.wait',
			{
				authorizationId,
				resumeBy: 'polling',
				options: {
					limitWaitTime: {
						values: { limitType: 'afterTimeInterval', resumeAmount: 5, resumeUnit: 'seconds' },
					},
				},
			},
		],
	],
])('a pay token is hidden %s', async (_, given) => {
	const [operation, parameters] = given();
	const { items, error } = await merchant.run(operation, parameters);

	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ id: authorizationId, status: 'GRANTED' });
	expect(JSON.stringify(items)).not.toContain(await valueOf('getAuthorization'));
});

test('when a pay token ends is still to be seen', async () => {
	const raw = await merchant.run('authorization.get', { authorizationId, simplify: false });
	const custom = await merchant.run('customRequest.send', {
		method: 'GET',
		path: path(),
		query: '{}',
	});

	expect(raw.json[0]?.pay_token).toEqual(shown);
	expect(custom.json[0]?.pay_token).toEqual(shown);
});

test('a pay token is hidden in whatever DropPay wraps it', async () => {
	const val = '00000000-0000-4000-8000-0000000000aa';
	const body = {
		list: [{ id: 'A', pay_token: { val, date_expiring: 'x' }, val: 'kept' }, { pay_token: val }],
		charge: { pay_token_val: val },
	};
	await merchant.control.addFault({ match: { path: '^/shop/v9/' }, fault: { kind: 'body', body } });

	const { json } = await merchant.run('customRequest.send', {
		method: 'GET',
		path: '/shop/v9/authorizations',
		query: '{}',
	});

	expect(json).toEqual([
		{ list: [{ id: 'A', pay_token: { date_expiring: 'x' }, val: 'kept' }, {}], charge: {} },
	]);
});

test('pay tokens of an order and of a charge are hidden', async () => {
	await merchant.control.addFault({
		match: { operationId: 'createAuthorization' },
		fault: { kind: 'merge', body: { pay_token: { val: 'live-value', charge_available: 1 } } },
	});
	const created = await merchant.run('authorization.create', {
		...authorizationParameters,
		simplify: false,
	});
	const charged = await merchant.run('charge.create', { authorizationId });

	expect(created.json[0]?.pay_token).toEqual({ charge_available: 1 });
	expect(JSON.stringify(charged.json)).not.toContain(await valueOf('getAuthorization'));
});
