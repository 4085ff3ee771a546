import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { without, type Answer } from './call.mts';
import { operations, type Operation, type Violation } from './contract.mts';
import { authenticate, tokenOwner } from './credentials.mts';
import { isDelay, type Fault, type FaultBook } from './faults.mts';
import type { Journal, JournalEntry } from './journal.mts';
import { HANDLERS } from './operations.mts';
import { missingArguments, Refusal, wrongArguments, wrongDate } from './refusals.mts';
import type { World } from './world.mts';

/** What the API needs beside the requests. */
export interface ApiParts {
	world: World;
	journal: Journal;
	faults: FaultBook;
	/** Aborted when the sandbox closes: pauses end then. */
	closing: AbortSignal;
	log: (line: string) => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** OpenAPI's `/pos/{pos_id}` in Fastify's notation. */
const routePath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Registers every operation of the OpenAPI file on all its candidate paths. */
export function registerApi(app: FastifyInstance, parts: ApiParts): void {
	// Bodies are read as text: what is not JSON must reach the journal, and be refused DropPay's way.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});
	const known = new Map<string, string[]>();
	for (const operation of operations()) {
		if (!HANDLERS[operation.operationId]) {
			throw new Error(`The sandbox has no handler for ${operation.operationId}`);
		}
		operation.paths.forEach((path, index) => {
			const url = routePath(path);
			known.set(url, [...(known.get(url) ?? []), operation.method]);
			app.route({
				method: operation.method as 'GET',
				url,
				exposeHeadRoute: false,
				handler: async (request, reply) =>
					await serve(parts, operation, index === 0, request, reply),
			});
		});
	}
	for (const [url, methods] of known) {
		const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((m) => !methods.includes(m));
		app.route({
			method: others as 'GET'[],
			url,
			exposeHeadRoute: false,
			handler: async (request, reply) => await refuse(parts, 405, request, reply),
		});
	}
	app.setErrorHandler(async (error: { statusCode?: number; message: string }, request, reply) => {
		const status = error.statusCode ?? 500;
		if (status >= 500) parts.log(`${request.method} ${request.url}: ${error.message}`);
		return await refuse(parts, status, request, reply);
	});
}

/** Answers a request that fits no operation: a status without a body. */
export async function refuse(
	parts: ApiParts,
	status: number,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	return await serve(parts, null, true, request, reply, status);
}

async function serve(
	parts: ApiParts,
	operation: Operation | null,
	canonical: boolean,
	request: FastifyRequest,
	reply: FastifyReply,
	status = 404,
): Promise<FastifyReply> {
	const { world, closing } = parts;
	world.clock.tick();
	const text = typeof request.body === 'string' ? request.body : '';
	const parsed = parseJson(text);
	const entry = openEntry(parts, operation, request, parsed.value);
	addCustomHeaders(reply, request, world.settings.requestIds ? entry.seq : undefined);
	const [path] = request.url.split('?') as [string];
	const faults = parts.faults.take({ operationId: entry.operationId, method: entry.method, path });
	if (faults.length > 0) {
		entry.fault = faults.map((fault) => `${fault.kind} ${moment(fault)}`).join(', ');
	}
	await wait(world.settings.latencyMs, closing);
	await delay(parts, faults, 'before');
	const fault = faults.find((one) => !isDelay(one));
	const withoutEffect = fault !== undefined && moment(fault) === 'before';
	const answer: Answer = withoutEffect
		? { status: 200 }
		: operation && answersHere(world, operation, canonical)
			? handle(parts, operation, request, parsed, entry)
			: { status };

	await delay(parts, faults, 'after');
	return fault ? spoil(reply, fault, answer, entry) : send(reply, answer, entry);
}

/** Custom headers exist [doc: overview], and none is named there: both names are ours. */
function addCustomHeaders(
	reply: FastifyReply,
	{ headers }: FastifyRequest,
	requestId: number | undefined,
): void {
	const correlation = headers['x-droppay-correlation-id'];
	if (correlation !== undefined) void reply.header('X-DropPay-Correlation-Id', correlation);
	if (requestId !== undefined) void reply.header('X-DropPay-Request-Id', `sandbox-${requestId}`);
}

const moment = (fault: Fault): 'before' | 'after' =>
	fault.kind === 'merge' || fault.kind === 'wrap' ? 'after' : (fault.when ?? 'before');

async function delay(parts: ApiParts, faults: Fault[], when: 'before' | 'after'): Promise<void> {
	for (const fault of faults.filter((one) => isDelay(one) && moment(one) === when)) {
		if (fault.kind === 'hold') await parts.faults.hold(parts.closing);
		else await wait(fault.ms ?? 0, parts.closing);
	}
}

async function wait(ms: number, closing: AbortSignal): Promise<void> {
	if (ms === 0) return;
	await pause(ms, undefined, { signal: closing }).catch(() => undefined);
}

function parseJson(text: string): { value: unknown; isJson: boolean } {
	if (text === '') return { value: null, isJson: true };
	try {
		return { value: JSON.parse(text) as unknown, isJson: true };
	} catch {
		return { value: text, isJson: false };
	}
}

function openEntry(
	{ world, journal }: ApiParts,
	operation: Operation | null,
	request: FastifyRequest,
	body: unknown,
): JournalEntry {
	const { headers } = request;
	return journal.add({
		at: world.clock.iso(),
		method: request.method,
		path: request.url.split('?')[0] as string,
		operationId: operation?.operationId ?? null,
		tokenOwner: tokenOwner(world, headers),
		authorization: headers.authorization ?? null,
		headers: { ...headers },
		query: { ...(request.query as Record<string, unknown>) },
		body,
		status: null,
		answer: null,
		effect: false,
		contract: [],
		fault: null,
	});
}

/** The setting `pathCandidates` can close the canonical path, or all others, where there are several. */
function answersHere(world: World, operation: Operation, canonical: boolean): boolean {
	const { pathCandidates } = world.settings;
	if (pathCandidates === 'canonical') return canonical;
	return pathCandidates === 'all' || !canonical || operation.paths.length === 1;
}

function handle(
	{ world, log }: ApiParts,
	operation: Operation,
	request: FastifyRequest,
	parsed: { value: unknown; isJson: boolean },
	entry: JournalEntry,
): Answer {
	let answer: Answer;
	try {
		const caller = authenticate(world, operation.security, request.headers);
		const params = request.params as Record<string, string>;
		const body = readBody(operation, parsed, params, request, entry);
		const handler = HANDLERS[operation.operationId];
		if (!handler) throw new Refusal(404, null);
		answer = handler({
			world,
			caller,
			params,
			body,
			effect: () => {
				entry.effect = true;
			},
		});
	} catch (cause) {
		if (cause instanceof Refusal) {
			answer = { status: cause.status, body: cause.body };
		} else {
			// A gap in the sandbox itself: say so where its developer looks.
			log(
				`${request.method} ${request.url}: ${cause instanceof Error ? cause.stack : String(cause)}`,
			);
			answer = { status: 500 };
		}
	}
	const type = answer.body === undefined ? null : (answer.contentType ?? JSON_TYPE);
	entry.contract.push(...operation.checkAnswer(answer.status, type, answer.body));
	return answer;
}

function readBody(
	operation: Operation,
	parsed: { value: unknown; isJson: boolean },
	params: Record<string, string>,
	request: FastifyRequest,
	entry: JournalEntry,
): Record<string, unknown> {
	if (!operation.hasBody) return {};
	if (!parsed.isJson) {
		entry.contract.push('request: the body is not JSON');
		throw wrongArguments('the body is not JSON');
	}
	if (parsed.value === null) {
		if (!operation.bodyRequired) return {};
		entry.contract.push('request: the body is missing');
		throw missingArguments('the body is missing');
	}
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
		entry.contract.push('request: Content-Type is not application/json');
		throw wrongArguments('Content-Type must be application/json');
	}
	const body = withPathIds(parsed.value, params);
	const violations = operation.checkBody(body);
	if (violations.length > 0) {
		entry.contract.push(...violations.map(({ text }) => text));
		throw refusalOf(violations);
	}
	return body as Record<string, unknown>;
}

