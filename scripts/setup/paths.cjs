'use strict';

const path = require('node:path');

/** Root of this repository. */
const ROOT = path.resolve(__dirname, '..', '..');

/** Everything that is made at run time and can be thrown away: n8n homes, packed nodes, logs. */
const CACHE = path.join(ROOT, '.cache');

/** The package of its own that holds the real n8n. */
const N8N_PACKAGE = path.join(ROOT, 'scripts', 'n8n');

module.exports = { ROOT, CACHE, N8N_PACKAGE };
