'use strict';

/** The oldest Node on which the scripts of this repository run; the same as engines.node. */
const OLDEST = [20, 19];

/** Ends the process with a plain sentence when the running Node is too old. */
function requireNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
	process.stderr.write(
		`This needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}.\n` +
			'Install a newer Node from https://nodejs.org, then run the command again.\n',
	);
	process.exit(1);
}

module.exports = { requireNode };
