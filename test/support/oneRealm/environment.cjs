'use strict';
const { createRequire } = require('node:module');
const requireOfJest = createRequire(require.resolve('jest'));
const requireOfCore = createRequire(requireOfJest.resolve('@jest/core'));
const requireOfConfig = createRequire(requireOfCore.resolve('jest-config'));
const requireOfNode = createRequire(requireOfConfig.resolve('jest-environment-node'));
const { ModernFakeTimers } = requireOfNode('@jest/fake-timers');
const { ModuleMocker } = requireOfNode('jest-mock');

/** What test files may change and the next must find as it was. */
const OWNED = [globalThis, process, Error];

/** Runs test files in the worker's own realm, see runtime.cjs, and gives each the globals that the first one found. */
module.exports = class OneRealmEnvironment {
	constructor({ projectConfig }) {
		this.global = globalThis;
		this.before = OWNED.map((owned) => Object.getOwnPropertyDescriptors(owned));
		this.variables = { ...process.env };
		this.moduleMocker = new ModuleMocker(globalThis);
		this.fakeTimers = null;
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
		this.isOver = false;
	}

	async setup() {}

	async teardown() {
		this.fakeTimersModern.dispose();
		this.isOver = true;
		for (const [index, owned] of OWNED.entries()) {
			const before = this.before[index];
			for (const key of Reflect.ownKeys(owned)) {
				if (!(key in before)) Reflect.deleteProperty(owned, key);
			}
			for (const key of Reflect.ownKeys(before)) Reflect.defineProperty(owned, key, before[key]);
		}
		for (const name of Object.keys(process.env)) {
			if (!(name in this.variables)) delete process.env[name];
		}
		Object.assign(process.env, this.variables);
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	getVmContext() {
		return this.isOver ? null : globalThis;
	}
};
