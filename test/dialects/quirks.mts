/**
 * What a DropPay may do within what the documentation says: a row for each quirk. `must` says what the node has
 * to make of it: work, fail, or (undefined) either, as long as what comes out is true.
 */
import type { Operation } from './operations.mts';
import type { Call, Dialect, Entity, Habits, Json, Reply, World } from './secondDropPay.mts';

export interface Quirk {
	name: string;
	must?: 'fail' | 'work';
	/** What DropPay says as the reason, to be found in the message. */
	text?: string;
	on: (operation: Operation) => boolean;
	dialect: (operation: Operation, world: World) => Dialect;
	/** The response comes after the time-out of the node. */
	isSlow?: boolean;
	/** The quirk meets a run whose tokens have expired. */
	isAfterToken?: boolean;
	/** DropPay says plainly that nothing was carried out, so sending it again is right. */
	isPlain?: boolean;
	/** Meets every operation in every run, not in turns. */
	always?: true;
}

const DEEDS: Record<string, string> = { created: 'made' };

/** What an operation carries out, in a word. */
export function deedOf({ deed }: Operation): string {
	return deed === undefined ? 'read' : (DEEDS[deed] ?? deed);
}

type Where = (operation: Operation) => boolean;

const all: Where = () => true;
const writes: Where = ({ deed }) => deed !== undefined;
const reads: Where = ({ deed }) => deed === undefined;
const money: Where = ({ isMoney }) => isMoney === true;
const lists: Where = ({ list }) => list !== undefined;
/** A custom request passes on what comes, so what is said of entities does not hold for it. */
const named: Where = ({ operation }) => operation !== 'customRequest.send';
const verb =
	(wanted: string): Where =>
	({ name }) =>
		name.includes(wanted);
const both =
	(...wheres: Where[]): Where =>
	(operation) =>
		wheres.every((where) => where(operation));
const not =
	(where: Where): Where =>
	(operation) =>
		!where(operation);

const cancels = verb('.cancel');
const deletes = verb('pos.delete');
const updates = verb('.update');
const isMain = ({ operation }: Call, { request }: Operation): boolean => operation === request;
const isToken = ({ operation }: Call): boolean => operation.endsWith('Token');
const isRead = ({ method }: Call): boolean => method === 'GET';

let texts = 0;
/** A reason that nothing else says. */
const reason = (): string => `over the daily limit of quirk ${++texts}`;

/** The main request is refused: not carried out. */
function refused(
	name: string,
	reply: (text: string, call: Call) => Reply,
	more: Partial<Quirk> & { times?: number; hasText?: boolean } = {},
): Quirk {
	const text = reason();
	const { times = Infinity, hasText = true, ...rest } = more;
	return {
		name,
		must: 'fail',
		on: all,
		...(hasText && { text }),
		dialect: (operation) => ({
			refuse: (call) =>
				isMain(call, operation) && call.count <= times ? reply(text, call) : undefined,
		}),
		...rest,
	};
}

/** The main request is carried out, and the response says it otherwise. */
function said(
	name: string,
	speak: NonNullable<Dialect['speak']>,
	more: Partial<Quirk> = {},
): Quirk {
	return {
		name,
		on: all,
		dialect: (operation) => ({
			speak: (reply, call) => (isMain(call, operation) ? speak(reply, call) : reply),
		}),
		...more,
	};
}

/** Every response but those of tokens is said in another way that changes nothing. */
function harmless(
	name: string,
	speak: NonNullable<Dialect['speak']>,
	more: Partial<Quirk> = {},
): Quirk {
	return {
		name,
		must: 'work',
		on: all,
		dialect: () => ({ speak: (reply, call) => (isToken(call) ? reply : speak(reply, call)) }),
		...more,
	};
}

function habit(name: string, habits: Habits, more: Partial<Quirk> = {}): Quirk {
	return { name, on: all, dialect: () => ({ habits }), ...more };
}

/** Changes each entity in a response, also those of a list. */
function eachEntity(change: (entity: Entity) => Entity): NonNullable<Dialect['speak']> {
	const walk = (value: Json): Json => {
		if (Array.isArray(value)) return value.map(walk);
		if (value === null || typeof value !== 'object') return value;
		if (value.transfers || value.brands)
			return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
		return change(value);
	};
	return (reply) => (reply.entity === undefined ? reply : { ...reply, entity: walk(reply.entity) });
}

const json = (status: number, entity: Json, headers: Record<string, string> = {}): Reply => ({
	status,
	entity,
	headers,
});

// --- refusals

