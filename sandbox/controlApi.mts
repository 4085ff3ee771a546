import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './api.mts';
import { FAULT_RULE_SCHEMA, type FaultRule } from './faults.mts';
import { orderById } from './orders.mts';
import { decideConnection } from './resources/connections.mts';
import { expireTokens, revokeRefreshTokens } from './resources/tokens.mts';
import { notFound, Refusal } from './refusals.mts';
import { DECISIONS, SETTINGS_SCHEMA, type Decision, type Settings } from './settings.mts';
import { snapshot } from './snapshot.mts';

const object = (required: string[], properties: Record<string, unknown>): unknown => ({
	body: { type: 'object', additionalProperties: false, required, properties },
});

/** Answers a refusal with its status and a message, and so any other failure. */
export function answerRefusals(app: FastifyInstance): void {
	app.setErrorHandler(
		async (cause: Error & { statusCode?: number }, _request, reply) =>
			await reply
				.code(cause instanceof Refusal ? cause.status : (cause.statusCode ?? 500))
				.send({ message: cause.message }),
	);
}

/** Back to the seed, without faults and requests. */
export function resetSandbox({ world, faults, journal }: ApiParts): void {
	world.reset();
	faults.clear();
	journal.clear();
}

/** Registers the control API: how tests and scripts steer the sandbox and look into it. */
export function registerControlApi(app: FastifyInstance, parts: ApiParts): void {
	const { world, journal, faults } = parts;

	// A POST without a body may carry any Content-Type: HTTP clients differ here.
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, null));
	answerRefusals(app);
	app.addHook('onRequest', async () => world.clock.tick());

	app.get<{ Querystring: { operationId?: string; after?: string } }>(
		'/journal',
		async (request) => {
			const { operationId, after } = request.query;
			return {
				entries: journal.entries({
					operationId,
					after: after === undefined ? undefined : Number(after),
				}),
			};
		},
	);
	app.delete('/journal', async () => {
		journal.clear();
		return { entries: [] };
	});

	app.post<{ Body: { id: string; decision: Decision; accountId?: string } }>(
		'/decide',
		{
			schema: object(['id', 'decision'], {
				id: { type: 'string' },
				decision: { enum: DECISIONS },
				accountId: { type: 'string' },
			}) as object,
		},
		async ({ body }) => {
			if (body.accountId !== undefined && !world.accounts.has(body.accountId)) throw notFound();
			orderById(world, body.id).decide(body.decision, body.accountId);
			return { id: body.id, status: orderById(world, body.id).status };
		},
	);

	app.post<{ Body: { advanceSeconds: number } }>(
		'/clock',
		{
			schema: object(['advanceSeconds'], {
				advanceSeconds: { type: 'number', minimum: 0 },
			}) as object,
		},
		async ({ body }) => {
			world.clock.advance(body.advanceSeconds);
			return { now: world.clock.iso() };
		},
	);

	app.post<{ Body: FaultRule }>(
		'/faults',
		{ schema: { body: FAULT_RULE_SCHEMA } },
		async ({ body }) => {
			faults.add(body);
			return { faults: faults.list() };
		},
	);
	app.post('/faults/release', async () => ({ released: faults.release() }));
	app.get('/faults', async () => ({ faults: faults.list() }));
	app.delete('/faults', async () => {
		faults.clear();
		return { faults: [] };
	});

	app.get('/settings', async () => world.settings);
	app.post<{ Body: Partial<Settings> }>(
		'/settings',
		{ schema: { body: SETTINGS_SCHEMA } },
		async ({ body }) => {
			world.settings = { ...world.settings, ...body };
			return world.settings;
		},
	);

	app.post('/tokens/expire', async () => ({ expired: expireTokens(world) }));
	app.post('/tokens/revoke-refresh', async () => ({ revoked: revokeRefreshTokens(world) }));
	app.post<{ Body: { code: string } }>(
		'/connections/revoke',
		{ schema: object(['code'], { code: { type: 'string' } }) as object },
		async ({ body }) => {
			const connection = world.connectionsByCode.get(body.code);
			if (!connection) throw notFound();
			decideConnection(world, connection, 'revoke');
			return { id: connection.id, status: connection.status };
		},
	);

	app.get('/deliveries', async () => ({ deliveries: world.webhooks.deliveries() }));
	app.post('/settle', async () => {
		await world.webhooks.settle();
		return { deliveries: world.webhooks.deliveries().length };
	});
	app.post<{
		Body: { url: string; body: unknown; headers?: Record<string, string>; copies?: number };
	}>(
		'/deliver',
		{
			bodyLimit: 20_000_000,
			schema: object(['url', 'body'], {
				url: { type: 'string' },
				body: {},
				headers: { type: 'object', additionalProperties: { type: 'string' } },
				copies: { type: 'integer', minimum: 1, maximum: 1000 },
			}) as object,
		},
		async ({ body: { url, body, headers, copies } }) => ({
			statuses: await world.webhooks.deliver(url, body, headers ?? {}, copies ?? 1),
		}),
	);

	app.post<{ Body: { count: number } }>(
		'/merchants',
		{
			schema: object(['count'], {
				count: { type: 'integer', minimum: 1, maximum: 10_000 },
			}) as object,
		},
		async ({ body }) => ({ merchants: world.addMerchants(body.count) }),
	);

	app.get('/state', async () => snapshot(world));
	app.post('/reset', async () => {
		resetSandbox(parts);
		return { now: world.clock.iso() };
	});
}
