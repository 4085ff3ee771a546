'use strict';
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** A jest reporter that prints nothing: it leaves the counts in a file, for programs that call `npm test`. */
module.exports = class ResultFile {
	onRunComplete(_contexts, result) {
		const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = result;
		const file = process.env.JEST_RESULT_FILE;
		if (!file) throw new Error('JEST_RESULT_FILE must name the file for the counts.');
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(
			file,
			JSON.stringify({
				passed: numPassedTests,
				// A file that cannot even be loaded has no tests to count.
				failed: numFailedTests + numRuntimeErrorTestSuites,
			}),
		);
	}
};
