/**
 * A bare HTTP server that answers whatever the benchmark asks, after a pause. A process of its own, so that its
 * work is not counted as the node's. Prints its address when it is ready.
 */
import { createServer } from 'node:http';

let latencyMs = 0;
let padding = '';

const TOKEN = {
	token_type: 'bearer',
	access_token: 'bench-token',
	expires_in: 86_400,
	refresh_token: 'bench-refresh',
};

/** @param {string} url */
function answerTo(url) {
	if (url.startsWith('/oa2/')) return TOKEN;
	const id = url.split('?')[0]?.split('/').at(-1);
	return { id, status: 'GRANTED', charge_amount: 25, description: 'Order 1', padding };
}

createServer((request, response) => {
	const url = request.url ?? '/';
	if (url.startsWith('/_set')) {
		const { searchParams } = new URL(url, 'http://127.0.0.1');
		latencyMs = Number(searchParams.get('latencyMs') ?? latencyMs);
		padding = 'x'.repeat(Number(searchParams.get('padding') ?? padding.length));
		response.end();
		return;
	}
	request.resume();
	setTimeout(() => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answerTo(url)));
	}, latencyMs);
}).listen(0, '127.0.0.1', function ready() {
	const address = this.address();
	if (address !== null && typeof address === 'object') {
		process.stdout.write(`http://127.0.0.1:${address.port}\n`);
	}
});
