import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { onStop } from '../setup/stopping.cjs';

/** Passes calls on to other servers on this machine. */
export interface ReverseProxy {
	url: string;
	close(): Promise<void>;
}

/** Where a request goes: the base URL of a server, or the status of a refusal. */
export type Route = (request: IncomingMessage) => string | number;

function passOn(from: IncomingMessage, to: ServerResponse, url: string, agent: Agent): void {
	const { hostname, port } = new URL(url);
	const onward = request(
		{
			agent,
			hostname,
			port,
			method: from.method,
			path: from.url,
			headers: { ...from.headers, 'x-forwarded-for': from.socket.remoteAddress ?? '' },
		},
		(answer) => {
			to.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(to);
		},
	);
	onward.on('error', (cause) => {
		if (to.headersSent) to.destroy();
		else to.writeHead(502).end(cause.message);
	});
	to.on('close', () => onward.destroy());
	from.pipe(onward);
}

/** Starts a proxy on loopback. @param port any free one when left out */
export async function startReverseProxy(route: Route, port = 0): Promise<ReverseProxy> {
	// A kept connection could be one that n8n has just closed for being idle.
	const agent = new Agent({ keepAlive: false });
	const server = createServer((from, to) => {
		const target = route(from);
		if (typeof target === 'string') passOn(from, to, target, agent);
		else to.writeHead(target).end();
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const close = async () => {
		agent.destroy();
		server.closeAllConnections();
		if (server.listening) await new Promise((resolve) => server.close(resolve));
	};
	onStop(close);
	return {
		url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
		close,
	};
}
