/** Money at the level of the process: the same payment asked for at the same time, or again after doubt. */
import { credentialsFor, execute, said, type Said } from './trial.mts';
import { World, type Dialect, type Entity, type Json } from './secondDropPay.mts';

let world: World;
afterEach(async () => {
	await world.close();
});

interface Payment {
	operation: string;
	parameters: Record<string, string>;
}

async function pay({ operation, parameters }: Payment): Promise<Said> {
	const credentials = credentialsFor(world);
	const result = await execute({
		operation,
		parameters: { ...parameters, options: { maxWait: 1 } },
		credentials,
	});
	await world.settled();
	return said(result.json[0]);
}

const moved = (): number => world.deeds.reduce((sum, { cents }) => sum + cents, 0);

const KINDS: Array<[name: string, put: () => Payment]> = [
	[
		'a transfer on a Pull',
		() => ({
			operation: 'pull.createTransfer',
			parameters: {
				pullId: world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' }),
				amount: '10.00',
				paymentDescription: 'May',
			},
		}),
	],
	[
		'a charge on an Authorization for one',
		() => ({
			operation: 'charge.create',
			parameters: { authorizationId: granted(1), amount: '10.00' },
		}),
	],
	[
		'a charge of the Checkout',
		() => ({
			operation: 'checkout.charge',
			parameters: { authorizationId: granted(1, 10), amount: '10.00' },
		}),
	],
	[
		'the execution of a PagoPA form',
		() => ({
			operation: 'pagoPa.execute',
			parameters: { formId: world.put('form', { status: 'READY', amount: 10 }), amount: '10.00' },
		}),
	],
	[
		'a refund',
		() => ({
			operation: 'refund.create',
			parameters: {
				chargeId: world.put('charge', { amount: 10, status: 'DONE' }),
				amount: '10.00',
			},
		}),
	],
];

function granted(charges: number, amount = 30): string {
	return world.put('authorization', {
		status: 'GRANTED',
		charge_amount: amount,
		charge_max_count: charges,
	});
}

