import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Names of this machine, as a Host header and a URL have them. */
const HERE = ['127.0.0.1', 'localhost', '[::1]'];

function hostNameOf(address: string): string | null {
	return URL.canParse(address) ? new URL(address).hostname : null;
}

/** Whether a URL leads to a program on this machine. */
export function leadsHere(url: string): boolean {
	return HERE.includes(hostNameOf(url) ?? '');
}

/** Whether a page of another site sent the request; programs send neither of the headers. */
function isFromAnotherPage({ headers }: FastifyRequest): boolean {
	const site = headers['sec-fetch-site'];
	if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
	return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

/** What any page may do: the page of a shop opens Authorizations by the Checkout script. */
const FOR_ANY_PAGE = /^\/checkout\//;

/**
 * Keeps pages out that a browser on this machine has open: loopback alone does not. A name of another machine that was
 * made to lead here is refused (DNS rebinding), and so is every change by a page that is not the sandbox's.
 */
export function keepPagesOut(app: FastifyInstance): void {
	app.addHook('onRequest', async (request, reply) => {
		const { headers, method, routeOptions } = request;
		if (!leadsHere(`http://${headers.host}`)) {
			return await reply
				.code(403)
				.send({ message: 'The sandbox answers to 127.0.0.1 and localhost only' });
		}
		const isRead = method === 'GET' || method === 'HEAD';
		const isForAny = FOR_ANY_PAGE.test(routeOptions.url ?? '');
		if (!isRead && !isForAny && isFromAnotherPage(request)) {
			return await reply.code(403).send({
				message: 'Another page sent this request; the sandbox takes it from its own only',
			});
		}
		return undefined;
	});
}
