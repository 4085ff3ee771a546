'use strict';

const { parseArgs } = require('node:util');

const HELP = `npm start [-- options]

Starts a real n8n with the DropPay nodes, and a sandbox that stands in for DropPay. Everything listens on this
computer only. Ctrl-C ends everything that was started. What you change in n8n is there again at the next start.

  --auto         play a whole sale by itself, compare n8n with the sandbox, end with exit code 0 when all is as it
                 should be
  --reset        begin anew: workflows, credentials and executions of earlier starts are removed first
  --real         leave the sandbox out and work with the real DropPay, in an n8n of its own. The keys are asked for,
                 or taken from DROPPAY_APPLICATION_KEY, DROPPAY_APPLICATION_SECRET, DROPPAY_CONNECTION_CODE and
                 DROPPAY_POS_ID. WEBHOOK_URL names the public address of the tunnel that DropPay needs for its events
  --port NUMBER  port of the n8n editor (5678 when it is free)
  --help         this text
`;

/**
 * @typedef {{ auto: boolean, real: boolean, reset: boolean, help: boolean, port: number | undefined }} DemoOptions
 */

/**
 * Reads the options before anything is installed, so that a wrong one is told at once.
 * @param {string[]} args
 * @returns {DemoOptions}
 * @throws when an option is unknown, a port is none, or two options exclude each other
 */
function readOptions(args) {
	const { values } = parseArgs({
		args,
		options: {
			auto: { type: 'boolean', default: false },
			real: { type: 'boolean', default: false },
			reset: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
			port: { type: 'string' },
		},
	});
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
		throw new Error(`--port needs a number from 1 to 65535, not "${values.port}".`);
	}
	if (values.auto && values.real) {
		throw new Error(
			'--auto plays the customer, and the real DropPay has real ones: leave --auto or --real out.',
		);
	}
	if (values.reset && values.real) {
		throw new Error(
			'--reset removes workflows and credentials, and those of --real hold real keys: leave --reset or --real out.',
		);
	}
	const { auto, real, reset, help } = values;
	return { auto, real, reset, help, port };
}

module.exports = { HELP, readOptions };
