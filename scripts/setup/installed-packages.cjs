'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** @param {string} folder */
const stampOf = (folder) => path.join(folder, 'node_modules', '.installed');

/** @param {string} folder */
function lockHash(folder) {
	const hash = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) {
		hash.update(readFileSync(path.join(folder, file)));
	}
	return hash.digest('hex');
}

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} LockedPackages */

/**
 * What npm wrote into node_modules at the very end of an installation; undefined when it never came so far.
 * @param {string} folder
 * @returns {LockedPackages | undefined}
 */
function packagesByNpm(folder) {
	const copy = path.join(folder, 'node_modules', '.package-lock.json');
	return existsSync(copy) ? JSON.parse(readFileSync(copy, 'utf8')).packages : undefined;
}

/**
 * The packages that npm says it installed and that are not there: somebody deleted them, or another npm in the same
 * folder took them back while it was stopped.
 * @param {string} folder
 */
function missingPackages(folder) {
	return Object.keys(packagesByNpm(folder) ?? {}).filter(
		(name) => !existsSync(path.join(folder, name, 'package.json')),
	);
}

/**
 * Compares package-lock.json with the copy of npm.
 * @param {string} folder
 */
function npmFinishedTheSame(folder) {
	const installed = packagesByNpm(folder);
	if (!installed) return false;
	/** @type {LockedPackages} */
	const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
	return Object.entries(wanted).every(([name, { version, integrity, optional }]) => {
		if (name === '') return true;
		const found = installed[name];
		if (!found) return optional === true;
		return found.version === version && found.integrity === integrity;
	});
}

/**
 * Whether node_modules of a folder holds, completely, what its package-lock.json asks for. An installation that was
 * interrupted has neither our stamp nor npm's copy of the lock file, or lacks packages that the copy names.
 * @param {string} folder
 */
function areInstalled(folder) {
	if (missingPackages(folder).length > 0) return false;
	const stamp = stampOf(folder);
	const hash = lockHash(folder);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
	if (!npmFinishedTheSame(folder)) return false;
	writeFileSync(stamp, hash);
	return true;
}

/** @param {string} folder */
function forgetInstalled(folder) {
	rmSync(stampOf(folder), { force: true });
}

/**
 * @param {string} folder
 * @throws when npm ended without an error although packages are missing
 */
function rememberInstalled(folder) {
	const missing = missingPackages(folder);
	if (missing.length > 0) {
		throw new Error(
			`npm reported success, but packages are missing (${missing.length}), for example ${missing[0]}. ` +
				'Another npm may have run in this folder. Run the command again.',
		);
	}
	writeFileSync(stampOf(folder), lockHash(folder));
}

module.exports = { areInstalled, forgetInstalled, rememberInstalled };
