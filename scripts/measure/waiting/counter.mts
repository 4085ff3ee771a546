import { createServer } from 'node:http';
import { once } from 'node:events';

/** Counts how often the node after a wait ran, outside of n8n: what n8n records cannot show a run that was overwritten. */
export interface Counter {
	url: string;
	/** Calls by the id of the resource. */
	calls: Map<string, number>;
	close(): Promise<void>;
}

/** Starts a server on loopback that counts the calls it gets. */
export async function startCounter(): Promise<Counter> {
	const calls = new Map<string, number>();
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (part: string) => (text += part));
		request.on('end', () => {
			const { id } = JSON.parse(text || '{}') as { id?: string };
			calls.set(String(id), (calls.get(String(id)) ?? 0) + 1);
			response.setHeader('content-type', 'application/json');
			response.end('{"counted":true}');
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}/`,
		calls,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
