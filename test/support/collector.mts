import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Reported {
	id?: string;
	event?: string;
	verified?: boolean;
}

/**
 * Receives every item that left a trigger or a wait, outside of n8n: its list of executions is cut, and does not show
 * a run that was overwritten.
 */
export interface Collector {
	url: string;
	/** Reports by the id of the resource. */
	calls: Map<string, Reported[]>;
	total(): number;
	close(): Promise<void>;
}

/** Starts a server on loopback that keeps what it is told. */
export async function startCollector(): Promise<Collector> {
	const calls = new Map<string, Reported[]>();
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (part: string) => (text += part));
		request.on('end', () => {
			const told = JSON.parse(text || '{}') as Reported;
			const id = String(told.id);
			calls.set(id, [...(calls.get(id) ?? []), told]);
			response.setHeader('content-type', 'application/json');
			response.end('{}');
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}/`,
		calls,
		total: () => [...calls.values()].reduce((sum, told) => sum + told.length, 0),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
