'use strict';

const { parseArgs } = require('node:util');

const HELP = `npm start [-- options]

Starts a real n8n with the DropPay nodes, and a sandbox that stands in for DropPay. Everything listens on this
computer only. Ctrl-C stops both. What you change in n8n is kept between starts.

  --auto         run a whole sale without you, and compare n8n with the sandbox; exit code 0 if all checks passed
  --reset        start from scratch: remove the workflows, credentials and executions of earlier starts
  --port NUMBER  port of the n8n editor (5678 if it is free)
  --help         this text
`;

/**
 * @typedef {{ auto: boolean, reset: boolean, help: boolean, port: number | undefined }} DemoOptions
 */

/**
 * Reads the options before anything is installed, so that a wrong one is reported at once.
 * @param {string[]} args
 * @returns {DemoOptions}
 * @throws if an option is unknown, or a port is not valid
 */
function readOptions(args) {
	const { values } = parseArgs({
		args,
		options: {
			auto: { type: 'boolean', default: false },
			reset: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
			port: { type: 'string' },
		},
	});
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
		throw new Error(`--port needs a number from 1 to 65535, not "${values.port}".`);
	}
	const { auto, reset, help } = values;
	return { auto, reset, help, port };
}

module.exports = { HELP, readOptions };
