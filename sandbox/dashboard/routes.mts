import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ApiParts } from '../api.mts';
import { answerRefusals, resetSandbox } from '../controlApi.mts';
import { orderById } from '../orders.mts';
import { PAGE_HEADERS } from '../phone/routes.mts';
import { notFound } from '../refusals.mts';
import { expireTokens } from '../resources/tokens.mts';
import { DECISIONS, type Decision } from '../settings.mts';
import { DASHBOARD_SCRIPT, DASHBOARD_STYLE } from './assets.mts';
import { dashboardPage } from './page.mts';
import { SWITCHES } from './switches.mts';
import { dashboardView } from './view.mts';

const form = (properties: Record<string, unknown>): { schema: object } => ({
	schema: { body: { type: 'object', required: Object.keys(properties), properties } },
});

/** Forms carry text only. */
const DIGITS = { type: 'string', pattern: '^[0-9]{1,9}$' };

const backToThePage = async (reply: FastifyReply): Promise<FastifyReply> =>
	await reply.redirect('/dashboard', 303);

/** Registers the dashboard: what the sandbox holds and was asked, with the buttons to steer it. */
export async function registerDashboard(app: FastifyInstance, parts: ApiParts): Promise<void> {
	const { world } = parts;
	await app.register(formbody);
	app.addHook('onRequest', async () => world.clock.tick());
	answerRefusals(app);

	app.get('/dashboard', async (request, reply) => {
		const language = request.headers['accept-language'] ?? '';
		const page = dashboardPage(dashboardView(parts), language);
		return await reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(page);
	});
	app.get(
		'/dashboard.css',
		async (_request, reply) => await reply.type('text/css').send(DASHBOARD_STYLE),
	);
	app.get(
		'/dashboard.js',
		async (_request, reply) => await reply.type('text/javascript').send(DASHBOARD_SCRIPT),
	);

	app.post<{ Body: { id: string; on: string } }>(
		'/dashboard/switch',
		form({ id: { enum: SWITCHES.map(({ id }) => id) }, on: { enum: ['true', 'false'] } }),
		async ({ body: { id, on } }, reply) => {
			SWITCHES.find((one) => one.id === id)?.turn(parts, on === 'true');
			return await backToThePage(reply);
		},
	);
	app.post<{ Body: { seconds: string } }>(
		'/dashboard/clock',
		form({ seconds: DIGITS }),
		async ({ body }, reply) => {
			world.clock.advance(Number(body.seconds));
			return await backToThePage(reply);
		},
	);
	app.post<{ Body: { id: string; decision: Decision } }>(
		'/dashboard/decide',
		form({ id: { type: 'string' }, decision: { enum: DECISIONS } }),
		async ({ body: { id, decision } }, reply) => {
			const order = orderById(world, id);
			// The order may have been decided since the page was drawn.
			if (order.open) order.decide(decision);
			return await backToThePage(reply);
		},
	);
	app.post<{ Body: { seq: string } }>(
		'/dashboard/deliver',
		form({ seq: DIGITS }),
		async (request, reply) => {
			const seq = Number(request.body.seq);
			const delivery = world.webhooks.deliveries().find((one) => one.seq === seq);
			if (!delivery) throw notFound();
			await world.webhooks.deliver(delivery.url, delivery.body, {}, 1);
			return await backToThePage(reply);
		},
	);
	app.post('/dashboard/expire-tokens', async (_request, reply) => {
		expireTokens(world);
		return await backToThePage(reply);
	});
	app.post('/dashboard/reset', async (_request, reply) => {
		resetSandbox(parts);
		return await backToThePage(reply);
	});
}
