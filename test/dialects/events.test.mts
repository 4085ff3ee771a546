/** Events of a second DropPay at the DropPay Trigger: every shape of body that the documentation leaves open. */
import type { IDataObject } from 'n8n-workflow';

import { signEventUrl } from '../../nodes/shared/events/signedUrl';
import { slowDown } from '../support/slowTime.mts';
import { TriggerHost } from '../support/triggerHost.mts';
import { World, type Dialect, type Entity, type Json, type Reply } from './secondDropPay.mts';
import { credentialsFor } from './trial.mts';

jest.mock('n8n-workflow', () =>
	jest
		.requireActual<typeof import('../support/slowTime.mts')>('../support/slowTime.mts')
		.slowWorkflow(),
);
jest.mock('../../api/clock', () =>
	jest
		.requireActual<typeof import('../support/slowTime.mts')>('../support/slowTime.mts')
		.slowClock(),
);

const KINDS = ['authorization', 'connection', 'pull', 'push'] as const;
type Kind = (typeof KINDS)[number];

const DECIDED: Record<Kind, string> = {
	authorization: 'GRANTED',
	connection: 'REFUSED',
	pull: 'DONE',
	push: 'DONE',
};

let world: World;
let host: TriggerHost;
let workflows = 0;

beforeEach(async () => {
	world = await World.open();
	host = await TriggerHost.open(credentialsFor(world), `dialects-events-${++workflows}`);
	host.parameters = { registerOn: 'nothing', events: ['*'], options: {} };
	await host.publish();
	// An event has to be answered within two seconds of the node, which a busy machine needs for less.
	slowDown(8);
});

afterEach(async () => {
	slowDown(1);
	await host.close();
	await world.close();
});

const emitted = (): IDataObject[] => host.executions.flat().map(({ json }) => json);
const urlOf = (kind: Kind): string => signEventUrl(host.url(), kind, world.applicationSecret);

/** A resource that was just decided. */
function decided(kind: Kind): { id: string; status: string } {
	const id = world.put(kind, { charge_amount: 10, description: 'Order 1' });
	const status = DECIDED[kind];
	world.decide(id, status);
	return { id, status };
}

interface Event {
	body: Json;
	type?: string;
	/** Put behind the URL. */
	query?: Record<string, string>;
}

type Shape = (kind: Kind, resource: Entity) => Event;

const etime = '2026-01-31T12:00:00+01:00';
const json = (body: Json): Event => ({ body });
const text = (value: Json): string => JSON.stringify(value);
const form = (fields: Record<string, string>): Event => ({
	body: new URLSearchParams(fields).toString(),
	type: 'application/x-www-form-urlencoded',
});
const fields = (resource: Entity): Record<string, string> =>
	Object.fromEntries(Object.entries(resource).map(([name, value]) => [name, String(value)]));

