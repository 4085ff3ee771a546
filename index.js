// n8n does not read this file: it loads the classes that package.json lists under "n8n". It exists
// for everything else that asks for the package by its name: npm takes `main` into the published
// package, and a test, a type check or a script of a user can `require('n8n-nodes-droppay')`
// without knowing how dist is laid out.
const { DropPayApi } = require('./dist/credentials/DropPayApi.credentials.js');
const { DropPayCheckoutApi } = require('./dist/credentials/DropPayCheckoutApi.credentials.js');
const { DropPay } = require('./dist/nodes/DropPay/DropPay.node.js');
const { DropPayTrigger } = require('./dist/nodes/DropPayTrigger/DropPayTrigger.node.js');

module.exports = { DropPay, DropPayApi, DropPayCheckoutApi, DropPayTrigger };
