import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { onStop } from '../setup/stopping.cjs';

/** The way in from the world, as a reverse proxy gives it: one address for all processes of n8n. */
export interface Front {
	url: string;
	/** Where calls to production webhooks go, in turns. Everything else goes to the main process. */
	webhooksTo(urls: string[]): void;
	mainAt(url: string): void;
	close(): Promise<void>;
}

const PRODUCTION_WEBHOOK = /^\/(webhook|webhook-waiting|form|form-waiting)\//;

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

/** Starts it on loopback, before n8n: its address is what n8n tells the world. */
export async function startFront(): Promise<Front> {
	const agent = new Agent({ keepAlive: true });
	let main = '';
	let webhooks: string[] = [];
	let turn = 0;
	const server = createServer((from, to) => {
		const isWebhook = PRODUCTION_WEBHOOK.test(from.url ?? '');
		const target = isWebhook ? webhooks[turn++ % webhooks.length] : main;
		if (target) passOn(from, to, target, agent);
		else to.writeHead(502).end('n8n is not there yet');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	const close = async () => {
		agent.destroy();
		server.closeAllConnections();
		if (server.listening) await new Promise((resolve) => server.close(resolve));
	};
	onStop(close);
	return {
		url: `http://127.0.0.1:${port}`,
		webhooksTo: (urls) => (webhooks = urls),
		mainAt: (url) => (main = url),
		close,
	};
}
