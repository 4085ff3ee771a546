'use strict';

/** jest's globalTeardown: ends the n8n that test files shared. */
module.exports = require('./keeping.cjs').endKeeper;