/** Nested candidate paths carry in the path what the canonical path wants in the body. */
function withPathIds(value: unknown, params: Record<string, string>): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	const body: Record<string, unknown> = { ...value };
	for (const name of ['pos_id', 'store_id', 'authorization_id']) {
		const fromPath = params[name];
		if (fromPath === undefined) continue;
		if (body[name] !== undefined && body[name] !== fromPath) {
			throw wrongArguments(`${name} differs between path and body`);
		}
		body[name] = fromPath;
	}
	return body;
}

/** DropPay's code for what a schema found: missing first, then dates, then everything else. */
function refusalOf(violations: Violation[]): Refusal {
	const missing = violations.find(({ keyword }) => keyword === 'required');
	if (missing) return missingArguments(missing.text);
	const isDate = ({ keyword, params }: Violation): boolean =>
		keyword === 'format' && String(params.format).startsWith('date');
	const date = violations.find(isDate);
	if (date && violations.every(isDate)) return wrongDate(date.text);
	return wrongArguments(violations.map(({ text }) => text).join('; '));
}

function send(reply: FastifyReply, answer: Answer, entry: JournalEntry): FastifyReply {
	entry.status = answer.status;
	entry.answer = answer.body ?? null;
	void reply.code(answer.status);
	if (answer.body === undefined) return reply.send();
	void reply.type(answer.contentType ?? JSON_TYPE);
	return reply.send(
		answer.contentType === undefined ? JSON.stringify(answer.body) : String(answer.body),
	);
}

