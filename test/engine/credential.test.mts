import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { StoredCredentials, runDropPay, sandboxCredential } from '../support/harness.mts';
import { itWith } from '../support/onVersions.mts';
import { type Merchant, authorizationParameters, useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

const readAccount = async (options: Parameters<Merchant['run']>[2] = {}) =>
	await merchant.run('account.get', {}, options);

/** A second DropPay, to which nothing of the first may go. */
async function withOther<T>(use: (other: Sandbox) => Promise<T>): Promise<T> {
	const other = await startSandbox();
	try {
		return await use(other);
	} finally {
		await other.close();
	}
}

describe('wrong data', () => {
	test.each([
		['a wrong key', { applicationKey: '00000000-0000-4000-8000-00000000dead' }],
		['a wrong secret', { applicationSecret: 'not-the-secret' }],
	])('%s: one sentence, one token request', async (_, changes) => {
		merchant.changeCredential(changes);

		const { error } = await readAccount();

		expect(error?.message).toBe(
			'DropPay does not accept this Application Key and Application Secret (DropPay 401/100): copy both again from the DropPay Developer Area into the credential. Message from DropPay: "Wrong login credentials: unknown Application Key or wrong Application Secret".',
		);
		expect(await merchant.requests()).toEqual([]);
		expect((await merchant.tokenRequests()).length).toBe(1);
	});

	test("a wrong Connection Code is told by DropPay's reason", async () => {
		merchant.changeCredential({ connectionCode: 'NOT-A-CODE' });

		const { error } = await readAccount();

		expect(error?.message).toContain('put the new Connection Code into the credential');
		expect(await merchant.tokenRequests()).toEqual(['createUserToken']);
	});

	test.each(['', '   '])('no Connection Code (%j): nothing is sent', async (connectionCode) => {
		merchant.changeCredential({ connectionCode });

		const { error } = await readAccount();

		expect(error?.message).toContain('has no Connection Code');
		expect(await merchant.control.journal()).toEqual([]);
	});

	test('white space around what was pasted does no harm', async () => {
		const { connectionCode, applicationKey, applicationSecret, baseUrl } =
			merchant.credential as Record<string, string>;
		merchant.changeCredential({
			connectionCode: ` ${connectionCode}\n`,
			applicationKey: `${applicationKey} `,
			applicationSecret: `\t${applicationSecret}`,
			baseUrl: ` ${baseUrl}/ `,
		});

		expect((await readAccount()).json).toHaveLength(1);
	});
});

describe('the token endpoint', () => {
	const fail = async (fault: Parameters<Merchant['control']['addFault']>[0]['fault']) => {
		await merchant.control.addFault({ match: { path: '/ac/token' }, times: 0, fault });
		const { error, json } = await readAccount();
		expect(json).toEqual([]);
		expect(error?.name).toBe('NodeOperationError');
		expect(await merchant.requests()).toEqual([]);
		return error?.message;
	};

	const host = () => merchant.sandbox.url.replace('http://', '');

	test('a token endpoint that answers a web page is told with its first words', async () => {
		expect(await fail({ kind: 'body', body: '<html><p>Welcome', contentType: 'text/html' })).toBe(
			`No access token: ${host()} returned 200 with a web page instead of JSON; check Environment and Base URL in the credential. Message from DropPay: "Welcome".`,
		);
	});

	test('a token endpoint that breaks the connection gives no access token', async () => {
		expect(await fail({ kind: 'cut' })).toContain(
			`No access token: The connection to ${host()} broke before the response arrived.`,
		);
	});

	test('a token endpoint that does not answer is given up', async () => {
		merchant.credentials.tokenTimeout = 300;

		expect(await fail({ kind: 'hang' })).toContain(
			`No access token: ${host()} did not respond in time.`,
		);
		// Without a limit of its own the credential would wait for n8n's, which is five minutes.
		expect(merchant.credentials.askedTimeout).toBeLessThanOrEqual(30_000);
	});

	test('a token endpoint that is not there is told with what to check', async () => {
		const other = await startSandbox();
		const { url } = other;
		await other.close();
		merchant.changeCredential({ baseUrl: url });

		const { error } = await readAccount();

		expect(error?.message).toContain(
			`No access token: ${url.replace('http://', '')} refused the connection. Nothing was sent.`,
		);
		expect(error?.description).toContain('Check the network and the Base URL of the credential');
	});

	test.each([
		['breaks the connection once', { kind: 'cut' }],
		['answers 503 once', { kind: 'status', status: 503 }],
		['answers 429 once', { kind: 'status', status: 429 }],
	] as const)('%s: it is asked again, and everything goes on', async (_, fault) => {
		await merchant.control.addFault({ match: { path: '/ac/token' }, fault });

		expect((await readAccount()).json).toHaveLength(1);
		expect((await merchant.tokenRequests()).length).toBe(2);
	});
});

describe('a redirect to another host', () => {
	test.each([302, 307])(
		'a redirect of the token endpoint to another host (%i) is not followed',
		async (status) => {
			await withOther(async (other) => {
				await merchant.control.addFault({
					match: { path: '/ac/token' },
					times: 0,
					fault: { kind: 'status', status, headers: { location: `${other.url}/oa2/v1/ac/token` } },
				});

				const { error } = await readAccount();

				expect(error?.message).toContain(`DropPay ${status}`);
				expect(await other.control.journal()).toEqual([]);
			});
		},
	);

	test.each([302, 307])(
		'a redirect of a fetch to another host (%i) is not followed',
		async (status) => {
			await withOther(async (other) => {
				await merchant.control.addFault({
					match: { operationId: 'getAccount' },
					fault: {
						kind: 'status',
						status,
						headers: { location: `${other.url}/bank/v1/registry/account` },
					},
				});

				const { error } = await readAccount();

				expect(error?.message).toBe(`DropPay returned ${status} with a redirect`);
				expect(await other.control.journal()).toEqual([]);
			});
		},
	);

	test.each([302, 307])(
		'a redirect of an order to another host (%i) is not followed, and its outcome is unknown',
		async (status) => {
			await withOther(async (other) => {
				await merchant.control.addFault({
					match: { operationId: 'createAuthorization' },
					fault: { kind: 'status', status, headers: { location: `${other.url}/shop/v1/pos` } },
				});

				const { json } = await merchant.run('authorization.create', authorizationParameters, {
					onError: 'continueRegularOutput',
				});

				expect(json[0]).toMatchObject({ error: { outcome: 'unknown', status } });
				expect(await other.control.journal()).toEqual([]);
				expect(await merchant.received('createAuthorization')).toHaveLength(1);
			});
		},
	);
});

describe('addresses', () => {
	test.each([
		['http://droppay.example', 'is plain http'],
		['http://192.168.1.20:8080', 'is plain http'],
		['http://localhost.example', 'is plain http'],
		['http://127.0.0.1.example', 'is plain http'],
		['http://user:secret@127.0.0.1', 'is not an address'],
		['https://user@droppay.example', 'is not an address'],
		['https://droppay.example?x=1', 'is not an address'],
		['https://droppay.example/#x', 'is not an address'],
		['ftp://droppay.example', 'is not an address'],
		['droppay.example', 'is not an address'],
		['https://droppay.example\\@127.0.0.1', 'is not an address'],
		['', 'is empty'],
	])('%j is refused before anything is sent', async (baseUrl, reason) => {
		merchant.changeCredential({ baseUrl });

		const { error } = await readAccount();

		expect(error?.message).toMatch(/^The credential cannot be used: Base URL/);
		expect(error?.message).toContain(reason);
		expect(error?.description).toMatch(/\w.*\.$/);
		expect(error?.message).not.toMatch(/user|secret|x=1/);
		expect(await merchant.control.journal()).toEqual([]);
	});

	test.each(['http://localhost:', 'http://127.0.0.1:', 'HTTP://LocalHost:'])(
		'%sport on this machine is taken',
		async (start) => {
			merchant.changeCredential({ baseUrl: start + new URL(merchant.sandbox.url).port });

			const { json, error } = await readAccount();

			// localhost may be ::1 first; the sandbox listens on 127.0.0.1, and Node tries both.
			expect(error).toBeUndefined();
			expect(json).toHaveLength(1);
		},
	);

	test('an address with https is taken', async () => {
		const port = new URL(merchant.sandbox.url).port;
		merchant.changeCredential({ baseUrl: `https://127.0.0.1:${port}` });

		const { error } = await readAccount();

		// The sandbox speaks no TLS, so this is the point where it was tried.
		expect(error?.message).toMatch(/^No access token: /);
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('tokens belong to one owner', () => {
	const bearers = async (sandbox: Sandbox = merchant.sandbox) =>
		(await sandbox.control.journal()).map(({ authorization }) => authorization);

	test('a Connection Code from an expression that changes never sends the old token', async () => {
		merchant.changeCredential({ connectionCode: '={{ $json.code }}' });
		const runFor = async (code: string) => {
			await merchant.control.clearJournal();
			const { json } = await readAccount({ items: [{ code }] });
			return { id: json[0]?.id, sent: await bearers() };
		};

		const first = await runFor(MERCHANT.connectionCode);
		const second = await runFor(OTHER_MERCHANT.connectionCode);
		const third = await runFor(MERCHANT.connectionCode);

		expect([first.id, second.id, third.id]).toEqual([
			MERCHANT.accountId,
			OTHER_MERCHANT.accountId,
			MERCHANT.accountId,
		]);
		expect(second.sent.filter((one) => one !== null && first.sent.includes(one))).toEqual([]);
		expect(third.sent.filter((one) => one !== null && second.sent.includes(one))).toEqual([]);
		// The first account's token is remembered, so coming back costs no exchange.
		expect(third.sent).toEqual([first.sent.at(-1)]);
	});

	test('executions at once with different codes of one credential get their own accounts', async () => {
		merchant.changeCredential({ connectionCode: '={{ $json.code }}' });
		const sellers = await merchant.control.addMerchants(5);
		const codes = Array.from({ length: 20 }, (_, index) => sellers[index % 5]);

		const runs = await Promise.all(
			codes.map(async (seller) => {
				const item: IDataObject = { code: seller?.connectionCode };
				return (await readAccount({ items: [item, item, item] })).json.map(({ id }) => id);
			}),
		);

		expect(runs).toEqual(codes.map((seller) => Array(3).fill(seller?.accountId)));
	});

	test('two stored credentials with different codes never mix', async () => {
		merchant.credentials.store['2'] = sandboxCredential(merchant.sandbox.url, {
			connectionCode: OTHER_MERCHANT.connectionCode,
		});

		const runs = await Promise.all(
			Array.from({ length: 20 }, async (_, index) => {
				const credentialId = String(1 + (index % 2));
				const { json } = await readAccount({ credentialId, items: [{}, {}] });
				return json.map(({ id }) => id);
			}),
		);

		expect(runs).toEqual(
			Array.from({ length: 20 }, (_, index) =>
				Array(2).fill(index % 2 === 0 ? MERCHANT.accountId : OTHER_MERCHANT.accountId),
			),
		);
	});

	test.each<[string, (other: Sandbox) => ICredentialDataDecryptedObject]>([
		['address', ({ url }) => ({ baseUrl: url, connectionCode: MERCHANT.connectionCode })],
		['code', () => ({ connectionCode: OTHER_MERCHANT.connectionCode })],
		['access', () => ({ access: 'application' })],
		['key', () => ({ applicationKey: '00000000-0000-4000-9000-000000001299' })],
	])('a stored token is not sent after the %s changed', async (_, change) => {
		await withOther(async (other) => {
			await readAccount();
			const { accessToken, refreshToken } = await merchant.issuedTokens();
			await merchant.control.clearJournal();

			merchant.changeCredential(change(other));
			await readAccount();

			const seen = JSON.stringify([
				await merchant.control.journal(),
				await other.control.journal(),
			]);
			expect(seen).not.toContain(accessToken);
			expect(seen).not.toContain(refreshToken);
		});
	});

	itWith('credentialExpressions')(
		'tokens pasted into the stored credential of another owner are not sent',
		async () => {
			await readAccount();
			const { accessToken, refreshToken, tokenOwner } = merchant.credential;
			const credentials = new StoredCredentials();
			await withOther(async (other) => {
				credentials.store['1'] = sandboxCredential(other.url, {
					accessToken,
					refreshToken,
					tokenOwner,
					tokenExpiresAt: '0',
				} as ICredentialDataDecryptedObject);

				const { json } = await runDropPay({ operation: 'account.get', credentials });

				expect(json).toHaveLength(1);
				expect(JSON.stringify(await other.control.journal())).not.toContain(accessToken);
				expect(JSON.stringify(await other.control.journal())).not.toContain(refreshToken);
			});
		},
	);
});

describe('a credential that means something else for a later item', () => {
	const order = {
		...authorizationParameters,
		posId: { __rl: true, mode: 'id', value: '={{ $json.posId }}' },
	};
	const another = {
		message: 'The credential means another account for this item than for the first',
		description: expect.stringContaining('Options → Act For'),
		outcome: 'notSent',
	};
	const capped = {
		message:
			'The credential has another Spending Cap or other Allowed Recipients for this item than for the first',
		description: expect.stringContaining('Nothing was sent for this item'),
		outcome: 'notSent',
	};

	/** Each test gets merchants of its own, so that none sees the tokens of another. */
	let used = 10;

	async function twoMerchants(): Promise<[IDataObject, IDataObject]> {
		const all = await merchant.control.addMerchants((used += 2));
		const [a, b] = all
			.slice(-2)
			.map(({ connectionCode, posId }) => ({ code: connectionCode, posId }));
		return [a ?? {}, b ?? {}];
	}

	test.each([
		['an order', 'authorization.create', order, 'createAuthorization'],
		['a reading', 'account.get', {}, 'getAccount'],
	])('%s fails for the items of the other account alone', async (_, operation, given, sent) => {
		const [a, b] = await twoMerchants();
		merchant.changeCredential({ connectionCode: '={{ $json.code }}' });

		const { json } = await merchant.run(operation, given, {
			items: [a, b, a],
			onError: 'continueRegularOutput',
		});

		expect(json).toEqual([
			expect.objectContaining({ id: expect.any(String) }),
			{ error: another },
			expect.objectContaining({ id: expect.any(String) }),
		]);
		const owners = (await merchant.received(sent)).map(({ tokenOwner }) => tokenOwner);
		expect(owners).toHaveLength(2);
		expect(new Set(owners).size).toBe(1);
		expect(await merchant.tokenRequests()).toEqual(['createUserToken']);
	});

	test('the first such item stops the run without Continue on Fail', async () => {
		const [a, b] = await twoMerchants();
		merchant.changeCredential({ connectionCode: '={{ $json.code }}' });

		const { error } = await merchant.run('authorization.create', order, { items: [a, b, a] });

		expect(error?.message).toBe(`${another.message} [item 1]`);
		expect(error?.context.paymentLog).toHaveLength(1);
	});

	test.each([
		['by the credential', {}],
		['under Act For', { options: { actFor: '={{ $json.code }}' } }],
	])('another spending cap for a later item, %s', async (_, more) => {
		const [{ code, posId }] = await twoMerchants();
		merchant.changeCredential({
			maxAmount: '={{ $json.cap }}',
			connectionCode: code as string,
		});

		const { json } = await merchant.run(
			'authorization.create',
			{ ...order, ...more },
			{
				items: [30, 10, 30].map((cap) => ({ cap, code, posId })),
				onError: 'continueRegularOutput',
			},
		);

		expect(json.map(({ error }) => error)).toEqual([undefined, capped, undefined]);
		expect(await merchant.received('createAuthorization')).toHaveLength(2);
	});

	test('a code that Act For replaces does not count', async () => {
		const [a, b] = await twoMerchants();
		merchant.changeCredential({ connectionCode: '={{ $json.code }}' });

		const { json, error } = await merchant.run(
			'authorization.create',
			{ ...order, options: { actFor: '={{ $json.code }}' } },
			{ items: [a, b] },
		);

		expect(error).toBeUndefined();
		expect(json.map(({ pos_id }) => pos_id)).toEqual([a.posId, b.posId]);
	});

	test.each<[string, IDataObject, ICredentialDataDecryptedObject]>([
		[
			'checkout.createButton',
			{
				amount: '25',
				paymentDescription: 'Order',
				formAction: 'https://shop.example/',
				policy: 'BOOKED',
			},
			{ checkoutPublicKey: '={{ $json.key }}' },
		],
		['checkout.check', { authorizationId: 'AUT1' }, { checkoutPrivateKey: '={{ $json.key }}' }],
	])('another key of the Checkout, in %s', async (operation, parameters, credential) => {
		merchant.credentials.store.checkout = {
			...merchant.credentials.store.checkout,
			...credential,
		};

		const { json } = await merchant.run(operation, parameters, {
			items: [{ key: 'first' }, { key: 'second' }],
			onError: 'continueRegularOutput',
		});

		expect(json[0]).not.toMatchObject({ error: { outcome: 'notSent' } });
		expect(json[1]).toEqual({
			error: { ...another, description: expect.stringContaining('Loop Over Items') },
		});
		expect(JSON.stringify(await merchant.control.journal())).not.toContain('second');
	});

	test('being sure costs no further reading of the credential', async () => {
		const count = 50;
		await readAccount();
		merchant.credentials.reads = 0;

		await readAccount({ items: Array.from({ length: count }, () => ({})) });

		// One to begin with, and the one that n8n does for each request in any case.
		expect(merchant.credentials.reads).toBe(1 + count);
	});
});

describe('what the credential shows', () => {
	const { properties } = new DropPayApi();

	test('secrets and all hidden fields are masked', () => {
		const masked = properties
			.filter(({ typeOptions }) => typeOptions?.password === true)
			.map(({ name }) => name);

		expect(masked).toEqual([
			'applicationSecret',
			'connectionCode',
			'accessToken',
			'refreshToken',
			'tokenExpiresAt',
			'tokenOwner',
		]);
		expect(properties.filter(({ type }) => type === 'hidden').map(({ name }) => name)).toEqual(
			masked.slice(2),
		);
	});

	test('exactly the access token is renewed by n8n', () => {
		expect(properties.filter(({ typeOptions }) => typeOptions?.expirable === true)).toEqual([
			expect.objectContaining({ name: 'accessToken', type: 'hidden', default: '' }),
		]);
	});

	test('the Connection Code is asked for with account access only', () => {
		expect(properties.find(({ name }) => name === 'connectionCode')?.displayOptions).toEqual({
			show: { access: ['account'] },
		});
	});
});