const SHAPES: Array<[string, Shape]> = [
	['the envelope', (_kind, edata) => json({ etype: 'X', etime, edata })],
	[
		'the envelope with the id only',
		(_kind, { id }) => json({ etype: 'X', etime, edata: { id: id ?? '' } }),
	],
	['flat', (_kind, resource) => json(resource)],
	['both', (_kind, resource) => json({ ...resource, etype: 'X', etime, edata: resource })],
	['an id of its own', (_kind, edata) => json({ id: 'EVT0000000001', etype: 'X', edata })],
	['edata as text', (_kind, edata) => json({ etype: 'X', etime, edata: text(edata) })],
	['edata as a list', (_kind, edata) => json({ etype: 'X', etime, edata: [edata] })],
	[
		'edata named after the kind',
		(kind, resource) => json({ etype: 'X', edata: { [kind]: resource } }),
	],
	['named after the kind', (kind, resource) => json({ [kind]: resource })],
	[
		'the id named after the kind',
		(kind, { id, status }) =>
			json({ etype: 'X', edata: { [`${kind}_id`]: id ?? '', status: status ?? '' } }),
	],
	['data', (_kind, data) => json({ type: 'X', data })],
	['a list of events', (_kind, edata) => json([{ etype: 'X', etime, edata }])],
	[
		'a status in lower case with a blank',
		(_kind, { id, status }) =>
			json({ edata: { id: id ?? '', status: `${String(status).toLowerCase()} ` } }),
	],
	[
		'nulls',
		(_kind, edata) =>
			json({ etype: null, etime: null, edata: { ...edata, code: null, webhooks: null } }),
	],
	[
		'more properties',
		(_kind, edata) =>
			json({ eid: 7, version: {}, etype: 'X', etime, edata: { ...edata, more: [{}] } }),
	],
	['text/plain', (_kind, edata) => ({ body: text({ etype: 'X', edata }), type: 'text/plain' })],
	[
		'no type known',
		(_kind, edata) => ({ body: text({ etype: 'X', edata }), type: 'application/octet-stream' }),
	],
	['a form', (_kind, resource) => form(fields(resource))],
	['a form with edata', (_kind, edata) => form({ etype: 'X', edata: text(edata) })],
];

async function send(
	kind: Kind,
	{ body, type = 'application/json', query }: Event,
): Promise<number> {
	const url = new URL(urlOf(kind));
	for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
	const payload = typeof body === 'string' ? body : JSON.stringify(body);
	const { status } = await host.post(url.href, payload, { 'content-type': type });
	return status;
}

const isWhole = process.env.DROPPAY_DIALECTS === 'all';

/** Each row for one kind in turns, or with DROPPAY_DIALECTS=all for each. */
function inTurn<T>(rows: Array<[string, T]>, kinds: readonly Kind[]): Array<[string, Kind, T]> {
	return rows.flatMap(([name, value], row) =>
		kinds
			.filter((_, column) => isWhole || column === row % kinds.length)
			.map((kind): [string, Kind, T] => [name, kind, value]),
	);
}

test.each(inTurn(SHAPES, KINDS))(
	'an event that comes as %s starts one execution: %s',
	async (_name, kind, shape) => {
		const resource = decided(kind);
		const event = shape(kind, resource);
		expect(await send(kind, event)).toBe(200);
		expect(emitted()).toMatchObject([
			{ event: `${kind}.${resource.status.toLowerCase()}`, id: resource.id, verified: true },
		]);
		expect(await send(kind, event)).toBe(200);
		expect(emitted()).toHaveLength(1);
	},
);

test('the callback of a Connection may bring all in its query string', async () => {
	const { id } = decided('connection');
	expect(await send('connection', { body: '', query: { id, status: 'REFUSED' } })).toBe(200);
	expect(emitted()).toMatchObject([{ event: 'connection.refused', id }]);
});

/** What a fetch may come to once, or each time. */
const STUMBLES: Array<[string, (reply: Reply) => Reply]> = [
	...[408, 425, 429, 500, 502, 503, 504].map((status): [string, () => Reply] => [
		String(status),
		() => ({ status, type: null }),
	]),
	['cut', () => ({ status: 0, cut: true })],
	['a web page', () => ({ status: 200, text: '<html>', type: 'text/html' })],
	['204', () => ({ status: 204 })],
	['404', () => ({ status: 404, type: null })],
	['an empty object', () => ({ status: 200, entity: {} })],
	['null', () => ({ status: 200, entity: null })],
	['a refusal with 200', () => ({ status: 200, entity: { code: '210', description: 'no' } })],
	[
		'without id',
		({ entity, ...reply }) => ({ ...reply, entity: { ...(entity as Entity), id: null } }),
	],
	[
		'without status',
		({ entity, ...reply }) => ({
			...reply,
			entity: { ...(entity as Entity), status: null },
		}),
	],
];

const FETCHED = ['authorization', 'pull'] as const;

