'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

/** jest's own order, with the end-to-end tests at the end. */
module.exports = class EndToEndLast extends Sequencer {
	sort(tests) {
		const isEndToEnd = ({ path }) => /[\\/]test[\\/]e2e[\\/]/.test(path);
		const sorted = super.sort(tests);
		return [...sorted.filter((test) => !isEndToEnd(test)), ...sorted.filter(isEndToEnd)];
	}
};