/** Bodies that name a reason. Codes have three digits by the documentation, and "APIs may add codes". */
const ERROR_BODIES: Array<[name: string, body: (text: string) => Reply]> = [
	['code and description', (text) => json(0, { code: '210', description: text })],
	['code as a number', (text) => json(0, { code: 210, description: text })],
	['code of four digits', (text) => json(0, { code: '1001', description: text })],
	['code in words', (text) => json(0, { code: 'POS_DISABLED', description: text })],
	[
		'more properties',
		(text) => json(0, { code: '210', description: text, trace: 'x', data: null }),
	],
	['errorCode', (text) => json(0, { errorCode: '210', errorDescription: text })],
	['error of OAuth', (text) => json(0, { error: 'invalid_request', error_description: text })],
	['error as an object', (text) => json(0, { error: { code: '210', description: text } })],
	['error as text', (text) => json(0, { error: text })],
	['message', (text) => json(0, { message: text })],
	['errors', (text) => json(0, { errors: [{ code: '210', message: text }] })],
	['errors as text', (text) => json(0, { errors: [text] })],
	[
		'problem+json',
		(text) => ({
			...json(0, { type: 'about:blank', title: 'Refused', detail: text }),
			type: 'application/problem+json',
		}),
	],
	['plain text', (text) => ({ status: 0, text, type: 'text/plain' })],
	[
		'a web page',
		(text) => ({
			status: 0,
			text: `<html><head><title>Error</title></head><body><h1>${text}</h1></body></html>`,
			type: 'text/html',
		}),
	],
	[
		'JSON without a type',
		(text) => ({ status: 0, text: JSON.stringify({ code: '210', description: text }), type: null }),
	],
	['a list', (text) => json(0, [{ code: '210', description: text }])],
	[
		'a byte order mark',
		(text) => ({ status: 0, text: `\uFEFF${JSON.stringify({ code: '210', description: text })}` }),
	],
];

const OAUTH_STATUS = new Set(['error of OAuth']);

/** Bodies of a refusal in the 2xx range: the documented one, and its variants. */
const TWO_XX = [200, 201, 202, 207, 230, 299];

export const refusals: Quirk[] = [
	...TWO_XX.map((status) =>
		refused(`refused with ${status}`, (text) => json(status, { code: '210', description: text }), {
			...(status === 230 && { always: true }),
		}),
	),
	refused('refused with 230, code as a number', (text) =>
		json(230, { code: 210, description: text }),
	),
	refused('refused with 230, code in words', (text) =>
		json(230, { code: 'LIMIT_EXCEEDED', description: text }),
	),
	refused('refused with 230, more properties', (text) =>
		json(230, { code: '210', description: text, timestamp: 'x', data: null, details: [] }),
	),
	refused('refused with 230, no content type', (text) => ({
		status: 230,
		text: JSON.stringify({ code: '210', description: text }),
		type: null,
	})),
	refused('refused with 230, status beside', (text) =>
		json(230, { code: '210', description: text, status: 'KO' }),
	),
	refused(
		'refused with 200, the id of what was named',
		(text, { params }) =>
			json(200, {
				code: '210',
				description: text,
				id: Object.values(params)[0] ?? null,
				status: 'KO',
			}),
		// With the id of the entity and a status it is the entity as well: only what moves money can tell.
		{ on: money },
	),
	// OAuth's and other shapes in 2xx are no freedom of the documentation; that they are no success is common sense.
	refused(
		'refused with 200, success false',
		(text) => json(200, { success: false, message: text }),
		{
			on: named,
		},
	),
	refused('refused with 200, errors', (text) => json(200, { errors: [{ message: text }] }), {
		on: named,
	}),
	refused(
		'refused with 200, error object',
		(text) => json(200, { error: { code: '210', description: text } }),
		{ on: named },
	),
	refused('refused with 200, an empty object', () => json(200, {}), { hasText: false, on: named }),
	refused('refused with 200, null', () => json(200, null), { hasText: false, on: named }),
	...ERROR_BODIES.map(([name, body]) =>
		refused(`400: ${name}`, (text) => ({ ...body(text), status: 400 })),
	),
	...[403, 404, 409, 422].map((status) =>
		refused(
			`${status}: code and description`,
			(text) => json(status, { code: '210', description: text }),
			{ ...(status === 404 && { on: not(both(({ polls }) => polls === true, reads)) }) },
		),
	),
	...ERROR_BODIES.filter((_body, index) => index % 3 === 0 || OAUTH_STATUS.has(_body[0])).map(
		([name, body]) =>
			refused(`500: ${name}`, (text) => ({ ...body(text), status: 500 }), { on: writes }),
	),
	...[400, 403, 404, 405, 406, 409, 410, 415, 421, 423, 428, 451, 460].map((status) =>
		refused(`${status} without a body`, () => ({ status, type: null }), {
			hasText: false,
		}),
	),
	...[408, 425, 429, 499, 500, 501, 502, 503, 504, 520].map((status) =>
		refused(`${status} without a body, nothing done`, () => ({ status, type: null }), {
			hasText: false,
			on: writes,
		}),
	),
	...[429, 503].map((status) =>
		refused(
			`${status} with Retry-After once, nothing done`,
			() => ({ status, type: null, headers: { 'retry-after': '1' } }),
			// 429 is sent again when it says when; 503 may be a gateway's.
			{ hasText: false, times: 1, on: status === 429 ? all : reads, must: 'work' },
		),
	),
	refused(
		'429 with Retry-After as a date',
		() => ({
			status: 429,
			type: null,
			headers: { 'retry-after': new Date(Date.now() + 1000).toUTCString() },
		}),
		{ hasText: false, times: 1, must: 'work' },
	),
	...['soon', '-1', '', '99999999999', '3600'].map((after) =>
		refused(
			`429 with Retry-After ${JSON.stringify(after)}`,
			() => ({ status: 429, type: null, headers: { 'retry-after': after } }),
			{ hasText: false, times: 1, must: undefined as never },
		),
	),
	...['100', '101', '102', '199'].map((code) =>
		refused(`401/${code} each time`, (text) => json(401, { code, description: text }), {
			// An expired token is explained, not quoted.
			hasText: code === '199',
		}),
	),
	refused('401 without a body each time', () => ({ status: 401, type: null }), { hasText: false }),
	refused(
		'a redirect to another host',
		(_text, { headers }) => ({
			status: 307,
			type: null,
			headers: { location: `http://localhost:${(headers.host ?? '').split(':')[1]}/elsewhere` },
		}),
		{ hasText: false },
	),
	refused('never answered, nothing done', () => ({ status: 504, afterTimeOut: true }), {
		hasText: false,
		on: writes,
		isSlow: true,
	}),
	refused('410 with Sunset', (text) =>
		json(410, { code: '100', description: text }, { sunset: 'Sat, 01 Nov 2025 00:00:00 GMT' }),
	),
	...[301, 302, 303, 307, 308].map((status) =>
		refused(
			`redirect ${status}, nothing done`,
			() => ({ status, type: null, headers: { location: '/elsewhere' } }),
			{ hasText: false },
		),
	),
];

