'use strict';

/**
 * jest's globalSetup: opens the door through which test files get the n8n that they share. The n8n itself starts when the
 * first file asks for it, so a run without such files starts none.
 */
const { once } = require('node:events');
const { createServer } = require('node:http');
const { askKeeper } = require('./keeping.cjs');

module.exports = async function openDoor() {
	const server = createServer((request, response) => {
		const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
		askKeeper({ worker: searchParams.get('worker') ?? '1', about: pathname.slice(1) }).then(
			(value) => response.end(JSON.stringify(value)),
			(cause) => response.writeHead(500).end(cause.message),
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	server.unref();
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	process.env.DROPPAY_SHARED_N8N = `http://127.0.0.1:${port}`;
};
