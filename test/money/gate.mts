/** DropPay's address, until nobody listens there any more, or until its name is gone. */
import { AsyncLocalStorage } from 'node:async_hooks';
import dns from 'node:dns';
import {
	Agent,
	createServer,
	request,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the address goes: connections are refused, or the host name has no address. */
export type Loss = 'refused' | 'nameless';

const HOST = 'localhost';

/** Whether `localhost` still has an address, for what is done inside. */
const names = new AsyncLocalStorage<{ gone: boolean }>();

const { lookup } = dns;

/** Says of a name without address what a resolver says of it. */
function forgetful(name: string, ...rest: unknown[]): void {
	if (name !== HOST || names.getStore()?.gone !== true) {
		Reflect.apply(lookup, dns, [name, ...rest]);
		return;
	}
	const callback = rest.at(-1) as (error: NodeJS.ErrnoException) => void;
	const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
	const told = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: name };
	process.nextTick(callback, Object.assign(error, told));
}

export class Gate {
	private readonly agent = new Agent({ keepAlive: true });

	private readonly name = { gone: false };

	private readonly server: Server;

	private port = 0;

	private constructor(
		private readonly target: string,
		private readonly loss: Loss,
		/** Says whether the gate closes before the answer to this request goes out. */
		private readonly isLast: (method: string, path: string) => boolean,
	) {
		this.server = createServer((incoming, outgoing) => this.forward(incoming, outgoing));
	}

	/** @param target address of the sandbox */
	static async open(
		target: string,
		loss: Loss,
		isLast: (method: string, path: string) => boolean = () => false,
	): Promise<Gate> {
		const gate = new Gate(target, loss, isLast);
		await gate.reopen();
		gate.port = (gate.server.address() as AddressInfo).port;
		return gate;
	}

	get url(): string {
		return `http://${this.loss === 'nameless' ? HOST : '127.0.0.1'}:${this.port}`;
	}

	/** Does what is to suffer the loss. */
	async through<T>(work: () => Promise<T>): Promise<T> {
		dns.lookup = forgetful as typeof dns.lookup;
		return await names.run(this.name, work);
	}

	shut(): void {
		this.name.gone = true;
		if (this.loss === 'refused') this.server.close();
	}

	/** Lets connections in again, at the same address. */
	async reopen(): Promise<void> {
		this.name.gone = false;
		if (this.server.listening) return;
		await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
	}

	close(): void {
		this.server.close();
		this.server.closeAllConnections();
		this.agent.destroy();
	}

	private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const { method = '', url = '', headers } = incoming;
		const options = { method, headers, agent: this.agent };
		const passed = request(`${this.target}${url}`, options, (answer) => {
			if (this.isLast(method, url)) this.shut();
			// Whoever comes next has to connect again.
			outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, connection: 'close' });
			answer.pipe(outgoing);
		});
		passed.on('error', () => outgoing.destroy());
		incoming.pipe(passed);
	}
}
