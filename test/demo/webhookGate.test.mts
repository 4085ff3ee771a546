import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isWebhook, startWebhookGate } from '../../scripts/demo/webhook-gate.mts';

describe('the gate for tunnels', () => {
	test.each([
		'/webhook/droppay-sale',
		'/webhook/5e1f/droppay?resource=authorization&token=ab/../c',
		'/webhook-waiting/17/node?signature=ab',
	])('lets %s through', (target) => expect(isWebhook(target)).toBe(true));

	test.each([
		'/',
		'/rest/login',
		'/rest/credentials?x=/webhook/',
		'/webhook/',
		'/webhook-test/droppay-sale',
		'/webhook/../rest/login',
		'/webhook/%2e%2e/rest/login',
		'/webhook/x/..%2f../rest/login/../../..',
		'//webhook/x',
		'http://127.0.0.1:5678/rest/login',
		'/webhook\\..\\rest',
	])('keeps %s out', (target) => expect(isWebhook(target)).toBe(false));

	test('passes a call on as it is, and answers all others by itself', async () => {
		const received: string[] = [];
		const n8n = createServer((from, to) => {
			void text(from).then((body) => {
				received.push(`${from.method} ${from.url} ${body}`);
				to.writeHead(202, { 'x-own': 'yes' }).end('taken');
			});
		}).listen(0, '127.0.0.1');
		await once(n8n, 'listening');
		const gate = await startWebhookGate(`http://127.0.0.1:${(n8n.address() as AddressInfo).port}`);
		const call = async (path: string): Promise<{ status?: number; body: string }> => {
			const { port } = new URL(gate.url);
			const sent = request({ host: '127.0.0.1', port, method: 'POST', path });
			sent.end('{"a":1}');
			const [answer] = (await once(sent, 'response')) as [IncomingMessage];
			return { status: answer.statusCode, body: await text(answer) };
		};
		try {
			expect(await call('/webhook/a?b=c')).toEqual({ status: 202, body: 'taken' });
			expect((await call('/rest/login')).status).toBe(404);
			expect((await call('/webhook/../rest/login')).status).toBe(404);
			expect(received).toEqual(['POST /webhook/a?b=c {"a":1}']);
		} finally {
			await gate.close();
			n8n.closeAllConnections();
			n8n.close();
		}
	});
});
