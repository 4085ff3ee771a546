/**
 * A second DropPay, written from the documentation alone (docs/droppay-api.md, openapi/) and not from the
 * sandbox: what both agree on is what the documentation says, and what this one does otherwise is what the
 * documentation leaves open. It speaks in dialects, and its journal keeps what was really carried out.
 *
 * One fastify serves all worlds; each world listens on a port of its own, so that nothing that the node
 * remembers of one host reaches another.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes, randomUUID } from 'node:crypto';

import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import { timeOutRequest } from '../support/timeOuts.mts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Entity = Record<string, Json>;

/** What was carried out. */
export type DeedKind =
	| 'cancelled'
	| 'charged'
	| 'created'
	| 'deleted'
	| 'executed'
	| 'refunded'
	| 'transferred'
	| 'updated';

export interface Deed {
	kind: DeedKind;
	operation: string;
	/** The entity that was made or changed. */
	id: string;
	/** The Authorization, Charge or Pull that the money belongs to. */
	of?: string;
	/** What moved, in cents; 0 for an order. */
	cents: number;
}

/** A request as it came. */
export interface Sent {
	operation: string;
	method: string;
	path: string;
	body: Entity;
	headers: Record<string, string>;
	/** Status of the response; undefined while it is under way, 0 when the connection was cut. */
	status?: number;
}

export interface Call {
	operation: string;
	method: string;
	params: Record<string, string>;
	body: Entity;
	headers: Record<string, string>;
	/** The how manieth request of this operation in this world, from 1. */
	count: number;
	world: World;
}

export interface Reply {
	status: number;
	/** Sent as JSON unless `text` is given; undefined is no body. */
	entity?: Json;
	text?: string;
	/** Content type; null leaves the header out. */
	type?: string | null;
	headers?: Record<string, string>;
	/** Cuts the connection instead of responding. */
	cut?: boolean;
	/** Responds once the client has given up: its time-out ends first. */
	afterTimeOut?: true;
}

/** Freedom of the documentation in what is kept and shown, not in how it is said. */
export interface Habits {
	/** Status of a new charge; only DONE and ACCOUNTED and PENDING move the money, the others refuse it. */
	chargeStatus?: string;
	refundStatus?: string;
	transferStatus?: string;
	executeStatus?: string;
	/** The first so many fetches after a write show the state before it. */
	fetchesBehind?: number;
	/** The first so many fetches of a granted Authorization show no pay token. */
	fetchesWithoutPayToken?: number;
	/** What moves money or makes an order is carried out so many milliseconds after the request came. */
	actsAfterMs?: number;
	/** The client's time-out ends first; what it sent is carried out when the world settles. */
	actsAfterTimeOut?: true;
	/** Keys of `webhooks` that are known; another one is refused with 400. */
	webhookKeys?: string[];
	/** What the clock of the server is ahead of ours, in milliseconds. */
	clockMs?: number;
	/** Status of a POST that makes an Authorization, Pull or Push. */
	createdStatus?: string;
	/** The first fetch of what was made shows it decided. */
	decides?: boolean;
	/** What was cancelled is gone: a fetch finds nothing. */
	forgets?: boolean;
}

export interface Dialect {
	habits?: Habits;
	/** A response in place of carrying it out. */
	refuse?: (call: Call) => Reply | undefined;
	/** How the response to what was carried out or fetched is said. */
	speak?: (reply: Reply, call: Call) => Reply;
}

interface Kept {
	now: Entity;
	/** What fetches show instead, and how many still do; null is "not there yet". */
	before?: Entity | null;
	behind: number;
	kind: string;
	list: Entity[];
	listBefore?: Entity[];
	payTokenFetches: number;
	fetches: number;
}

class Refused extends Error {
	constructor(
		readonly status: number,
		readonly code: string | undefined,
		message: string,
	) {
		super(message);
	}
}

