/** DropPay's custom headers: sent with every request of an item, shown beside what comes out, and in every failure. */
import { stringify } from 'flatted';
import type { IDataObject } from 'n8n-workflow';

import { OPERATIONS, type Operation } from '../dialects/operations.mts';
import { World, type Call, type Dialect } from '../dialects/secondDropPay.mts';
import { credentialsFor, execute } from '../dialects/trial.mts';
import type { NodeResult } from '../support/harness.mts';
import { Merchant } from '../support/merchant.mts';
import { CREATION, eventOf, idsOf, KINDS, READS } from './waiting/kinds.mts';
import { endRechecksWithTheirProcess, ParkedExecution } from '../support/parkedExecution.mts';

endRechecksWithTheirProcess();

const NAME = 'X-DropPay-Correlation-Id';
const header = (value: string, name = NAME): IDataObject => ({ header: [{ name, value }] });
const isToken = (operation: string): boolean => operation.endsWith('Token');

/** What the server says of each request: its operation, and what authorized it. */
const answered = ({ operation, headers, body }: Call): Record<string, string> => ({
	'x-droppay-request-id': `${operation}-1`,
	'x-droppay-echo': [
		headers.authorization,
		headers['x-droppay-checkout-privatekey'],
		body.pay_token_val,
	].join(' '),
	'x-droppay-session-token': 'anything',
	'x-other': 'not ours',
});

async function runIn(
	{ operation, prepare, polls }: Operation,
	dialect: Dialect,
	{ stops, requestHeaders }: { stops?: boolean; requestHeaders: IDataObject },
): Promise<{ result: NodeResult; sent: World['sent'] }> {
	const world = await World.open({
		...dialect,
		habits: { ...(polls && { decides: true }) },
	});
	try {
		const credentials = credentialsFor(world);
		const options = {
			includeResponseHeaders: true,
			requestHeaders,
			...(polls && { pollInterval: 1 }),
		};
		const parameters = { ...prepare(world), options };
		const result = await execute({ operation, parameters, credentials, stops });
		const shown = stringify([result.json, result.error ?? null, String(result.error?.stack)]);
		const secrets = [...world.secrets, ...credentials.secrets];
		expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
		return { result, sent: world.sent };
	} finally {
		await world.close();
	}
}

/** The response whose headers come out: to the operation's own request, or the fetch that ended a wait. */
const shownOf = ({ operation, request }: Operation): string =>
	/^(\w+)\.(sendAndWait|wait)/.test(operation)
		? `get${(operation[0] as string).toUpperCase()}${operation.slice(1).split('.')[0]}`
		: request;

const received = (operation: string) => ({
	'x-droppay-request-id': `${operation}-1`,
	'x-droppay-echo': expect.stringContaining('(hidden)') as unknown,
	'x-droppay-session-token': '(hidden)',
});

describe.each(OPERATIONS.map((row, index) => ({ ...row, stops: index % 2 === 0 })))(
	'$name',
	(row) => {
		test('an operation sends the custom headers with each request, and shows those of the response', async () => {
			const { result, sent } = await runIn(
				row,
				{ speak: (reply, call) => ({ ...reply, headers: answered(call) }) },
				{ requestHeaders: header('={{ "order-" + $itemIndex }}') },
			);

			expect(result.error).toBeUndefined();
			const own = sent.filter(({ operation }) => !isToken(operation));
			expect(own.map(({ headers }) => headers[NAME.toLowerCase()])).toEqual(
				own.map(() => 'order-0'),
			);
			expect(own.length).toBeGreaterThan(0);
			expect(result.json.map(({ dropPayHeaders }) => dropPayHeaders)).toEqual(
				result.json.map(() => received(shownOf(row))),
			);
			expect(result.json).toHaveLength(row.list ?? 1);
			const [{ charge } = {}] = result.json;
			if (row.name.endsWith('Wait charge') || row.name === 'authorization.wait charge') {
				expect(charge).toMatchObject({ dropPayHeaders: received('createCharge') });
			}
		});

		test('a failure carries the headers of the response, whether it stops the run or not', async () => {
			const { result } = await runIn(
				row,
				{
					refuse: (call) =>
						call.operation === row.request
							? {
									status: 400,
									entity: { code: '101', description: 'no' },
									headers: answered(call),
								}
							: undefined,
				},
				{ requestHeaders: {}, stops: row.stops },
			);

			const { error, json } = result;
			const carried = { dropPayHeaders: received(row.request) };
			const failure = (json[0]?.error ?? json[0]?.chargeFailure) as IDataObject | undefined;
			if (error) {
				expect(error.context).toMatchObject({ ...carried, dropPay: carried });
				expect(error.message).toContain(`request ID ${row.request}-1`);
			} else {
				expect(failure).toMatchObject(carried);
				expect(failure?.message).toContain(`request ID ${row.request}-1`);
			}
		});
	},
);

test('a failure that follows from what the response holds carries its headers', async () => {
	const rows = OPERATIONS.filter(
		({ deed, polls, isMoney }) => !polls && (deed === 'created' || isMoney),
	);
	const outcomes = await Promise.all(
		rows.map(async (row) => {
			const { result } = await runIn(
				row,
				{
					speak: (reply, call) => ({
						...reply,
						...(call.operation === row.request && {
							entity: { ...(reply.entity as object), id: '', amount: 99, charge_amount: 99 },
						}),
						headers: answered(call),
					}),
				},
				{ requestHeaders: {} },
			);
			const { error, dropPayHeaders } = result.json[0] ?? {};
			const shown = error === undefined ? dropPayHeaders : (error as IDataObject).dropPayHeaders;
			expect(shown).toEqual(received(row.request));
			return (error as IDataObject | undefined)?.outcome;
		}),
	);
	expect(outcomes.filter((outcome) => outcome === 'unknown').length).toBeGreaterThan(10);
});

