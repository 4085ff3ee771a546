import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const HOST = '127.0.0.1';

async function listen(port: number): Promise<Server> {
	const server = createServer();
	server.listen(port, HOST);
	await once(server, 'listening');
	return server;
}

function portOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP port was expected.');
	return address.port;
}

/** Finds free loopback ports. They are held until all are found, so no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
	const servers: Server[] = [];
	for (let index = 0; index < count; index++) servers.push(await listen(0));
	const ports = servers.map(portOf);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

/** Whether a loopback port is free. */
export async function isFree(port: number): Promise<boolean> {
	try {
		const server = await listen(port);
		await new Promise((resolve) => server.close(resolve));
		return true;
	} catch (cause) {
		if (['EADDRINUSE', 'EACCES'].includes((cause as NodeJS.ErrnoException).code ?? ''))
			return false;
		throw cause;
	}
}
