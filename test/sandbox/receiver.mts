import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
	path: string;
	headers: IncomingHttpHeaders;
	body: unknown;
}

/** A program that takes webhooks. */
export interface Receiver {
	url: string;
	received: Received[];
	/** Status of the next answers, in order; 200 when there is none left. */
	statuses: number[];
	/** Pause before each answer in milliseconds. */
	delayMs: number;
	close: () => Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
	const receiver: Receiver = {
		url: '',
		received: [],
		statuses: [],
		delayMs: 0,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const text = Buffer.concat(parts).toString();
			let body: unknown = text;
			try {
				body = JSON.parse(text);
			} catch {
				// Kept as text: some tests send what is not JSON.
			}
			receiver.received.push({ path: request.url ?? '', headers: request.headers, body });
			const status = receiver.statuses.shift() ?? 200;
			setTimeout(() => response.writeHead(status).end('taken'), receiver.delayMs).unref();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
	return receiver;
}
