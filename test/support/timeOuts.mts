/**
 * Ends the client's wait for a response as its time-out would, so that a test needs no short time-out, which a busy
 * machine would run into elsewhere. Client and server must be of one process.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of this process that have no response yet. */
const underWay = new Set<ClientRequest>();

subscribe('http.client.request.start', (message) => {
	const { request } = message as { request: ClientRequest };
	underWay.add(request);
	request.once('close', () => underWay.delete(request));
});

/** @param socket the server's, on which the request came */
export function timeOutRequest({ remotePort }: Pick<Socket, 'remotePort'>): void {
	for (const request of underWay) {
		if (request.socket?.localPort === remotePort) request.emit('timeout');
	}
}

/**
 * @param url of the server that responds to none of them
 * @returns how long the client was ready to wait for each, in milliseconds
 */
export function timeOutRequestsTo(url: string): Array<number | undefined> {
	const port = Number(new URL(url).port);
	const hanging = [...underWay].filter(({ socket }) => socket?.remotePort === port);
	for (const request of hanging) request.emit('timeout');
	return hanging.map(({ socket }) => socket?.timeout);
}