const asText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** What the fault makes of a body. */
function spoiltBody({ kind, body, omit = [], as = '' }: Fault, answered: unknown): unknown {
	if (kind !== 'merge' && kind !== 'wrap') return body;
	if (typeof answered !== 'object' || answered === null) return answered;
	if (kind === 'merge') {
		return Array.isArray(answered)
			? answered
			: without({ ...answered, ...(body as object) }, ...omit);
	}
	const list = Object.values(answered).find(Array.isArray);
	return list === undefined || as === '' ? (list ?? answered) : { [as]: list };
}

/** Sends what the fault makes of the answer. */
function spoil(
	reply: FastifyReply,
	fault: Fault,
	answer: Answer,
	entry: JournalEntry,
): FastifyReply {
	if (fault.kind === 'hang') return reply.hijack();
	if (fault.kind === 'cut') return cut(reply, fault, answer);

	const spoilt = spoiltBody(fault, answer.body);
	const status = fault.kind === 'status' ? (fault.status ?? 500) : (fault.status ?? answer.status);
	void reply.code(status);
	for (const [name, value] of Object.entries(fault.headers ?? {})) void reply.header(name, value);
	entry.status = status;
	entry.answer = spoilt ?? null;
	if (spoilt === undefined) return reply.send();
	void reply.type(fault.contentType ?? JSON_TYPE);
	return reply.send(asText(spoilt));
}

/** Closes the connection: at once, or in the middle of an answer that announced its full length. */
function cut(reply: FastifyReply, fault: Fault, answer: Answer): FastifyReply {
	void reply.hijack();
	const { raw } = reply;
	if (fault.bytes === undefined) {
		raw.destroy();
		return reply;
	}
	const body = Buffer.from(asText(answer.body ?? {}));
	raw.writeHead(answer.status, {
		'content-type': JSON_TYPE,
		'content-length': Math.max(body.length, fault.bytes + 1),
	});
	raw.write(body.subarray(0, fault.bytes), () => raw.destroy());
	return reply;
}
