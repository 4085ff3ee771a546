/**
 * A DropPay that answers everything with a granted Authorization after a pause. A process of its own, so that its work
 * is not counted as that of n8n, the node or the sender. Prints its address when it is ready.
 * Argument: milliseconds of the pause. `/_set?latencyMs=&padding=` changes the pause, and makes responses longer by as
 * many characters.
 */
import { createServer } from 'node:http';

let latencyMs = Number(process.argv[2] ?? 0);
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
	return {
		id,
		status: 'GRANTED',
		pos_id: 'POS000000001',
		charge_amount: 25,
		charge_max_count: 1,
		charge_success_count: 0,
		description: 'Order 1001',
		date_creation: '2026-01-31T12:00:00+01:00',
		date_last_update: '2026-01-31T12:00:00+01:00',
		padding,
	};
}

const server = createServer((request, response) => {
	request.resume();
	const url = request.url ?? '/';
	if (url.startsWith('/_set')) {
		const { searchParams } = new URL(url, 'http://127.0.0.1');
		latencyMs = Number(searchParams.get('latencyMs') ?? latencyMs);
		padding = 'x'.repeat(Number(searchParams.get('padding') ?? padding.length));
		response.end();
		return;
	}
	setTimeout(() => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answerTo(url)));
	}, latencyMs);
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	const port = address !== null && typeof address === 'object' ? address.port : 0;
	process.stdout.write(`http://127.0.0.1:${port}\n`);
});
// Ends with the process that started it.
process.stdin.resume().on('end', () => process.exit(0));
