'use strict';

/**
 * How long node files take to load where n8n-workflow is loaded already, as in n8n, and how large the
 * descriptions are that n8n sends to the browser. Arguments: node files. Prints JSON.
 */

const { createRequire } = require('node:module');

const files = process.argv.slice(2);
const requireThere = createRequire(files[0] ?? __filename);
requireThere('n8n-workflow');

const start = performance.now();
const loaded = files.map((file) => requireThere(file));
const milliseconds = performance.now() - start;

const bytes = loaded
	.flatMap((module) => Object.values(module))
	.filter((value) => typeof value === 'function' && value.prototype?.constructor === value)
	.map((NodeType) => JSON.stringify(new NodeType().description).length)
	.reduce((sum, length) => sum + length, 0);

process.stdout.write(JSON.stringify({ milliseconds, bytes }));