let worlds = 0;
const byPort = new Map<number, World>();
let app: FastifyInstance | undefined;

/** What one trial meets: an Application, an account, its entities and a journal. */
export class World {
	readonly deeds: Deed[] = [];

	readonly sent: Sent[] = [];

	/** Everything that must never be shown. */
	readonly secrets = new Set<string>();

	readonly number = ++worlds;

	readonly applicationKey = `key-of-world-${this.number}-${randomBytes(6).toString('hex')}`;

	readonly applicationSecret = `secret-of-world-${randomBytes(9).toString('hex')}`;

	readonly connectionCode = `code-of-world-${randomBytes(9).toString('hex')}`;

	readonly privateKey = `private-of-world-${randomBytes(9).toString('hex')}`;

	url = '';

	dialect: Dialect = {};

	private readonly kept = new Map<string, Kept>();

	private readonly counts = new Map<string, number>();

	private readonly tokens = new Set<string>();

	private readonly refreshTokens = new Set<string>();

	private readonly payTokens = new Map<string, string>();

	private ids = 0;

	private busy = 0;

	private readonly held: Array<() => void> = [];

	private server: Server | undefined;

	constructor() {
		for (const secret of [this.applicationSecret, this.connectionCode, this.privateKey])
			this.secrets.add(secret);
	}

	get habits(): Habits {
		return this.dialect.habits ?? {};
	}

