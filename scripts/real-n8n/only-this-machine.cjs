'use strict';

// Loaded into n8n before n8n itself. n8n takes any Host header: a page in a browser on this computer reaches an n8n on
// loopback by a name that was made to lead here (DNS rebinding). Only names of this computer are served, and the name of
// the tunnel for webhooks.
const { Server } = require('node:http');

const HERE = ['127.0.0.1', 'localhost', '[::1]'];
const WEBHOOK = /^\/(webhook|webhook-waiting)\//;

/**
 * @param {string | undefined} host
 * @returns {string | undefined} the name without the port
 */
function nameOf(host) {
	const address = `http://${host}`;
	return host !== undefined && URL.canParse(address) ? new URL(address).hostname : undefined;
}

const tunnel = process.env.N8N_WEBHOOK_URL;
const tunnelName = tunnel && URL.canParse(tunnel) ? new URL(tunnel).hostname : undefined;

/** @param {import('node:http').IncomingMessage} request */
function isServed({ headers, url = '' }) {
	const name = nameOf(headers.host);
	if (name === undefined) return false;
	return HERE.includes(name) || (name === tunnelName && WEBHOOK.test(url));
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