// --- a read that fails once

export const stumbles: Quirk[] = [
	...[408, 425, 429, 500, 502, 503, 504].map((status) =>
		refused(`a read fails once with ${status}`, () => ({ status, type: null }), {
			hasText: false,
			on: reads,
			times: 1,
			must: 'work',
		}),
	),
	refused(
		'a read is a web page once',
		() => ({ status: 200, text: '<html>wait</html>', type: 'text/html' }),
		{
			hasText: false,
			on: reads,
			times: 1,
			must: 'work',
		},
	),
	refused('a read is 204 once', () => ({ status: 204 }), {
		hasText: false,
		// An empty list is 204 as well.
		on: both(reads, not(lists), named),
		times: 1,
		must: 'work',
	}),
	refused('a read is cut once', () => ({ status: 0, cut: true }), {
		hasText: false,
		on: reads,
		times: 1,
		must: 'work',
	}),
	refused('a read is answered too late once', () => ({ status: 504, afterTimeOut: true }), {
		hasText: false,
		on: reads,
		times: 1,
		must: 'work',
		isSlow: true,
	}),
	refused('401 without a body once', () => ({ status: 401, type: null }), {
		hasText: false,
		times: 1,
		on: ({ isCheckout }) => !isCheckout,
		must: 'work',
	}),
	refused('401/102 once', () => json(401, { code: '102', description: 'expired' }), {
		hasText: false,
		times: 1,
		on: ({ isCheckout }) => !isCheckout,
		must: 'work',
	}),
	{
		name: 'a fetch before the money is 503 once',
		must: 'work',
		on: money,
		dialect: () => ({
			refuse: (call) =>
				isRead(call) && call.count === 1 ? { status: 503, type: null } : undefined,
		}),
	},
	...(
		[
			['refused with 200', (text: string) => json(200, { code: '210', description: text })],
			['refused with 403', (text: string) => json(403, { code: '101', description: text })],
			['refused with 501', (text: string) => json(501, { code: '101', description: text })],
			['empty', () => json(200, {})],
			['a web page', () => ({ status: 200, text: '<html></html>', type: 'text/html' })],
			['204', () => ({ status: 204 })],
		] as Array<[string, (text: string) => Reply]>
	).map(([name, reply]): Quirk => {
		const text = reason();
		return {
			name: `fetches beside the main request are ${name}`,
			on: writes,
			dialect: (operation) => ({
				refuse: (call) => (isRead(call) && !isMain(call, operation) ? reply(text) : undefined),
			}),
		};
	}),
	{
		name: 'the list of transfers is 403 before a transfer',
		must: 'work',
		on: verb('createTransfer'),
		dialect: () => ({
			refuse: ({ operation }) =>
				operation === 'listPullTransfers'
					? json(403, { code: '101', description: 'no' })
					: undefined,
		}),
	},
	{
		name: 'the list of transfers is 501 before a transfer',
		must: 'work',
		on: verb('createTransfer'),
		dialect: () => ({
			refuse: ({ operation }) =>
				operation === 'listPullTransfers' ? { status: 501, type: null } : undefined,
		}),
	},
	{
		name: 'the list of transfers is 204 before a transfer',
		must: 'work',
		on: verb('createTransfer'),
		dialect: () => ({
			refuse: ({ operation }) => (operation === 'listPullTransfers' ? { status: 204 } : undefined),
		}),
	},
];

// --- carried out, and the response does not say so

