import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openOrders, orderByLink, recentOrders, type Order } from '../orders.mts';
import { Refusal } from '../refusals.mts';
import type { World } from '../world.mts';
import { indexPage, orderPage, unknownPage, type Notice } from './pages.mts';
import { checkPin } from './pin.mts';
import { SCRIPT, STYLE } from './style.mts';

interface LinkParams {
	link: string;
	id: string;
}

/** Of every page of the sandbox: nothing from elsewhere, and nothing of it in another page. */
export const PAGE_HEADERS = {
	'content-security-policy':
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	// To other places nothing is told, as by no-referrer, but the own form says where it comes from.
	'referrer-policy': 'same-origin',
	'cache-control': 'no-store',
};

const language = (request: FastifyRequest): string => request.headers['accept-language'] ?? '';

function wantsJson(request: FastifyRequest): boolean {
	const accept = request.headers.accept ?? '';
	return accept.includes('application/json') && !accept.includes('text/html');
}

async function respond(
	request: FastifyRequest,
	reply: FastifyReply,
	order: Order | null,
	status: number,
	notice: Notice | null,
): Promise<FastifyReply> {
	void reply.code(status).headers(PAGE_HEADERS);
	if (wantsJson(request)) {
		if (!order) return await reply.send({ message: 'There is nothing to confirm here' });
		if (status >= 400) return await reply.send({ message: notice?.text ?? '', id: order.id });
		return await reply.send({ id: order.id, status: order.status });
	}
	void reply.type('text/html; charset=utf-8');
	return await reply.send(order ? orderPage(order, notice, language(request)) : unknownPage());
}

/** Why an order that is no longer open cannot be decided: HTTP status and words. */
function closedNotice(order: Order): { status: number; notice: Notice } {
	const texts: Record<string, string> = {
		EXPIRED: 'The time to decide is over.',
		CANCELLED: 'It was cancelled before you decided.',
		DRAFT: 'It is not ready to be decided yet.',
	};
	return {
		status: order.status === 'EXPIRED' ? 410 : 409,
		notice: { text: texts[order.status] ?? 'This was already decided.', bad: false },
	};
}

function pinNotice(check: Exclude<ReturnType<typeof checkPin>, { ok: true }>): Notice {
	if (check.locked) {
		const text = `Too many wrong PINs. Try again in ${check.secondsLeft} seconds.`;
		return { text, bad: true, aboutPin: true };
	}
	const tries = check.triesLeft === 1 ? '1 try' : `${check.triesLeft} tries`;
	return { text: `This is not the right PIN. ${tries} left.`, bad: true, aboutPin: true };
}

/** Registers the phone page, its index, stylesheet and script. */
export async function registerPhone(app: FastifyInstance, world: World): Promise<void> {
	await app.register(formbody);
	app.addHook('onRequest', async () => world.clock.tick());

	const find = (request: FastifyRequest): Order | null => {
		const { link, id } = request.params as LinkParams;
		return orderByLink(world, Number(link), id);
	};

	app.get('/u/phone.css', async (_request, reply) => await reply.type('text/css').send(STYLE));
	app.get(
		'/u/phone.js',
		async (_request, reply) => await reply.type('text/javascript').send(SCRIPT),
	);

	app.get('/', async (request, reply) => {
		const body = indexPage(openOrders(world), recentOrders(world), language(request));
		return await reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(body);
	});

	app.get('/u/:link/:id', async (request, reply) => {
		const order = find(request);
		return await respond(request, reply, order, order ? 200 : 404, null);
	});

	const decide = async (
		request: FastifyRequest,
		reply: FastifyReply,
		decision: 'grant' | 'refuse',
	): Promise<FastifyReply> => {
		const order = find(request);
		if (!order) return await respond(request, reply, null, 404, null);
		if (!order.open) {
			const { status, notice } = closedNotice(order);
			return await respond(request, reply, order, status, notice);
		}
		if (decision === 'grant') {
			const { pin } = (request.body ?? {}) as { pin?: unknown };
			const check = checkPin(order.decider, String(pin ?? '').trim(), world.clock.now());
			if (!check.ok) return await respond(request, reply, order, 403, pinNotice(check));
		}
		try {
			order.decide(decision);
		} catch (cause) {
			if (!(cause instanceof Refusal)) throw cause;
			const text = 'The account does not cover the amount. Nothing was confirmed.';
			return await respond(request, reply, find(request), 409, { text, bad: true });
		}
		if (wantsJson(request)) return await respond(request, reply, find(request), 200, null);
		// The browser reads the page anew, so that a reload does not send the form again.
		return await reply.redirect(`/u/${order.link}/${order.id}`, 303);
	};

	app.post('/u/:link/:id/confirm', async (request, reply) => await decide(request, reply, 'grant'));
	app.post(
		'/u/:link/:id/decline',
		async (request, reply) => await decide(request, reply, 'refuse'),
	);
}
