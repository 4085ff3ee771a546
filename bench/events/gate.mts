import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A door to a local server that can be shut and opened again: shut, connections to it are refused. */
export class Gate {
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		/** Where the door is, also while it is shut. */
		readonly url: string,
	) {
		server.on('connection', (incoming) => this.sockets.add(incoming));
	}

	/** @param port of the server behind the door */
	static async open(port: number): Promise<Gate> {
		const server = createServer((incoming) => {
			const outgoing = connect(port, '127.0.0.1');
			for (const [socket, other] of [
				[incoming, outgoing],
				[outgoing, incoming],
			] as const) {
				socket.on('error', () => other.destroy());
				socket.on('close', () => other.destroy());
			}
			incoming.pipe(outgoing).pipe(incoming);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new Gate(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	}

	async shut(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		for (const socket of this.sockets) socket.destroy();
		this.sockets.clear();
		await closed;
	}

	async reopen(): Promise<void> {
		this.server.listen(Number(new URL(this.url).port), '127.0.0.1');
		await once(this.server, 'listening');
	}
}
