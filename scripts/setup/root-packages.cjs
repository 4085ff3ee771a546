'use strict';

const { areInstalled, forgetInstalled, rememberInstalled } = require('./installed-packages.cjs');
const { withLock } = require('./lock.cjs');
const { npm } = require('./npm.cjs');
const { ROOT } = require('./paths.cjs');
const { step } = require('./progress.cjs');

/** Installs the packages of this repository when node_modules is missing or the lock file has changed since. */
async function ensureRootPackages() {
	if (areInstalled(ROOT)) return;
	await withLock('root-packages', async () => {
		if (areInstalled(ROOT)) return;
		await step('Installing the packages of this repository, npm ci', '1 to 2 minutes', async () => {
			forgetInstalled(ROOT);
			await npm(['ci', '--legacy-peer-deps', '--ignore-scripts'], {
				cwd: ROOT,
				log: 'root-packages',
				hint: 'Check that the npm registry can be reached, then run the command again.',
			});
			rememberInstalled(ROOT);
		});
	});
}

module.exports = { ensureRootPackages };