export const doubts: Quirk[] = [
	...[408, 499, 500, 502, 503, 504, 520].map((status) =>
		said(`carried out, ${status}`, () => ({ status, type: null }), { on: writes }),
	),
	said(
		'carried out, 503 with Retry-After',
		() => ({ status: 503, type: null, headers: { 'retry-after': '1' } }),
		{
			on: writes,
		},
	),
	said('carried out, 500 with a code', () => json(500, { code: '100', description: 'broken' }), {
		on: writes,
	}),
	...[301, 302, 303, 307, 308].map((status) =>
		said(
			`carried out, redirect ${status}`,
			() => ({ status, type: null, headers: { location: '/elsewhere' } }),
			{ on: writes },
		),
	),
	said('carried out, connection cut', () => ({ status: 0, cut: true }), { on: writes }),
	said(
		'carried out, a web page',
		() => ({ status: 200, text: '<html>ok</html>', type: 'text/html' }),
		{
			on: writes,
		},
	),
	said('carried out, broken JSON', () => ({ status: 200, text: '{"id":"CHA' }), { on: writes }),
	said('carried out, success true', () => json(200, { success: true }), { on: writes }),
	said('carried out, an empty object', () => json(200, {}), {
		on: both(writes, not(cancels), not(deletes)),
	}),
	said('carried out, 200 without a body', () => ({ status: 200, type: null }), { on: writes }),
	said('carried out, 201 without a body', () => ({ status: 201, type: null }), { on: writes }),
	said('carried out, 202 without a body', () => ({ status: 202, type: null }), { on: writes }),
	said('carried out, 204', () => ({ status: 204 }), { on: writes }),
	said('carried out, null', () => json(200, null), { on: writes }),
	said('carried out, a list of one', ({ status, entity }) => json(status, [entity ?? {}]), {
		on: writes,
	}),
	said(
		'carried out, wrapped in data',
		({ status, entity }) => json(status, { data: entity ?? {} }),
		{
			on: writes,
		},
	),
	said(
		'carried out, without id',
		({ entity, ...reply }) => ({
			...reply,
			entity: without(entity, 'id'),
		}),
		{ on: both(writes, not(cancels), not(deletes)) },
	),
	said(
		'carried out, id null',
		({ entity, ...reply }) => ({
			...reply,
			entity: { ...(entity as Entity), id: null },
		}),
		{ on: both(writes, not(cancels), not(deletes)) },
	),
	said(
		'carried out, without status',
		({ entity, ...reply }) => ({
			...reply,
			entity: without(entity, 'status'),
		}),
		{ on: both(writes, not(cancels), not(deletes)) },
	),
	said(
		'carried out, only the id',
		({ entity, ...reply }) => ({
			...reply,
			entity: { id: (entity as Entity | undefined)?.id ?? null },
		}),
		{ on: both(writes, not(cancels), not(deletes)) },
	),
	// Delete and cancel.
	...(
		[
			['200 with an empty object', () => json(200, {})],
			['200 without a body', () => ({ status: 200, type: null })],
			['202 without a body', () => ({ status: 202, type: null })],
			['200 with success', () => json(200, { success: true })],
		] as Array<[string, () => Reply]>
	).map(([name, reply]) =>
		said(`cancelled or deleted, ${name}`, reply, {
			on: (operation) => cancels(operation) || deletes(operation),
			must: 'work',
		}),
	),
	said(
		'cancelled, 200 with the entity',
		(_reply, { params, world }) => json(200, world.truth(params.id ?? '') ?? {}),
		{ on: cancels, must: 'work' },
	),
	said(
		'cancelled, 200 with CANCELED',
		(_reply, { params }) => json(200, { id: params.id ?? '', status: 'CANCELED' }),
		{ on: cancels, must: 'work' },
	),
	said(
		'deleted, 200 with the last state',
		(_reply, { params }) => json(200, { id: params.id ?? '', status: 'ENABLED', name: 'Till' }),
		{ on: deletes, must: 'work' },
	),
	// A response that accepts a cancellation for later: nothing was cancelled yet.
	...[200, 202, 204].map((status) =>
		refused(`cancel accepted with ${status} and not carried out`, () => ({ status, type: null }), {
			on: cancels,
			hasText: false,
		}),
	),
	refused(
		'cancel answered with the entity as it was',
		(_text, { params, world }) => json(200, world.truth(params.id ?? '') ?? {}),
		{ on: cancels, hasText: false, isPlain: true },
	),
	said('PATCH answered 204', () => ({ status: 204 }), { on: updates, must: 'work' }),
	said('PATCH answered 200 without a body', () => ({ status: 200, type: null }), {
		on: updates,
		must: 'work',
	}),
	refused('PATCH answered 204 and not carried out', () => ({ status: 204 }), {
		on: updates,
		hasText: false,
	}),
	refused(
		'PATCH answered with the entity as it was',
		(_text, { params, world }) => json(200, world.truth(params.id ?? '') ?? {}),
		{ on: updates, hasText: false },
	),
	habit('cancelled, and gone', { forgets: true }, { on: cancels }),
	refused(
		'PATCH carried out in part',
		(_text, { params, world }) => {
			const id = params.id ?? '';
			const entity = world.truth(id) as Entity;
			entity.status = entity.status === 'ENABLED' ? 'DISABLED' : 'READY';
			return json(200, entity);
		},
		{ on: both(updates, not(verb('pagoPa'))), hasText: false, always: true },
	),
	// Late.
	habit('carried out after the time-out', { actsAfterTimeOut: true }, { on: writes, isSlow: true }),
	...[1, 3].map((fetchesBehind) =>
		habit(`${fetchesBehind} fetches behind writing`, { fetchesBehind }, { on: writes }),
	),
	{
		name: 'response lost, 2 fetches behind writing',
		on: writes,
		dialect: (operation) => ({
			habits: { fetchesBehind: 2 },
			speak: (reply, call) => (isMain(call, operation) ? { status: 0, cut: true } : reply),
		}),
	},
	{
		name: 'response 204, 1 fetch behind writing',
		on: both(writes, updates),
		dialect: (operation) => ({
			habits: { fetchesBehind: 1 },
			speak: (reply, call) => (isMain(call, operation) ? { status: 204 } : reply),
		}),
	},
];