describe('an event whose fetch stumbles', () => {
	const fetches = (times: number, change: (reply: Reply) => Reply): Dialect => {
		let left = times;
		return {
			speak: (reply, { operation }) =>
				operation.endsWith('Token') || left-- <= 0 ? reply : change(reply),
		};
	};

	test.each(inTurn(STUMBLES, FETCHED))(
		'an event whose fetch meets %s once is not lost: %s',
		async (_name, kind, change) => {
			const { id, status } = decided(kind);
			world.dialect = fetches(1, change);
			const event = json({ etype: 'X', edata: { id, status } });
			// It may be tried again or given up at once: nobody waits the pauses out eightfold.
			slowDown(1);
			const first = await send(kind, event);
			slowDown(8);
			expect([200, 503]).toContain(first);
			expect(emitted()).toHaveLength(first === 200 ? 1 : 0);
			if (first === 503) expect(await send(kind, event)).toBe(200);
			expect(emitted()).toMatchObject([{ id, verified: true }]);
		},
	);

	test.each(inTurn(STUMBLES, FETCHED))(
		'an event whose fetch meets %s each time is not called decided: %s',
		async (name, kind, change) => {
			const { id, status } = decided(kind);
			world.dialect = fetches(Infinity, change);
			slowDown(1);
			const sent = await send(kind, json({ etype: 'X', edata: { id, status } }));
			// A fetch that shows no status is an event without one, never the one that the body claims.
			if (name !== 'without status') expect(sent).not.toBe(200);
			expect(emitted().map(({ event }) => event)).not.toContain(`${kind}.${status.toLowerCase()}`);
			expect(emitted().length).toBe(sent === 200 ? 1 : 0);
		},
	);

	test.each([
		['authorization', 1],
		['pull', 2],
		['authorization', 20],
	] as const)(
		'an event of kind %s is not lost while fetches are %i behind writing',
		async (kind, fetchesBehind) => {
			world.dialect = { habits: { fetchesBehind } };
			slowDown(1);
			const { id, status } = decided(kind);
			const event = json({ etype: 'X', edata: { id, status } });
			for (let tries = 0; tries < 10; tries++) if ((await send(kind, event)) === 200) break;
			const events = emitted().map((item) => item.event);
			expect(events).toContain(`${kind}.${status.toLowerCase()}`);
		},
		60_000,
	);

	test.each([
		['authorization', 'done '],
		['pull', 'Done'],
		['authorization', 'CANCELED'],
		['pull', 'CANCELED'],
	] as const)('an event of kind %s with the status %j is the known event', async (kind, said) => {
		const { id } = decided(kind);
		world.dialect = {
			speak: (reply, { operation }) =>
				operation.endsWith('Token')
					? reply
					: { ...reply, entity: { ...(reply.entity as Entity), status: said } },
		};
		expect(await send(kind, json({ edata: { id } }))).toBe(200);
		const known = said === 'CANCELED' ? 'cancelled' : 'done';
		expect(emitted()).toMatchObject([{ event: `${kind}.${known}` }]);
	});
});

test.each(KINDS)('no secret of an event of kind %s comes out', isClean);

async function isClean(kind: Kind): Promise<void> {
	const { id, status } = decided(kind);
	world.dialect = {
		speak: (reply, { headers, operation }) =>
			operation.endsWith('Token')
				? reply
				: {
						...reply,
						entity: {
							...(reply.entity as Entity),
							pay_token: { val: 'pay-token-of-the-entity' },
							access_token: String(headers.authorization),
						},
					},
	};
	const body = { edata: { id, status, pay_token: { val: 'pay-token-of-the-event' } } };
	expect(await send(kind, json(body))).toBe(200);
	const shown = JSON.stringify(emitted());
	for (const secret of [...world.secrets, 'pay-token-of-the-entity', 'pay-token-of-the-event'])
		expect(shown).not.toContain(secret);
}
