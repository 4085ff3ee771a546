'use strict';

// Loaded into n8n before n8n itself. n8n takes any Host header: a page in a browser on this computer reaches an n8n on
// loopback by a name that was made to lead here (DNS rebinding). Only names of this computer are served.
const { Server } = require('node:http');

const HERE = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * @param {string | undefined} host
 * @returns {string | undefined} the name without the port
 */
function nameOf(host) {
	const address = `http://${host}`;
	return host !== undefined && URL.canParse(address) ? new URL(address).hostname : undefined;
}

/** @param {import('node:http').IncomingMessage} request */
function isServed({ headers }) {
	const name = nameOf(headers.host);
	return name !== undefined && HERE.includes(name);
}

const emit = Server.prototype.emit;
/**
 * @this {import('node:http').Server}
 * @param {string} event
 * @param {any[]} values
 * @returns {boolean}
 */
Server.prototype.emit = function emitIfServed(event, ...values) {
	const [request, to] = values;
	if (event === 'request' && !isServed(request)) {
		to.writeHead(403, { 'content-type': 'text/plain' });
		to.end('This n8n answers to 127.0.0.1 and localhost only');
		return true;
	}
	if (event === 'upgrade' && !isServed(request)) {
		to.destroy();
		return true;
	}
	return emit.call(this, event, ...values);
};