function without(entity: Json | undefined, ...names: string[]): Entity {
	return Object.fromEntries(
		Object.entries((entity ?? {}) as Entity).filter(([name]) => !names.includes(name)),
	);
}

// --- statuses of payments

const isCharge: Where = both(money, verb('harge'));
const charges: Where = (operation) => operation.deed === 'charged' && isCharge(operation);

export const statuses: Quirk[] = [
	...['PENDING', 'PROCESSING', 'ACCOUNTED', 'RUNNING'].map((chargeStatus) =>
		habit(`charge ${chargeStatus}`, { chargeStatus }, { on: charges }),
	),
	...['FAILED', 'REFUSED', 'CANCELLED', 'CANCELED', 'failed', 'FAILED '].map((status) =>
		habit(
			`payment ${JSON.stringify(status)}, nothing moved`,
			{
				chargeStatus: status,
				refundStatus: status,
				transferStatus: status,
				executeStatus: status,
			},
			{ on: both(money, named), must: 'fail', isPlain: true },
		),
	),
	...['done', 'DONE ', 'Done'].map((status) =>
		habit(
			`payment ${JSON.stringify(status)}`,
			{
				chargeStatus: status,
				refundStatus: status,
				transferStatus: status,
				executeStatus: status,
			},
			{ on: money, must: 'work' },
		),
	),
	...['SCHEDULED', 'RUNNING', 'PENDING', 'SETTLED'].map((status) =>
		habit(
			`refund, transfer, execution ${status}`,
			{ refundStatus: status, transferStatus: status, executeStatus: status },
			{ on: both(money, not(charges)) },
		),
	),
	harmless(
		'statuses in lower case',
		eachEntity((entity) => status(entity, (text) => text.toLowerCase())),
	),
	harmless(
		'statuses with a blank behind',
		eachEntity((entity) => status(entity, (text) => `${text} `)),
	),
	harmless(
		'CANCELED',
		eachEntity((entity) => status(entity, (text) => text.replace('CANCELLED', 'CANCELED'))),
		{
			on: cancels,
		},
	),
];

function status(entity: Entity, change: (text: string) => string): Entity {
	return typeof entity.status === 'string' ? { ...entity, status: change(entity.status) } : entity;
}

// --- freedom that changes nothing

function amounts(change: (amount: number) => Json): NonNullable<Dialect['speak']> {
	return eachEntity((entity) =>
		Object.fromEntries(
			Object.entries(entity).map(([name, value]) => [
				name,
				typeof value === 'number' && name.includes('amount') ? change(value) : value,
			]),
		),
	);
}

function numbersAsText(entity: Entity): Entity {
	const change = (value: Json): Json => {
		if (typeof value === 'number') return String(value);
		if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
		return numbersAsText(value);
	};
	return Object.fromEntries(Object.entries(entity).map(([name, value]) => [name, change(value)]));
}

const OPTIONAL = [
	'description',
	'sharing',
	'webhooks',
	'loopback_uri',
	'date_creation',
	'merchant_custom_id',
	'scheme',
];

