/** Requests of tests and demo to an n8n, from a process that was too busy to hear n8n close an idle connection. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import axios, { type AxiosInstance } from 'axios';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';

const BUSY = 0;
const CLOSED = 1;

/** Answers, and closes every connection as soon as the other thread is busy, as n8n does after 5 s. */
const CLOSES_IDLE = `
	const { parentPort, workerData } = require('node:worker_threads');
	const flags = new Int32Array(workerData);
	const server = require('node:http').createServer((from, to) => to.end('well'));
	server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
	const timer = setInterval(() => {
		if (Atomics.load(flags, ${BUSY}) === 0) return;
		clearInterval(timer);
		server.closeAllConnections();
		Atomics.store(flags, ${CLOSED}, 1);
		Atomics.notify(flags, ${CLOSED});
	}, 5);
`;

async function askTwice(http: AxiosInstance): Promise<string[]> {
	const flags = new Int32Array(new SharedArrayBuffer(8));
	const server = new Worker(CLOSES_IDLE, { eval: true, workerData: flags.buffer });
	try {
		const [port] = (await once(server, 'message')) as [number];
		const first = await http.get<string>(`http://127.0.0.1:${port}/`);
		Atomics.store(flags, BUSY, 1);
		Atomics.wait(flags, CLOSED, 0);
		const second = await http.get<string>(`http://127.0.0.1:${port}/`);
		return [first.data, second.data];
	} finally {
		await server.terminate();
	}
}

it('a request after a busy spell gets its response', async () => {
	expect(await askTwice(localHttp)).toEqual(['well', 'well']);
});

it('a request on a kept connection does not', async () => {
	await expect(askTwice(axios.create({ proxy: false }))).rejects.toThrow(/hang up|ECONNRESET/);
});
