'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { compileFunction } = require('node:vm');
const requireOfJest = createRequire(require.resolve('jest'));
const requireOfCore = createRequire(requireOfJest.resolve('@jest/core'));
const { default: Runtime } = requireOfCore('jest-runtime');

const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * jest's runtime, with packages loaded once for each worker instead of once for each test file: n8n-core and what it needs
 * are 2,000 modules. What this repository holds is still loaded anew for each file, so no file sees the state of another.
 * Packages and tests must then share one realm, or an error of the one would be no `Error` to the other.
 */
class OneRealm extends Runtime {
	/** @param {[config: unknown, environment: { getVmContext(): unknown }, ...others: unknown[]]} parts */
	constructor(...parts) {
		super(...parts);
		const [, environment] = parts;
		this.executor.compile = function compile(source, filename) {
			// jest's word for a file that goes on after its end.
			if (environment.getVmContext() === null) return null;
			return compileFunction(source, this.injectedModuleParameters, { filename });
		};
	}

	requireModule(from, name, options, isRequireActual) {
		if (name !== undefined && !options?.isInternalModule && !this._resolution.isCoreModule(name)) {
			const file = this._resolution.resolveCjs(from, name);
			if (file.includes(PACKAGES)) return require(file);
		}
		return super.requireModule(from, name, options, isRequireActual);
	}
}

module.exports = { __esModule: true, default: OneRealm };
