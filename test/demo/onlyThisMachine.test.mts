import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { ROOT } from '../package/checkout.mts';

/** Stands in for n8n: takes everything, upgrades too. */
const SERVER = `
const server = require('node:http').createServer((from, to) => to.end('taken'));
server.on('upgrade', (from, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: websocket\\r\\n\\r\\n'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

describe('the Host header of the demo’s n8n', () => {
	let n8n: ChildProcess;
	let port: number;
	beforeAll(async () => {
		const preloaded = path.join(ROOT, 'scripts/real-n8n/only-this-machine.cjs');
		n8n = spawn(process.execPath, ['--require', preloaded, '-e', SERVER], {
			env: {},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const [line] = (await once(n8n.stdout ?? n8n, 'data')) as [Buffer];
		port = Number(line.toString());
	});
	afterAll(() => n8n.kill());

	/** The status of the response; 0 when the connection ends without one. */
	async function call(host: string, target = '/', upgrade = false): Promise<number> {
		const sent = request({
			host: '127.0.0.1',
			port,
			path: target,
			headers: { host, ...(upgrade ? { connection: 'upgrade', upgrade: 'websocket' } : {}) },
		});
		sent.end();
		return await new Promise((resolve) => {
			const end = (response: IncomingMessage) => {
				response.destroy();
				resolve(response.statusCode ?? 0);
			};
			sent.once('response', end).once('upgrade', end);
			sent.once('error', () => resolve(0));
		});
	}

	test.each(['127.0.0.1:5678', 'localhost', 'LOCALHOST:5678', '[::1]:5678'])(
		'%s is served, the websocket of the editor too',
		async (host) => {
			expect(await call(host)).toBe(200);
			expect(await call(host, '/rest/push', true)).toBe(101);
		},
	);

	test.each(['evil.example:5678', '127.0.0.1.evil.example', '192.168.1.7:5678', 'localhost@evil'])(
		'%s is not',
		async (host) => {
			expect(await call(host)).toBe(403);
			expect(await call(host, '/webhook/x')).toBe(403);
			expect(await call(host, '/rest/push', true)).toBe(0);
		},
	);
});
