import type { IDataObject } from 'n8n-workflow';

import type { NodeResult } from '../support/harness.mts';
import { Merchant } from '../support/merchant.mts';
import { itWith } from '../support/onVersions.mts';

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

const times = (count: number): IDataObject[] => Array.from({ length: count }, () => ({}));

const readAccount = async (items = times(1), options: IDataObject = {}): Promise<NodeResult> =>
	await merchant.run('account.get', { options }, { items });

describe('a token', () => {
	test('a token is exchanged once at first use, for all items at once', async () => {
		const { json } = await readAccount(times(30), { concurrency: 20 });

		expect(json).toHaveLength(30);
		const [exchange, ...others] = await merchant.control.journal({
			operationId: 'createUserToken',
		});
		expect(others).toEqual([]);
		expect(exchange).toMatchObject({
			method: 'POST',
			path: '/oa2/v1/ac/token',
			body: {
				grant_type: 'authorization_code',
				code: merchant.credential.connectionCode,
				client_id: merchant.credential.applicationKey,
				client_secret: merchant.credential.applicationSecret,
				scope: 'app',
			},
			authorization: null,
			contract: [],
		});
	});

	itWith('credentialExpressions')(
		'a token is stored with its refresh token, its time and its owner, and used again',
		async () => {
			const before = Date.now();
			await readAccount();
			expect(merchant.credential).toMatchObject({
				accessToken: expect.stringMatching(/./),
				refreshToken: expect.stringMatching(/./),
				tokenExpiresAt: expect.stringMatching(/^\d+$/),
				tokenOwner: expect.stringMatching(/^[0-9a-f]{64}$/),
			});
			const expiresAt = Number(merchant.credential.tokenExpiresAt);
			expect(expiresAt).toBeGreaterThanOrEqual(before + 3600_000);
			expect(expiresAt).toBeLessThanOrEqual(Date.now() + 3600_000);
			await merchant.control.clearJournal();

			await readAccount(times(5));
			await readAccount();

			expect(await merchant.tokenRequests()).toEqual([]);
			expect(await merchant.received('getAccount')).toHaveLength(6);
			expect(merchant.credentials.writes).toBe(1);
		},
	);
});

test('an item outlives four tokens that have ended: the stored one, the renewed one, and both once more', async () => {
	await readAccount();
	await merchant.control.addFault({
		match: { operationId: 'getAccount' },
		times: 4,
		fault: { kind: 'status', status: 401, body: { code: '102', description: 'expired' } },
	});

	const { json, error } = await readAccount();

	expect(error).toBeUndefined();
	expect(json).toHaveLength(1);
});

describe('a 401 that no new token can help', () => {
	test('the access of an Application does not burn tokens on operations of an account', async () => {
		merchant = await Merchant.open({ access: 'application' });

		const { json } = await merchant.run(
			'account.get',
			{ options: { concurrency: 5 } },
			{ items: times(50), onError: 'continueRegularOutput' },
		);

		expect(json).toEqual(
			times(50).map(() => ({
				error: {
					message: 'The token does not allow this operation (DropPay 401/101)',
					description: expect.stringContaining('access "Account"'),
					status: 401,
					code: '101',
					outcome: 'refused',
				},
			})),
		);
		expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(2);

		await merchant.run('account.get', {}, { items: times(10), onError: 'continueRegularOutput' });
		expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(2);
	});

	test('a token whose refusal was remembered still serves what it may do', async () => {
		merchant = await Merchant.open({ access: 'application' });
		await merchant.run('account.get');

		const { json, error } = await merchant.run('connection.create');

		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ status: 'WAITING' });
	});

	test.each([1, 10])(
		'a refusal of every token does not burn them, %i at a time',
		async (concurrency) => {
			await readAccount();
			await merchant.control.clearJournal();
			await merchant.control.addFault({
				match: { operationId: 'getAccount' },
				times: 0,
				fault: { kind: 'status', status: 401, body: { code: '102', description: 'bad token' } },
			});

			const { json } = await merchant.run(
				'account.get',
				{ options: { concurrency } },
				{ items: times(50), onError: 'continueRegularOutput' },
			);

			expect(json).toHaveLength(50);
			expect(json[0]).toMatchObject({ error: { status: 401, code: '102' } });
			expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(5);
		},
	);

	itWith('credentialExpressions')(
		'a renewed token that was refused once is renewed again when its time comes',
		async () => {
			await merchant.control.addFault({
				match: { operationId: 'listBrands' },
				times: 0,
				fault: { kind: 'status', status: 401 },
			});
			const { error } = await merchant.run('brand.getAll');
			expect(error?.message).toBe(
				'DropPay did not accept the access token and gave no reason (DropPay 401)',
			);

			merchant.changeCredential({ tokenExpiresAt: String(Date.now() - 1) });
			await merchant.control.expireTokens();
			const { json } = await readAccount();

			expect(json).toHaveLength(1);
		},
	);

	test('a revoked Connection: one sentence that says what to do, and few token requests', async () => {
		await readAccount();
		await merchant.control.clearJournal();
		await merchant.control.revokeConnection(merchant.credential.connectionCode as string);

		const { error } = await readAccount();
		const { json } = await merchant.run(
			'account.get',
			{},
			{ items: times(50), onError: 'continueRegularOutput' },
		);

		const sentence =
			'The Connection was revoked or its Connection Code is not valid for this Application (DropPay 401/102): open a new Connection, confirm it in the DropPay app and put the new Connection Code into the credential. Message from DropPay: "Access token bad or expired: the Connection Code is unknown or was revoked".';
		expect(error?.message).toBe(sentence);
		expect(json).toHaveLength(50);
		expect(json).toEqual(
			times(50).map(() => ({
				error: { message: sentence, description: expect.any(String), outcome: 'notSent' },
			})),
		);
		expect((await merchant.tokenRequests()).length).toBeLessThanOrEqual(8);
	});
});