test.each([
	['another name', header('1', 'X-Request-Id'), 'not the name of a custom header'],
	['a name of HTTP', header('1', 'Authorization'), 'not the name of a custom header'],
	['the prefix alone', header('1', 'X-DropPay-'), 'not the name of a custom header'],
	['a name with a space', header('1', 'X-DropPay-a b'), 'not the name of a custom header'],
	[
		'a name with a line break',
		header('1', 'X-DropPay-a\r\nHost'),
		'not the name of a custom header',
	],
	['no name', header('1', ''), 'not the name of a custom header'],
	['the private key', header('1', 'x-droppay-CHECKOUT-privatekey'), 'sent by the credential'],
	[
		'the private key, written otherwise',
		header('1', 'X-DropPay-Checkout_Private-Key'),
		'sent by the credential',
	],
	['a line break', header('1\r\nX-Other: 2'), 'line break'],
	['a character that no header can hold', header('caffè €'), 'no header can hold'],
	['an empty value', header(' '), 'empty text'],
	['an expression that finds nothing', header('={{ $json.nothing }}'), 'but got nothing'],
	['an object', header('={{ ({ a: 1 }) }}'), 'but got an object'],
	[
		'a name that comes twice',
		{ header: [...(header('1').header as []), ...(header('2', NAME.toLowerCase()).header as [])] },
		'is set twice',
	],
])('%s is refused before anything is sent', async (_, requestHeaders, reason) => {
	const rows = OPERATIONS.filter(({ name }) =>
		['account.get', 'charge.create', 'checkout.charge', 'push.sendAndWait', 'pull.wait'].includes(
			name,
		),
	);
	expect(rows).toHaveLength(5);
	for (const row of rows) {
		for (const stops of [true, false]) {
			const { result, sent } = await runIn(row, {}, { requestHeaders, stops });
			const failure = result.error?.context.dropPay ?? result.json[0]?.error;
			expect(failure).toMatchObject({
				message: expect.stringMatching(/^Request Headers: /),
				outcome: 'notSent',
			});
			expect((failure as IDataObject).message).toContain(reason);
			expect(sent).toEqual([]);
		}
	}
});

test('headers differ by item, and a bad one stops its item alone', async () => {
	const merchant = await Merchant.open();
	const { json } = await merchant.run(
		'account.get',
		{ options: { requestHeaders: header('={{ $json.value }}'), concurrency: 1 } },
		{
			items: [{ value: 'one' }, { value: null }, { value: 3 }],
			onError: 'continueRegularOutput',
		},
	);
	expect(json).toMatchObject([{ id: expect.any(String) }, { error: { outcome: 'notSent' } }, {}]);
	const requests = await merchant.requests();
	expect(requests.map(({ headers }) => headers[NAME.toLowerCase()])).toEqual(['one', '3']);
});

test('without the options no custom header is sent or shown, and the sandbox honours what it documents', async () => {
	const merchant = await Merchant.open();
	await merchant.control.settings({ requestIds: true });
	const { json } = await merchant.run('account.get');
	expect(json[0]).not.toHaveProperty('dropPayHeaders');
	const shown = await merchant.run('account.get', {
		options: { includeResponseHeaders: true, requestHeaders: header('order-7') },
	});
	expect(shown.json).toMatchObject([
		{
			dropPayHeaders: {
				'x-droppay-correlation-id': 'order-7',
				'x-droppay-request-id': expect.stringMatching(/^sandbox-\d+$/),
			},
		},
	]);
});

test('a refusal of the token endpoint carries them too', async () => {
	const merchant = await Merchant.open();
	await merchant.control.addFault({
		match: { operationId: 'createUserToken' },
		times: 0,
		fault: {
			kind: 'status',
			status: 401,
			headers: {
				'X-DropPay-Request-Id': 'r-1',
				'X-DropPay-Echo': String(merchant.credential.applicationSecret),
			},
			body: { code: '100', description: 'no' },
		},
	});
	const { error } = await merchant.run('account.get');
	expect(error?.message).toContain('Request ID r-1.');
	expect(error?.context.dropPayHeaders).toEqual({
		'x-droppay-request-id': 'r-1',
		'x-droppay-echo': '(hidden)',
	});
});

test.each(KINDS)('a parked %s keeps them for the fetch after the callback', async (kind) => {
	const merchant = await Merchant.open();
	const parked = await ParkedExecution.park(merchant, `${kind}.sendAndWait`, {
		...CREATION[kind],
		options: {
			includeResponseHeaders: true,
			requestHeaders: header('={{ "wait-" + $itemIndex }}'),
		},
	});
	const [id = ''] = await idsOf(merchant, kind);
	await merchant.control.decide(id, 'grant');
	await merchant.control.clearJournal();
	const { json } = await parked.call(await eventOf(merchant, kind, id));
	expect(json).toMatchObject({
		decision: 'granted',
		dropPayHeaders: { 'x-droppay-correlation-id': 'wait-0' },
	});
	const fetches = await merchant.received(READS[kind]);
	expect(fetches.length).toBeGreaterThan(0);
	for (const { headers } of fetches) expect(headers[NAME.toLowerCase()]).toBe('wait-0');
});
