'use strict';
const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * jest's own order, with the end-to-end tests at the end: first those with an n8n of their own, then those that share
 * one, so that few are there at a time.
 */
module.exports = class EndToEndLast extends Sequencer {
	sort(tests) {
		const stepOf = ({ path }) => {
			if (!/[\\/]test[\\/]e2e[\\/]|\.e2e\.test\./.test(path)) return 0;
			return readFileSync(path, 'utf8').includes('useStage(') ? 2 : 1;
		};
		const sorted = super.sort(tests);
		return [0, 1, 2].flatMap((step) => sorted.filter((test) => stepOf(test) === step));
	}
};
