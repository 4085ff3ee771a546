/** A version of the API that ends is explained: in n8n's log, once for a run, and in the failure of a 410. */
import { ExecuteContext, WebhookContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { OPERATIONS, type Operation } from '../dialects/operations.mts';
import { World, type Reply } from '../dialects/secondDropPay.mts';
import { credentialsFor, execute } from '../dialects/trial.mts';
import { Merchant } from '../support/merchant.mts';
import { endRechecksWithTheirProcess } from '../support/parkedExecution.mts';

endRechecksWithTheirProcess();

let warnings: string[];

beforeEach(() => {
	warnings = [];
	const keep = (text: string): number => warnings.push(text);
	const logger = { warn: keep, info: keep, error: keep, debug: () => {} };
	for (const { prototype } of [ExecuteContext, WebhookContext]) {
		Object.defineProperty(prototype, 'logger', { get: () => logger, configurable: true });
	}
});

afterEach(() => {
	for (const { prototype } of [ExecuteContext, WebhookContext]) {
		delete (prototype as { logger?: unknown }).logger;
	}
});

const ENDING = { deprecation: '@1767225600', sunset: 'Fri, 01 Jan 2027 00:00:00 GMT' };

async function runIn(row: Operation, reply: Partial<Reply>, items = [{}]) {
	const isOurs = (operation: string): boolean => operation === row.request;
	const world = await World.open({
		habits: { ...(row.polls && { decides: true }) },
		...(reply.status === undefined
			? { speak: (made, call) => (isOurs(call.operation) ? { ...made, ...reply } : made) }
			: { refuse: ({ operation }) => (isOurs(operation) ? (reply as Reply) : undefined) }),
	});
	try {
		return await execute({
			operation: row.operation,
			parameters: { ...row.prepare(world), ...(row.polls && { options: { pollInterval: 1 } }) },
			credentials: credentialsFor(world),
			items,
		});
	} finally {
		await world.close();
	}
}

const isCustom = ({ operation }: Operation): boolean => operation === 'customRequest.send';

describe.each(OPERATIONS)('$name', (row) => {
	const remedy = isCustom(row)
		? 'put it into Path'
		: `Endpoint Overrides in the credential, under "${row.request}"`;

	test('the log says once what the headers of good responses say', async () => {
		const { error } = await runIn(row, { headers: ENDING }, [{}, {}, {}]);
		expect(error).toBeUndefined();
		const said = warnings.filter((text) => text.includes('version of the API'));
		expect(said).toHaveLength(1);
		expect(said[0]).toContain('deprecated since 2026-01-01, and will be shut down on 2027-01-01');
		expect(said[0]).toContain(remedy);
	});

	test('a 410 with them is explained by the failure, and in the log', async () => {
		const { json } = await runIn(row, { status: 410, type: null, headers: ENDING });
		const failure = (json[0]?.error ?? json[0]?.chargeFailure) as IDataObject;
		expect(failure).toMatchObject({
			message: expect.stringContaining('This version of the API was shut down (DropPay 410)'),
		});
		expect(failure.description).toContain(remedy);
		expect(warnings.filter((text) => text.includes('was shut down on 2027-01-01'))).toHaveLength(1);
	});
});

test('a 410 alone may also mean that the resource is gone', async () => {
	const [row] = OPERATIONS.filter(({ name }) => name === 'charge.get');
	const { json } = await runIn(row as Operation, { status: 410, type: null });
	expect(json).toMatchObject([
		{
			error: {
				outcome: 'refused',
				message: expect.stringMatching(/: this address is gone \(DropPay 410\)$/),
				description: expect.stringMatching(
					/shut down, or the resource no longer exists.*Endpoint Overrides/,
				),
			},
		},
	]);
	expect(warnings.join()).toContain(
		'was shut down, or the resource no longer exists (DropPay 410)',
	);
});

test.each([
	[{ status: 410, type: null }, [{ cancelled: true }]],
	[{ status: 410, type: null, headers: ENDING }, [{ error: { outcome: 'unknown' } }]],
] as Array<[Reply, IDataObject[]]>)(
	'%j to the fetch after a cancellation',
	async (gone, expected) => {
		const [row] = OPERATIONS.filter(({ name }) => name === 'authorization.cancel');
		const { operation, prepare } = row as Operation;
		const world = await World.open({
			refuse: ({ operation: called }) => (called === 'getAuthorization' ? gone : undefined),
			speak: () => ({ status: 204, type: null }),
		});
		world.dialect.speak = (reply, call) =>
			call.operation === 'cancelAuthorization' ? { status: 204, type: null } : reply;
		const { json } = await execute({
			operation,
			parameters: prepare(world),
			credentials: credentialsFor(world),
		});
		expect(json).toMatchObject(expected);
		await world.close();
	},
);

test.each([
	[{ Deprecation: 'true' }, 'this version of the API is deprecated.'],
	[{ Deprecation: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 'is deprecated since 2026-01-01.'],
	[
		{ Sunset: 'Fri, 01 Jan 2027 00:00:00 GMT' },
		'this version of the API will be shut down on 2027-01-01.',
	],
	[{ Sunset: 'soon' }, 'this version of the API will be shut down.'],
	[{ Deprecation: 'false' }, undefined],
	[{ Deprecation: ' ', Sunset: '' }, undefined],
] as Array<[Record<string, string>, string | undefined]>)(
	'what the headers %j say is in the log',
	async (headers, text) => {
		const merchant = await Merchant.open();
		await merchant.control.addFault({
			match: { operationId: 'getAccount' },
			times: 0,
			fault: { kind: 'merge', body: {}, headers },
		});
		const { error } = await merchant.run('account.get');
		expect(error).toBeUndefined();
		if (text === undefined) expect(warnings).toEqual([]);
		else expect(warnings).toEqual([expect.stringContaining(text)]);
	},
);

test('the token endpoint that was shut down is named', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'createUserToken' },
		times: 0,
		fault: { kind: 'status', status: 410, headers: { Sunset: ENDING.sunset } },
	});
	const { error } = await merchant.run('account.get');
	expect(error?.message).toMatch(
		/reports that this version of the API was shut down \(DropPay 410\).*Endpoint Overrides/,
	);
});