	static async open(dialect: Dialect = {}): Promise<World> {
		app ??= await makeApp();
		const { routing } = app;
		const world = new World();
		world.dialect = dialect;
		const server = createServer((request: IncomingMessage, response: ServerResponse) =>
			routing(request, response),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		world.server = server;
		world.url = `http://127.0.0.1:${port}`;
		byPort.set(port, world);
		return world;
	}

	/** Waits for what is still under way, then stops listening. */
	async close(): Promise<void> {
		await this.settled();
		const { server } = this;
		if (!server) return;
		byPort.delete((server.address() as AddressInfo).port);
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}

	/** Carries out what waits for it; resolves when no request is being carried out. */
	async settled(): Promise<void> {
		while (this.busy > 0) {
			for (const carryOut of this.held.splice(0)) carryOut();
			await pause(5);
		}
	}

	/** Makes all access tokens old; refresh tokens stay. */
	expireTokens(): void {
		this.tokens.clear();
	}

	// --- what tests put there

	put(kind: string, values: Entity = {}): string {
		const id = this.newId(kind);
		const now = { id, ...defaults(kind, this.time()), ...values };
		this.kept.set(id, {
			now,
			behind: 0,
			kind,
			list: [],
			payTokenFetches: 0,
			fetches: 0,
		});
		return id;
	}

	/** Somebody decides: fetches show it as late as the habits say. */
	decide(id: string, status: string): void {
		const kept = this.find(id);
		this.before(kept);
		kept.now = { ...kept.now, status };
	}

	/** The entity as it is. */
	truth(id: string): Entity | undefined {
		return this.kept.get(id.toUpperCase())?.now;
	}

	transfersOf(id: string): Entity[] {
		return this.kept.get(id)?.list ?? [];
	}

	/** A transfer that is there already. */
	putTransfer(pullId: string, amount: number, description: string): void {
		this.kept.get(pullId)?.list.push({
			id: this.newId('transfer'),
			status: 'DONE',
			amount,
			description,
			date_creation: this.time(),
		});
	}

	// --- the server

	async handle(request: FastifyRequest, operation: string): Promise<Reply> {
		const body = (request.body ?? {}) as Entity;
		const count = (this.counts.get(operation) ?? 0) + 1;
		this.counts.set(operation, count);
		const headers = request.headers as Record<string, string>;
		const entry: Sent = { operation, method: request.method, path: request.url, body, headers };
		this.sent.push(entry);
		const params = request.params as Record<string, string>;
		const call: Call = {
			operation,
			method: request.method,
			params,
			body,
			headers,
			count,
			world: this,
		};
		this.busy++;
		try {
			const reply = await this.respond(call, request.socket);
			if (reply.afterTimeOut) timeOutRequest(request.socket);
			entry.status = reply.cut ? 0 : reply.status;
			return reply;
		} finally {
			this.busy--;
		}
	}

	private async respond(call: Call, socket: Socket): Promise<Reply> {
		const { refuse, speak } = this.dialect;
		const isAct = call.method !== 'GET' && !isToken(call.operation);
		try {
			if (!isToken(call.operation)) this.authenticate(call);
			const refusal = refuse?.(call);
			if (refusal) return refusal;
			if (this.habits.actsAfterMs && isAct) await pause(this.habits.actsAfterMs);
			if (this.habits.actsAfterTimeOut && isAct) {
				timeOutRequest(socket);
				await new Promise<void>((carryOut) => this.held.push(carryOut));
			}
			const entity = this.act(call);
			const status = entity === undefined ? 204 : 200;
			const reply: Reply = { status, ...(entity !== undefined && { entity }) };
			return speak?.(reply, call) ?? reply;
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			if (error.code === undefined) return { status: error.status, type: null };
			return {
				status: error.status,
				entity: { code: error.code, description: error.message },
			};
		}
	}

	private authenticate({ operation, headers }: Call): void {
		if (operation.startsWith('checkout')) {
			if (headers['x-droppay-checkout-privatekey'] !== this.privateKey)
				throw new Refused(401, '100', 'Bad login credentials');
			return;
		}
		const token = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
		if (!this.tokens.has(token)) throw new Refused(401, '102', 'Token expired');
	}

	private act({ operation, params, body }: Call): Json | undefined {
		const id = Object.values(params)[0] ?? '';
		switch (operation) {
			case 'createApplicationToken':
			case 'createUserToken':
			case 'refreshUserToken':
				return this.token(operation, body);
			case 'createConnection':
				return this.create('connection', operation, body);
			case 'createPos':
				need(body, 'store_id');
				return this.create('pos', operation, body);
			case 'createAuthorization':
				need(body, 'pos_id', 'description', 'charge_amount');
				return this.create('authorization', operation, body);
			case 'createPush':
				need(body, 'amount', 'recipient');
				return this.create('push', operation, { status: 'DRAFT', ...body });
			case 'createPull':
				need(body, 'description', 'status');
				return this.create('pull', operation, body);
			case 'createPagopaForm':
				return this.create('form', operation, { amount: 10, ...body, status: 'DRAFT' });
			case 'createMav':
			case 'createRav':
				need(body, 'amount');
				return this.create('slip', operation, body);
			case 'getConnection':
			case 'getPos':
			case 'getAuthorization':
			case 'checkoutCheck':
			case 'getCharge':
			case 'getRefund':
			case 'getPush':
			case 'getPull':
			case 'getPagopaForm':
			case 'getMav':
			case 'getRav':
				return this.fetch(id);
			case 'listPushTransfers':
			case 'listPullTransfers':
				return { transfers: this.fetchList(id) };
			case 'listBrands':
				return { brands: [this.brand()] };
			case 'getAccount':
				return this.account();
			case 'updatePos':
			case 'updatePush':
			case 'updatePull':
			case 'updatePagopaForm':
				return this.update(id, operation, body);
			case 'deletePos': {
				const kept = this.find(id);
				this.kept.delete(String(kept.now.id));
				this.deed('deleted', operation, String(kept.now.id));
				return undefined;
			}
			case 'cancelConnection':
			case 'cancelAuthorization':
			case 'cancelPush':
			case 'cancelPull':
				return this.cancel(id, operation);
			case 'createCharge':
				need(body, 'authorization_id', 'amount', 'pay_token_val');
				return this.charge(String(body.authorization_id), operation, body);
			case 'checkoutCharge':
				need(body, 'amount', 'pay_token_val');
				return this.charge(id, operation, body);
			case 'createRefund':
				need(body, 'charge_id', 'amount');
				return this.refund(operation, body);
			case 'createPullTransfer':
				need(body, 'amount');
				return this.transfer(id, operation, body);
			case 'executePagopaForm':
				return this.execute(id, operation);
			default:
				throw new Refused(404, undefined, 'no such path');
		}
	}

	private token(operation: string, body: Entity): Json {
		const { client_id, client_secret, code, refresh_token } = body;
		if (client_id !== this.applicationKey || client_secret !== this.applicationSecret)
			throw new Refused(401, '100', 'Bad login credentials');
		if (operation === 'refreshUserToken' || body.grant_type === 'refresh_token') {
			if (!this.refreshTokens.has(String(refresh_token)))
				throw new Refused(401, '102', 'Bad refresh token');
		} else if (operation === 'createUserToken' && code !== this.connectionCode) {
			throw new Refused(401, '102', 'Bad code');
		}
		const access = randomBytes(16).toString('hex');
		const refresh = randomBytes(16).toString('hex');
		this.tokens.add(access);
		this.refreshTokens.add(refresh);
		this.secrets.add(access).add(refresh);
		return { token_type: 'bearer', access_token: access, expires_in: 3600, refresh_token: refresh };
	}

	private create(kind: string, operation: string, body: Entity): Json {
		this.checkWebhooks(body);
		const { createdStatus } = this.habits;
		const isDecidable = ['authorization', 'pull', 'push'].includes(kind);
		const id = this.put(kind, {
			...body,
			...(createdStatus !== undefined && isDecidable && { status: createdStatus }),
		});
		const kept = this.find(id);
		kept.before = null;
		kept.behind = this.habits.fetchesBehind ?? 0;
		this.deed('created', operation, id);
		return this.show(kept);
	}

	private checkWebhooks(body: Entity): void {
		const { webhookKeys } = this.habits;
		const { webhooks } = body;
		if (!webhookKeys || webhooks === null || typeof webhooks !== 'object') return;
		const unknown = Object.keys(webhooks).find((key) => !webhookKeys.includes(key));
		if (unknown !== undefined)
			throw new Refused(400, '101', `Wrong arguments: webhooks.${unknown}`);
	}

	private fetch(id: string): Json {
		const kept = this.find(id);
		kept.fetches++;
		if (kept.behind > 0) {
			kept.behind--;
			if (kept.before === null) throw new Refused(404, undefined, 'not there yet');
			return this.show({ ...kept, now: kept.before ?? kept.now });
		}
		if (this.habits.decides && ['WAITING', 'READY'].includes(String(kept.now.status)))
			kept.now = { ...kept.now, status: kept.kind === 'authorization' ? 'GRANTED' : 'DONE' };
		if (kept.kind === 'authorization' && kept.now.status === 'GRANTED') kept.payTokenFetches++;
		return this.show(kept);
	}

	private fetchList(id: string): Entity[] {
		const kept = this.find(id);
		if (kept.behind > 0 && kept.listBefore) {
			kept.behind--;
			return kept.listBefore;
		}
		return kept.list;
	}

	/** An entity as a fetch shows it: an Authorization with a fresh pay token. */
	private show({ now, kind, payTokenFetches }: Kept): Json {
		const shown = { ...now };
		if (kind !== 'authorization' || now.status !== 'GRANTED') return shown;
		const max = Number(now.charge_max_count ?? 1);
		if (payTokenFetches <= (this.habits.fetchesWithoutPayToken ?? 0))
			return { ...shown, pay_token: null };
		const val = randomUUID();
		this.payTokens.set(val, String(now.id));
		this.secrets.add(val);
		return {
			...shown,
			pay_token: {
				val,
				date_issued: this.time(),
				date_expiring: this.time(180_000),
				charge_available: max - Number(now.charge_success_count ?? 0),
			},
		};
	}

	private update(id: string, operation: string, body: Entity): Json {
		const kept = this.find(id);
		this.checkWebhooks(body);
		this.before(kept);
		kept.now = { ...kept.now, ...body };
		this.deed('updated', operation, String(kept.now.id));
		return this.show(kept);
	}

	private cancel(id: string, operation: string): undefined {
		const kept = this.find(id);
		this.before(kept);
		kept.now = { ...kept.now, status: 'CANCELLED' };
		if (this.habits.forgets) this.kept.delete(String(kept.now.id));
		this.deed('cancelled', operation, String(kept.now.id));
		return undefined;
	}

	private charge(authorizationId: string, operation: string, body: Entity): Json {
		const kept = this.find(authorizationId);
		const amount = Number(body.amount);
		const { now } = kept;
		if (this.payTokens.get(String(body.pay_token_val).toLowerCase()) !== now.id)
			throw new Refused(400, '101', 'Wrong pay token');
		if (now.status !== 'GRANTED') throw new Refused(400, '101', 'Not granted');
		const made = Number(now.charge_success_count ?? 0);
		if (made >= Number(now.charge_max_count ?? 1)) throw new Refused(400, '101', 'Charged already');
		if (amount > Number(now.charge_amount)) throw new Refused(400, '101', 'Over the amount');
		const status = this.habits.chargeStatus ?? 'DONE';
		const id = this.put('charge', {
			authorization_id: now.id ?? null,
			amount,
			description: body.description ?? null,
			pay_token_val: body.pay_token_val ?? null,
			status,
		});
		if (moves(status)) {
			this.before(kept);
			kept.now = { ...now, charge_success_count: made + 1 };
			this.deed('charged', operation, id, String(now.id), amount);
		}
		return { ...this.find(id).now };
	}

	private refund(operation: string, body: Entity): Json {
		const charge = this.find(String(body.charge_id));
		const amount = Number(body.amount);
		if (this.deeds.some(({ kind, of }) => kind === 'refunded' && of === charge.now.id))
			throw new Refused(400, '101', 'Refunded already');
		if (amount > Number(charge.now.amount)) throw new Refused(400, '101', 'Over the charge');
		const status = this.habits.refundStatus ?? 'DONE';
		const id = this.put('refund', { ...body, charge_id: charge.now.id ?? null, status });
		if (moves(status)) this.deed('refunded', operation, id, String(charge.now.id), amount);
		return { ...this.find(id).now };
	}

	private transfer(pullId: string, operation: string, body: Entity): Json {
		const kept = this.find(pullId);
		if (!['RUNNING', 'SCHEDULED'].includes(String(kept.now.status)))
			throw new Refused(400, '101', 'Not usable');
		const status = this.habits.transferStatus ?? 'DONE';
		const id = this.newId('transfer');
		const transfer = { id, ...body, status, date_creation: this.time() };
		if (moves(status)) {
			this.before(kept);
			this.deed('transferred', operation, id, String(kept.now.id), Number(body.amount));
		}
		kept.list = [...kept.list, transfer];
		return transfer;
	}

	private execute(id: string, operation: string): Json {
		const kept = this.find(id);
		const { now } = kept;
		if (now.status !== 'READY') throw new Refused(400, '101', `Form is ${String(now.status)}`);
		const status = this.habits.executeStatus ?? 'DONE';
		if (moves(status)) {
			this.before(kept);
			this.deed('executed', operation, String(now.id), String(now.id), Number(now.amount));
		}
		kept.now = { ...now, status };
		return this.show(kept);
	}

	private before(kept: Kept): void {
		kept.behind = this.habits.fetchesBehind ?? 0;
		kept.before = kept.now;
		kept.listBefore = kept.list;
	}

	private find(id: string): Kept {
		const kept = this.kept.get(id.toUpperCase());
		if (!kept) throw new Refused(404, undefined, 'not found');
		return kept;
	}

	private deed(kind: DeedKind, operation: string, id: string, of?: string, amount = 0): void {
		this.deeds.push({
			kind,
			operation,
			id,
			...(of !== undefined && { of }),
			cents: Math.round(amount * 100),
		});
	}

	private newId(kind: string): string {
		const prefix = PREFIXES[kind] ?? 'XXX';
		const digits = String(this.number * 1000 + ++this.ids).padStart(9, '0');
		return `${prefix}${digits}`;
	}

	private time(laterMs = 0): string {
		return new Date(Date.now() + (this.habits.clockMs ?? 0) + laterMs).toISOString();
	}

	private brand(): Entity {
		const store = { id: 'STR000000001', status: 'ENABLED', type: 'REAL', name: 'Bottega' };
		return {
			id: 'BRN000000001',
			status: 'ENABLED',
			name: 'Bottega',
			description: 'A shop',
			stores: [store],
		};
	}

	private account(): Entity {
		return {
			id: 'BAC0000000001',
			account_kind: 'BANK',
			bank_account: {
				iban: 'IT53S3606401600000000000002',
				name: 'Bottega',
				class: 'BUSINESS',
				status: 'ACTIVE',
				balance_current: 100,
				balance_available: 90,
			},
		};
	}
}

const PREFIXES: Record<string, string> = {
	authorization: 'CHT',
	charge: 'CHA',
	connection: 'CON',
	form: 'FRM',
	pos: 'POS',
	pull: 'PLL',
	push: 'SEM',
	refund: 'CHR',
	slip: 'SEM',
	transfer: 'TRF',
};

function defaults(kind: string, time: string): Entity {
	const dates = { date_creation: time, date_last_update: time };
	switch (kind) {
		case 'authorization':
			return {
				status: 'WAITING',
				policy: 'CHARGEABLE',
				scheme: 'DROPPAY',
				charge_max_count: 1,
				charge_success_count: 0,
				...dates,
			};
		case 'connection':
			return { status: 'WAITING', ...dates };
		case 'pos':
			return { status: 'ENABLED', device: { type: 'APP', ref: 'app', name: 'Till' } };
		case 'pull':
		case 'push':
			return { status: 'READY', sharing: 'https://dp.link/u/2/x', date_creation: time };
		case 'slip':
			return { status: 'READY', fee: 1, date_creation: time };
		default:
			return dates;
	}
}

/** Statuses of a payment whose money moves. */
function moves(status: string): boolean {
	return !['CANCELED', 'CANCELLED', 'FAILED', 'REFUSED'].includes(status.trim().toUpperCase());
}

function need(body: Entity, ...names: string[]): void {
	const missing = names.find((name) => body[name] === undefined);
	if (missing !== undefined) throw new Refused(400, '100', `Missing arguments: ${missing}`);
}

function isToken(operation: string): boolean {
	return operation.endsWith('Token');
}

/** Every request of the documentation, by its first path. */
const ROUTES: Array<[method: string, path: string, operation: string]> = [
	['POST', '/oa2/v1/cc/token', 'createApplicationToken'],
	['POST', '/oa2/v1/ac/token', 'createUserToken'],
	['PUT', '/oa2/v1/ac/token', 'refreshUserToken'],
	['POST', '/oa2/v1/connection', 'createConnection'],
	['GET', '/oa2/v1/connection/:id', 'getConnection'],
	['PUT', '/oa2/v1/connection/:id', 'getConnection'],
	['DELETE', '/oa2/v1/connection/:id', 'cancelConnection'],
	['GET', '/shop/v1/brands', 'listBrands'],
	['POST', '/shop/v1/pos', 'createPos'],
	['GET', '/shop/v1/pos/:id', 'getPos'],
	['PATCH', '/shop/v1/pos/:id', 'updatePos'],
	['DELETE', '/shop/v1/pos/:id', 'deletePos'],
	['POST', '/shop/v1/pos/authorization', 'createAuthorization'],
	['GET', '/shop/v1/pos/authorization/:id', 'getAuthorization'],
	['DELETE', '/shop/v1/pos/authorization/:id', 'cancelAuthorization'],
	['POST', '/shop/v1/pos/charge', 'createCharge'],
	['GET', '/shop/v1/pos/charge/:id', 'getCharge'],
	['POST', '/shop/v1/pos/refund', 'createRefund'],
	['GET', '/shop/v1/pos/refund/:id', 'getRefund'],
	['GET', '/v1/authorization/:id/check', 'checkoutCheck'],
	['POST', '/v1/authorization/:id/charge', 'checkoutCharge'],
	['GET', '/bank/v1/registry/account', 'getAccount'],
	['POST', '/bank/v1/push', 'createPush'],
	['GET', '/bank/v1/push/:id', 'getPush'],
	['PATCH', '/bank/v1/push/:id', 'updatePush'],
	['DELETE', '/bank/v1/push/:id', 'cancelPush'],
	['GET', '/bank/v1/push/:id/transfer', 'listPushTransfers'],
	['POST', '/bank/v1/pull', 'createPull'],
	['GET', '/bank/v1/pull/:id', 'getPull'],
	['PATCH', '/bank/v1/pull/:id', 'updatePull'],
	['DELETE', '/bank/v1/pull/:id', 'cancelPull'],
	['GET', '/bank/v1/pull/:id/transfer', 'listPullTransfers'],
	['POST', '/bank/v1/pull/:id/transfer', 'createPullTransfer'],
	['POST', '/payments/v3/pagopa', 'createPagopaForm'],
	['GET', '/payments/v3/pagopa/:id', 'getPagopaForm'],
	['PATCH', '/payments/v3/pagopa/:id', 'updatePagopaForm'],
	['POST', '/payments/v3/pagopa/:id/disposition', 'executePagopaForm'],
	['POST', '/payments/v1/mav', 'createMav'],
	['GET', '/payments/v1/mav/:id', 'getMav'],
	['POST', '/payments/v1/rav', 'createRav'],
	['GET', '/payments/v1/rav/:id', 'getRav'],
];

async function makeApp(): Promise<FastifyInstance> {
	const made = fastify({ forceCloseConnections: true });
	made.removeAllContentTypeParsers();
	made.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
		try {
			done(null, text === '' ? {} : JSON.parse(String(text)));
		} catch (error) {
			done(error as Error);
		}
	});
	for (const [method, url, operation] of ROUTES) {
		made.route({
			method,
			url,
			handler: async (request, response) => {
				const world = byPort.get(request.raw.socket.localPort ?? 0);
				const reply = world ? await world.handle(request, operation) : { status: 410, type: null };
				// What is said is said byte by byte: fastify would add a content type of its own.
				response.hijack();
				say(response.raw, reply);
			},
		});
	}
	made.setNotFoundHandler(async (request, response) => {
		const world = byPort.get(request.raw.socket.localPort ?? 0);
		world?.sent.push({
			operation: 'unknown',
			method: request.method,
			path: request.url,
			body: {},
			headers: request.headers as Record<string, string>,
			status: 404,
		});
		response.hijack();
		say(response.raw, { status: 404, type: null });
	});
	await made.ready();
	return made;
}

function say(response: ServerResponse, reply: Reply): void {
	if (reply.cut) {
		response.socket?.destroy();
		return;
	}
	const text =
		reply.text ?? (reply.entity === undefined ? undefined : JSON.stringify(reply.entity));
	const type = reply.type === undefined ? 'application/json' : reply.type;
	response.writeHead(reply.status, {
		...(text !== undefined && type !== null && { 'content-type': type }),
		...reply.headers,
	});
	response.end(reply.status === 204 ? undefined : text);
}