export const freedoms: Quirk[] = [
	harmless('as documented', (reply) => reply),
	...[201, 202, 203, 206, 226, 299].map((status) =>
		harmless(`success is ${status}`, (reply) =>
			reply.status === 204 ? reply : { ...reply, status },
		),
	),
	harmless(
		'unknown properties',
		eachEntity((entity) => ({
			...entity,
			new_property: { deep: [1, { x: null }] },
			_links: { self: { href: '/x' } },
			errors: [],
			warnings: [],
			error: null,
			success: true,
			message: 'ok',
		})),
	),
	harmless(
		'unknown properties code and description',
		eachEntity((entity) => ({
			...entity,
			code: '000',
			description: entity.description ?? 'fine',
		})),
		{ on: not(verb('connection')) },
	),
	harmless(
		'envelope properties beside the entity',
		eachEntity((entity) => ({ ...entity, data: null, items: [] })),
		{
			on: not(lists),
		},
	),
	harmless(
		'amounts as text',
		amounts((amount) => amount.toFixed(2)),
	),
	harmless(
		'amounts as text, one decimal',
		amounts((amount) => amount.toFixed(1)),
	),
	harmless(
		'amounts as text, four decimals',
		amounts((amount) => amount.toFixed(4)),
	),
	harmless(
		'amounts with binary noise',
		amounts((amount) => amount + 1e-9),
	),
	harmless(
		'all numbers as text',
		eachEntity((entity) => numbersAsText(entity)),
	),
	harmless(
		'names of prototypes',
		({ entity, ...reply }) => ({
			...reply,
			...(entity !== undefined && {
				text: JSON.stringify(entity).replace(/^\{/, '{"__proto__":{"status":"x"},"constructor":1,'),
			}),
		}),
		{ on: not(lists) },
	),
	harmless(
		'nested very deep',
		({ entity, ...reply }) => ({
			...reply,
			...(entity !== undefined && {
				text: JSON.stringify(entity).replace(
					/^\{/,
					`{"deep":${'['.repeat(3000)}${']'.repeat(3000)},`,
				),
			}),
		}),
		{ on: money, always: true },
	),
	...['2099-12-31', '2099-12-31T23:59:59', '31/12/2099', 4_102_358_400_000, null].map((end) =>
		harmless(
			`a last day as ${JSON.stringify(end)}`,
			eachEntity((entity) => ({
				...entity,
				charge_date_start: typeof end === 'number' ? 0 : null,
				charge_date_end: end,
			})),
			{ on: ({ deed }) => deed === 'charged' },
		),
	),
	harmless(
		'the pay token in capitals',
		eachEntity((entity) => ({
			...entity,
			...(entity.pay_token && {
				pay_token: {
					...(entity.pay_token as Entity),
					val: String((entity.pay_token as Entity).val).toUpperCase(),
				},
			}),
		})),
		{ on: ({ deed }) => deed === 'charged' },
	),
	harmless(
		'IBANs in groups of four',
		eachEntity((entity) => ({
			...entity,
			...(entity.recipient && {
				recipient: { account: 'IT53 S360 6401 6000 0000 0000 002', owner: { name: 'Mario' } },
			}),
		})),
		{ on: verb('push') },
	),
	harmless(
		'optional properties null',
		eachEntity((entity) => ({
			...entity,
			...Object.fromEntries(OPTIONAL.map((name) => [name, null])),
			fee: null,
			recurrence: null,
		})),
	),
	harmless(
		'optional properties left out',
		eachEntity((entity) => without(entity, ...OPTIONAL)),
	),
	harmless(
		'ids in lower case',
		eachEntity((entity) => ({
			...entity,
			...(typeof entity.id === 'string' && { id: entity.id.toLowerCase() }),
			...(typeof entity.authorization_id === 'string' && {
				authorization_id: entity.authorization_id.toLowerCase(),
			}),
			...(typeof entity.charge_id === 'string' && { charge_id: entity.charge_id.toLowerCase() }),
		})),
	),
	harmless(
		'dates as numbers',
		eachEntity((entity) => ({ ...entity, date_creation: 1_769_857_200_000 })),
	),
	harmless(
		'dates without an offset',
		eachEntity((entity) => ({ ...entity, date_creation: '2026-01-31 12:00:00' })),
	),
	...[
		'application/json; charset=utf-8',
		'APPLICATION/JSON;charset=UTF-8',
		'application/hal+json',
		'application/vnd.droppay.v1+json',
		'text/json',
		'text/plain',
	].map((type) => harmless(`type ${type}`, (reply) => ({ ...reply, type }))),
	harmless('no content type', (reply) => ({ ...reply, type: null })),
	harmless('blanks around the JSON', ({ entity, ...reply }) => ({
		...reply,
		...(entity !== undefined && { text: `\r\n\t ${JSON.stringify(entity, null, 2)}\r\n` }),
	})),
	harmless('a byte order mark', ({ entity, ...reply }) => ({
		...reply,
		...(entity !== undefined && { text: `\uFEFF${JSON.stringify(entity)}` }),
	})),
	harmless('headers of DropPay', (reply) => ({
		...reply,
		headers: { 'X-DropPay-Request-Id': 'r1', 'X-DropPay-RateLimit': '5', 'set-cookie': 'a=b' },
	})),
	harmless('headers of a version that ends', (reply) => ({
		...reply,
		headers: {
			Deprecation: '@1767225600',
			Sunset: 'Sat, 01 Jan 2028 00:00:00 GMT',
			Link: '</x>; rel="successor-version"',
		},
	})),
	harmless('a body for DELETE', (reply, { params, method }) =>
		method === 'DELETE' ? json(200, { id: params.id ?? '', status: 'CANCELLED' }) : reply,
	),
	...(
		[
			['10 minutes ahead', 600_000],
			['10 minutes behind', -600_000],
		] as const
	).map(([name, clockMs]) =>
		habit(`clock ${name}`, { clockMs }, { must: 'work', on: not(verb('createTransfer')) }),
	),
	habit(
		'no pay token at the first fetch',
		{ fetchesWithoutPayToken: 1 },
		{
			must: 'work',
			on: charges,
		},
	),
	habit('no pay token at all', { fetchesWithoutPayToken: 99 }, { must: 'fail', on: charges }),
	harmless(
		'pay token with more and without its dates',
		eachEntity((entity) => ({
			...entity,
			...(entity.pay_token && {
				pay_token: { val: (entity.pay_token as Entity).val ?? null, more: 1 },
			}),
		})),
	),
	harmless(
		'counters left out',
		eachEntity((entity) => without(entity, 'charge_success_count', 'charge_max_count')),
		{ must: undefined as never },
	),
	harmless(
		'pay token not echoed',
		eachEntity((entity) => without(entity, 'pay_token_val')),
	),
	harmless(
		'nothing of the request echoed',
		eachEntity((entity) =>
			without(
				entity,
				'amount',
				'description',
				'authorization_id',
				'charge_id',
				'pay_token_val',
				'charge_amount',
				'transfer_amount',
			),
		),
		{ must: undefined as never },
	),
	...(
		[
			['all', 'all'],
			['ALL', 'ALL'],
		] as const
	).map(([name, key]) =>
		habit(
			`only the webhook key ${name}`,
			{ webhookKeys: [key] },
			{
				must: 'work',
				on: verb('events'),
			},
		),
	),
	habit('no webhook keys at all', { webhookKeys: [] }, { must: 'fail', on: verb('events') }),
];

// --- lists

const WRAPPINGS: Array<[string, (list: Json[]) => Json]> = [
	['items', (items) => ({ items })],
	['data', (data) => ({ data })],
	['content', (content) => ({ content, totalElements: content.length, last: true })],
	['results', (results) => ({ results, next: null })],
	['a bare list', (list) => list],
	[
		'the list among others',
		(transfers) => ({ transfers, brands: transfers, total: 2, _links: {} }),
	],
	['content beside an empty list', (content) => ({ content, errors: [], pageable: {} })],
	['data in data', (data) => ({ data: { data } })],
];

function inList(name: string, wrap: (list: Json[]) => Json, more: Partial<Quirk> = {}): Quirk {
	return harmless(
		`list as ${name}`,
		(reply, { operation }) => {
			if (!operation.startsWith('list')) return reply;
			const list = Object.values(reply.entity as Record<string, Json[]>)[0] ?? [];
			return { ...reply, entity: wrap(list) };
		},
		{ on: (operation) => lists(operation) || verb('createTransfer')(operation), ...more },
	);
}

export const wrappings: Quirk[] = [
	...WRAPPINGS.map(([name, wrap]) =>
		// Two levels of wrapping were never seen anywhere; a failure that says so is right as well.
		inList(name, wrap, name === 'data in data' ? { must: undefined as never, on: lists } : {}),
	),
	inList('no list', () => ({ count: 2 }), { must: 'fail', on: lists }),
	// It may as well mean that nobody looked, and "no transfers" leads people to pay again: the node may fail.
	harmless(
		'an empty list as 204',
		(reply, { operation }) => (operation.startsWith('list') ? { status: 204 } : reply),
		{ on: both(lists, ({ list }) => list === 0), must: undefined as never },
	),
	harmless(
		'an empty list as null',
		(reply, { operation }) =>
			operation.startsWith('list') ? json(200, { transfers: null }) : reply,
		{ on: both(lists, ({ list }) => list === 0), must: undefined as never },
	),
];

// --- tokens

function token(
	name: string,
	speak: NonNullable<Dialect['speak']>,
	more: Partial<Quirk> = {},
): Quirk {
	return {
		name: `token ${name}`,
		must: 'work',
		on: SOME,
		dialect: () => ({ speak: (reply, call) => (isToken(call) ? speak(reply, call) : reply) }),
		...more,
	};
}

/** Tokens are the same for each operation: a read, an order and a payment stand for all. */
const SOME: Where = ({ name }) =>
	[
		'account.get',
		'authorization.create',
		'charge.create',
		'pull.createTransfer',
		'authorization.wait charge',
	].includes(name);

function tokenRefused(
	name: string,
	reply: (text: string) => Reply,
	more: Partial<Quirk> & { only?: (call: Call) => boolean; hasText?: boolean } = {},
): Quirk {
	const text = reason();
	const { only = isToken, hasText = true, ...rest } = more;
	return {
		name: `token ${name}`,
		must: 'fail',
		on: SOME,
		...(hasText && { text }),
		dialect: () => ({ refuse: (call) => (isToken(call) && only(call) ? reply(text) : undefined) }),
		...rest,
	};
}

const entity =
	(change: (entity: Entity) => Entity): NonNullable<Dialect['speak']> =>
	(reply) => ({ ...reply, entity: change(reply.entity as Entity) });

const isRefresh = ({ operation, body }: Call): boolean =>
	operation === 'refreshUserToken' || body.grant_type === 'refresh_token';

export const tokens: Quirk[] = [
	token(
		'type Bearer',
		entity((all) => ({ ...all, token_type: 'Bearer' })),
	),
	token(
		'type BEARER',
		entity((all) => ({ ...all, token_type: 'BEARER' })),
	),
	token(
		'without type',
		entity((all) => without(all, 'token_type')),
	),
	token(
		'without expires_in',
		entity((all) => without(all, 'expires_in')),
	),
	token(
		'expires_in as text',
		entity((all) => ({ ...all, expires_in: '3600' })),
	),
	token(
		'expires_in null',
		entity((all) => ({ ...all, expires_in: null })),
	),
	token(
		'expires_in 0',
		entity((all) => ({ ...all, expires_in: 0 })),
		{ must: undefined as never },
	),
	token(
		'expires_in negative',
		entity((all) => ({ ...all, expires_in: -1 })),
		{ must: undefined as never },
	),
	token(
		'without refresh token',
		entity((all) => without(all, 'refresh_token')),
	),
	token(
		'refresh token null',
		entity((all) => ({ ...all, refresh_token: null })),
	),
	token(
		'with more properties',
		entity((all) => ({ ...all, scope: 'app', id_token: 'x', code: '000', description: 'fine' })),
	),
	token('201', (reply) => ({ ...reply, status: 201 })),
	token('as text/plain', (reply) => ({ ...reply, type: 'text/plain' })),
	token('no content type', (reply) => ({ ...reply, type: null })),
	...ERROR_BODIES.map(([name, body]) =>
		tokenRefused(`400: ${name}`, (text) => ({ ...body(text), status: 400 })),
	),
	...[401, 403, 415, 423, 500, 503].map((status) =>
		tokenRefused(`${status}: code and description`, (text) =>
			json(status, { code: '210', description: text }),
		),
	),
	tokenRefused('refused with 200', (text) => json(200, { code: '210', description: text })),
	tokenRefused('refused with 230', (text) => json(230, { code: '210', description: text })),
	...[404, 405, 410, 429, 501].map((status) =>
		tokenRefused(`${status} without a body`, () => ({ status, type: null }), { hasText: false }),
	),
	tokenRefused('redirect', () => ({ status: 302, type: null, headers: { location: '/x' } }), {
		hasText: false,
	}),
	tokenRefused('a web page', () => ({ status: 200, text: '<html>x</html>', type: 'text/html' }), {
		hasText: false,
	}),
	tokenRefused('empty', () => json(200, {}), { hasText: false }),
	tokenRefused('cut', () => ({ status: 0, cut: true }), { hasText: false }),
	...[503, 429].map((status) =>
		tokenRefused(
			`${status} once`,
			() => ({ status, type: null, headers: { 'retry-after': '1' } }),
			{
				only: ({ count }) => count === 1,
				hasText: false,
				must: undefined as never,
			},
		),
	),
	...[400, 401, 403, 404, 405, 500, 501, 503].map((status) =>
		tokenRefused(`PUT is ${status}`, () => ({ status, type: null }), {
			only: ({ method }) => method === 'PUT',
			hasText: false,
			isAfterToken: true,
			must: 'work',
		}),
	),
	tokenRefused('PUT is cut', () => ({ status: 0, cut: true }), {
		only: ({ method }) => method === 'PUT',
		hasText: false,
		isAfterToken: true,
		must: 'work',
	}),
	tokenRefused('PUT is refused with 230', (text) => json(230, { code: '102', description: text }), {
		only: ({ method }) => method === 'PUT',
		hasText: false,
		isAfterToken: true,
		must: 'work',
	}),
	tokenRefused('PUT is a web page', () => ({ status: 200, text: '<html>', type: 'text/html' }), {
		only: ({ method }) => method === 'PUT',
		hasText: false,
		isAfterToken: true,
		must: 'work',
	}),
	tokenRefused('every refresh is refused', () => json(400, { error: 'invalid_grant' }), {
		only: isRefresh,
		hasText: false,
		isAfterToken: true,
		must: 'work',
	}),
	tokenRefused(
		'the code is spent after the first use',
		(text) => json(401, { code: '102', description: text }),
		{
			only: (call) => call.operation === 'createUserToken' && !isRefresh(call),
			hasText: false,
			isAfterToken: true,
			must: 'work',
		},
	),
	{
		name: 'token refresh without a new refresh token',
		must: 'work',
		on: SOME,
		isAfterToken: true,
		dialect: () => ({
			speak: (reply, call) =>
				isToken(call) ? { ...reply, entity: without(reply.entity, 'refresh_token') } : reply,
		}),
	},
];

// --- secrets in what DropPay says

/** The secrets that came with a request: no other could be echoed. */
function everySecret({ headers, body }: Call): string {
	const key = headers['x-droppay-checkout-privatekey'] ?? '';
	return `request was ${[headers.authorization ?? '', key, String(body.pay_token_val ?? '')].join(' ; ')}`;
}

export const echoes: Quirk[] = [
	refused('400 that echoes every secret', (text, call) =>
		json(400, { code: '101', description: `${text}: ${everySecret(call)}` }),
	),
	refused('400 that echoes every secret as text', (text, call) => ({
		status: 400,
		text: `${text}: ${everySecret(call)}`,
		type: 'text/plain',
	})),
	refused('500 that echoes every secret', (text, call) =>
		json(500, { code: '101', description: `${text}: ${everySecret(call)}` }),
	),
	refused('230 that echoes every secret', (text, call) =>
		json(230, { code: '210', description: `${text}: ${everySecret(call)}` }),
	),
	refused('400 that echoes the request in other properties', (text, call) =>
		json(400, {
			code: '101',
			description: text,
			request: { headers: call.headers, body: call.body },
		}),
	),
	harmless(
		'the request echoed beside the entity',
		(reply, call) =>
			reply.entity && !Array.isArray(reply.entity) && typeof reply.entity === 'object'
				? { ...reply, entity: { ...reply.entity, debug: everySecret(call) } }
				: reply,
		{ on: not(lists) },
	),
	tokenRefused(
		'400 that echoes the request',
		(text) => json(400, { code: '101', description: text }),
		{
			dialect: () => ({
				refuse: (call) =>
					isToken(call)
						? json(400, { code: '101', description: `got ${JSON.stringify(call.body)}` })
						: undefined,
			}),
			hasText: false,
		},
	),
];

export const QUIRKS: readonly Quirk[] = [
	...freedoms,
	...refusals,
	...stumbles,
	...doubts,
	...statuses,
	...wrappings,
	...tokens,
	...echoes,
];
