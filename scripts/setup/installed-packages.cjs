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

/**
 * Compares package-lock.json with the copy that npm leaves in node_modules at the very end of an installation.
 * @param {string} folder
 */
function npmFinishedTheSame(folder) {
	const copy = path.join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(copy)) return false;
	/** @type {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
	const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
	/** @type {typeof wanted} */
	const installed = JSON.parse(readFileSync(copy, 'utf8')).packages;
	return Object.entries(wanted).every(([name, { version, integrity, optional }]) => {
		if (name === '') return true;
		const found = installed[name];
		if (!found) return optional === true;
		return found.version === version && found.integrity === integrity;
	});
}

/**
 * Whether node_modules of a folder holds, completely, what its package-lock.json asks for. An installation that was
 * interrupted has neither our stamp nor npm's copy of the lock file.
 * @param {string} folder
 */
function areInstalled(folder) {
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

/** @param {string} folder */
function rememberInstalled(folder) {
	writeFileSync(stampOf(folder), lockHash(folder));
}

module.exports = { areInstalled, forgetInstalled, rememberInstalled };
