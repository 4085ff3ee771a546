'use strict';
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const { areInstalled } = require('../scripts/setup/installed-packages.cjs');
const { N8N_PACKAGE } = require('../scripts/setup/paths.cjs');

/**
 * jest's own order, with the end-to-end tests first: they take longest, so that no worker is idle at the end. First those
 * with an n8n of their own, then those that share one, so that few are there at a time. While n8n is still being
 * installed, they come last.
 */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const kindOf = ({ path: file }) => {
			const isOnN8n = file.includes(path.join('test', 'e2e')) || file.includes('.e2e.test.');
			if (!isOnN8n) return 'without n8n';
			return /useStage\(|openSharedN8n\(/.test(readFileSync(file, 'utf8')) ? 'shared' : 'own';
		};
		const onN8n = ['own', 'shared'];
		const order = areInstalled(N8N_PACKAGE) ? [...onN8n, 'without n8n'] : ['without n8n', ...onN8n];
		const sorted = super.sort(tests);
		return order.flatMap((kind) => sorted.filter((test) => kindOf(test) === kind));
	}
};