describe.each(KINDS)('%s', (_name, put) => {
	/** What an unlucky payer meets: the payment is carried out, and the node doesn't learn of it. */
	const doubts: Array<[string, Dialect]> = [
		[
			'cut',
			{ speak: (reply, { method }) => (method === 'POST' ? { status: 0, cut: true } : reply) },
		],
		[
			'500',
			{ speak: (reply, { method }) => (method === 'POST' ? { status: 500, type: null } : reply) },
		],
		['carried out after the time-out', { habits: { actsAfterTimeOut: true } }],
		[
			'cut, and lists in another wrapping',
			{
				speak: (reply, { method, operation }) => {
					if (method === 'POST' && !operation.endsWith('Token')) return { status: 0, cut: true };
					const list = (reply.entity as Entity | undefined)?.transfers;
					return list ? { ...reply, entity: { items: list } } : reply;
				},
			},
		],
		[
			'cut, and fetches behind writing',
			{
				habits: { fetchesBehind: 3 },
				speak: (reply, { method, operation }) =>
					method === 'POST' && !operation.endsWith('Token') ? { status: 0, cut: true } : reply,
			},
		],
	];

	test.each(doubts)(
		'a payment is not made twice by an execution that follows: %s',
		async (_doubt, dialect) => {
			world = await World.open();
			const next = put();
			world.dialect = withoutTokens(dialect);
			const credentials = credentialsFor(world);
			const run = async (): Promise<Said> => {
				const result = await execute({
					operation: next.operation,
					parameters: { ...next.parameters, options: { maxWait: 1 } },
					credentials,
				});
				return said(result.json[0]);
			};
			const first = await run();
			// At once, while DropPay may still be at it.
			const second = await run();
			await world.settled();
			world.dialect = {};
			const third = await run();
			await world.settled();
			expect({ moved: moved(), first, second, third }).toMatchObject({ moved: 1000 });
			expect(['done', 'unknown']).toContain(first.outcome);
			// A repetition that was stopped says why, and the payment is never called refused without that.
			for (const later of [second, third])
				if (later.outcome !== 'done') expect(later.message).not.toBe('');
		},
	);

	test('a payment asked for twice at the same time is paid once', async () => {
		world = await World.open({ habits: { actsAfterMs: 50 } });
		const payment = put();
		const both = await Promise.all([pay(payment), pay(payment)]);
		expect({ moved: moved(), both }).toMatchObject({ moved: 1000 });
		expect(both.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
		for (const { outcome } of both)
			expect(['done', 'notSent', 'refused', 'unknown']).toContain(outcome);
	});

	test('a payment that never came is not told as made, and can be made once it is known', async () => {
		world = await World.open();
		const payment = put();
		let cut = 0;
		world.dialect = withoutTokens({
			refuse: ({ method }) =>
				method === 'POST' && ++cut === 1 ? { status: 0, cut: true } : undefined,
		});
		const first = await pay(payment);
		expect({ moved: moved(), outcome: first.outcome }).toEqual({ moved: 0, outcome: 'unknown' });
		const second = await pay(payment);
		// Whether it is made or refused for doubt: what is said is true.
		expect(second.outcome === 'done').toBe(moved() === 1000);
		expect(second.message).not.toBe(first.message);
	});
});

/** The dialect, but for the token endpoint. */
function withoutTokens({ refuse, speak, habits }: Dialect): Dialect {
	return {
		...(habits && { habits }),
		...(refuse && {
			refuse: (call) => (call.operation.endsWith('Token') ? undefined : refuse(call)),
		}),
		...(speak && {
			speak: (reply, call) => (call.operation.endsWith('Token') ? reply : speak(reply, call)),
		}),
	};
}

test('two payments of different amounts on one Pull at the same time are both made', async () => {
	world = await World.open({ habits: { actsAfterMs: 50 } });
	const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
	const both = await Promise.all(
		['10.00', '11.00'].map(
			async (amount, index) =>
				await pay({
					operation: 'pull.createTransfer',
					parameters: { pullId, amount, paymentDescription: `Bill ${index}` },
				}),
		),
	);
	expect(both.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
	expect(moved()).toBe(2100);
});

test('a charge that never came is not proved by another one on the same Authorization', async () => {
	world = await World.open();
	const authorizationId = granted(5);
	world.dialect = {
		refuse: ({ operation, body }) =>
			operation === 'createCharge' && body.amount === 5 ? { status: 0, cut: true } : undefined,
	};
	const [lost, other] = await Promise.all(
		['5.00', '25.00'].map(
			async (amount) =>
				await pay({ operation: 'charge.create', parameters: { authorizationId, amount } }),
		),
	);
	expect(moved()).toBe(2500);
	expect(other?.outcome).toBe('done');
	expect(lost?.outcome).toBe('unknown');
});

test('a charge that never came is not proved by one that another process made', async () => {
	world = await World.open();
	const authorizationId = granted(5);
	world.dialect = {
		refuse: (call) => {
			if (call.operation !== 'createCharge') return undefined;
			// Another process charges while this one is lost.
			const authorization = world.truth(authorizationId) as Entity;
			authorization.charge_success_count = Number(authorization.charge_success_count) + 1;
			return { status: 0, cut: true };
		},
	};
	const lost = await pay({
		operation: 'charge.create',
		parameters: { authorizationId, amount: '5.00' },
	});
	expect(lost.outcome).toBe('unknown');
});

test('ten executions at once on one Authorization for one charge it once', async () => {
	world = await World.open({ habits: { actsAfterMs: 20 } });
	const authorizationId = granted(1);
	const payment = { operation: 'charge.create', parameters: { authorizationId, amount: '10.00' } };
	const ten = await Promise.all(Array.from({ length: 10 }, async () => await pay(payment)));
	expect(moved()).toBe(1000);
	expect(ten.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
});

/** One transfer, written in two ways. */
const WRITTEN: Array<[string, (id: string) => Record<string, string>]> = [
	[
		'the ID in lower case',
		(pullId) => ({ pullId: pullId.toLowerCase(), amount: '10.00', paymentDescription: 'May' }),
	],
	[
		'the ID with a blank',
		(pullId) => ({ pullId: ` ${pullId} `, amount: '10.00', paymentDescription: 'May' }),
	],
	[
		'the amount without decimals',
		(pullId) => ({ pullId, amount: '10', paymentDescription: 'May' }),
	],
	[
		'the description with a blank',
		(pullId) => ({ pullId, amount: '10.00', paymentDescription: 'May ' }),
	],
];

describe('one transfer, written in two ways', () => {
	const plain = (pullId: string): Payment => ({
		operation: 'pull.createTransfer',
		parameters: { pullId, amount: '10.00', paymentDescription: 'May' },
	});

	test.each(WRITTEN)(
		'one transfer written with %s, at the same time, is made once',
		async (_name, write) => {
			world = await World.open({ habits: { actsAfterMs: 50 } });
			const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
			await Promise.all([
				pay(plain(pullId)),
				pay({ operation: 'pull.createTransfer', parameters: write(pullId) }),
			]);
			expect(moved()).toBe(1000);
		},
	);

	test.each(WRITTEN)(
		'one transfer written with %s, after a lost response, is made once',
		async (_name, write) => {
			world = await World.open();
			const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
			world.dialect = withoutTokens({
				habits: { fetchesBehind: 9 },
				speak: (reply, { method }) => (method === 'POST' ? { status: 0, cut: true } : reply),
			});
			const first = await pay(plain(pullId));
			expect(['done', 'unknown']).toContain(first.outcome);
			await pay({ operation: 'pull.createTransfer', parameters: write(pullId) });
			expect(moved()).toBe(1000);
		},
	);

	test('one transfer with a Base URL that ends in a slash and one without is made once', async () => {
		world = await World.open({ habits: { actsAfterMs: 50 } });
		const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
		const { operation, parameters } = plain(pullId);
		await Promise.all(
			['', '/'].map(async (end) => {
				const credentials = credentialsFor(world);
				credentials.store['1'] = { ...credentials.store['1'], baseUrl: `${world.url}${end}` };
				await execute({ operation, parameters, credentials });
			}),
		);
		expect(moved()).toBe(1000);
	});
});

test('a charge of an Authorization for several is not repeated right after doubt', async () => {
	world = await World.open();
	const authorizationId = granted(3);
	world.dialect = withoutTokens({
		habits: { fetchesBehind: 9 },
		speak: (reply, { method }) => (method === 'POST' ? { status: 0, cut: true } : reply),
	});
	const payment = { operation: 'charge.create', parameters: { authorizationId, amount: '10.00' } };
	const first = await pay(payment);
	expect(['done', 'unknown']).toContain(first.outcome);
	const second = await pay(payment);
	expect(moved()).toBe(1000);
	expect(second.outcome).not.toBe('done');
});

test('two executions that wait for one Authorization charge it once', async () => {
	world = await World.open({ habits: { actsAfterMs: 50 } });
	const authorizationId = granted(1, 10);
	const wait = {
		operation: 'authorization.wait',
		parameters: {
			authorizationId,
			resumeBy: 'polling',
			chargeOnApproval: true as unknown as string,
		},
	};
	const both = await Promise.all([pay(wait), pay(wait)]);
	expect(moved()).toBe(1000);
	expect(both.every(({ outcome }) => outcome !== 'nothing')).toBe(true);
});

test('the items of one run pay one transfer once, some at a time', async () => {
	world = await World.open({ habits: { actsAfterMs: 20 } });
	const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
	const credentials = credentialsFor(world);
	await execute({
		operation: 'pull.createTransfer',
		parameters: { pullId, amount: '10.00', paymentDescription: 'May', options: { concurrency: 5 } },
		credentials,
		items: [{}, {}, {}, {}, {}],
	});
	expect(moved()).toBe(1000);
});

/** A transfer that is there already, as a list may show it. */
const SHOWN: Array<[string, (transfer: Entity) => Entity]> = [
	['as it is', (transfer) => transfer],
	['amounts as text', (transfer) => ({ ...transfer, amount: '10.0' })],
	['amounts with binary noise', (transfer) => ({ ...transfer, amount: 10.000000001 })],
	['description with a blank', (transfer) => ({ ...transfer, description: 'May ' })],
	['status in lower case', (transfer) => ({ ...transfer, status: 'done' })],
	['status left out', ({ status: _status, ...transfer }) => transfer],
	['status unknown', (transfer) => ({ ...transfer, status: 'SETTLED' })],
	['under way', (transfer) => ({ ...transfer, status: 'RUNNING ' })],
	['nulls', (transfer) => ({ ...transfer, date_creation: null, date_executed: null, id: null })],
];
const WRAPPED: Array<[string, (list: Entity[]) => Json]> = [
	['transfers', (transfers) => ({ transfers })],
	['items', (items) => ({ items, total: 1 })],
	['content', (content) => ({ content, pageable: {} })],
	['content beside an empty list', (content) => ({ content, errors: [], pageable: {} })],
	['a bare list', (list) => list],
	['data', (data) => ({ code: '000', description: 'ok', data })],
];

const isWhole = process.env.DROPPAY_DIALECTS === 'all';

/** Each way to show a transfer, in one wrapping in turns. */
const LISTED = SHOWN.flatMap(([shown, show], row) =>
	WRAPPED.filter((_, column) => isWhole || column === row % WRAPPED.length).map(
		([wrapped, wrap]) => ({ shown, show, wrapped, wrap }),
	),
);

test.each(LISTED)(
	'a transfer of an earlier process is not made again: shown $shown, in a list as $wrapped',
	async ({ show, wrap }) => {
		world = await World.open({
			speak: (reply, { operation }) =>
				operation === 'listPullTransfers'
					? {
							...reply,
							entity: wrap((reply.entity as { transfers: Entity[] }).transfers.map(show)),
						}
					: reply,
		});
		const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
		world.putTransfer(pullId, 10, 'May');
		const { outcome } = await pay({
			operation: 'pull.createTransfer',
			parameters: { pullId, amount: '10.00', paymentDescription: 'May' },
		});
		expect({ moved: moved(), isDone: outcome === 'done' }).toEqual({ moved: 0, isDone: false });
	},
);

test.each(['FAILED', 'failed ', 'CANCELED', 'CANCELLED', 'REFUSED'])(
	'a transfer that is %j is made again',
	async (status) => {
		world = await World.open({
			speak: (reply, { operation }) =>
				operation === 'listPullTransfers'
					? {
							...reply,
							entity: {
								transfers: (reply.entity as { transfers: Entity[] }).transfers.map((transfer) => ({
									...transfer,
									status,
								})),
							},
						}
					: reply,
		});
		const pullId = world.put('pull', { status: 'RUNNING', policy: 'TRANSFERABLE' });
		world.putTransfer(pullId, 10, 'May');
		const { outcome } = await pay({
			operation: 'pull.createTransfer',
			parameters: { pullId, amount: '10.00', paymentDescription: 'May' },
		});
		expect({ moved: moved(), outcome }).toEqual({ moved: 1000, outcome: 'done' });
	},
);
