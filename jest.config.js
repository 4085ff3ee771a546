const { availableParallelism } = require('node:os');

/** The node_modules of another n8n, for `npm run test:engine`; left out, n8n's engine is a package of this repository. */
const engine = process.env.DROPPAY_N8N_MODULES;
const fromEngine = (name) => require.resolve(name, engine ? { paths: [engine] } : undefined);

/** @type {import('jest').Config} */
module.exports = {
	// Packages are loaded once for each worker, not for each file: see test/support/README.md.
	testEnvironment: '<rootDir>/test/support/oneRealm/environment.cjs',
	runtime: '<rootDir>/test/support/oneRealm/runtime.cjs',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.mts'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'json', 'node'],
	// The n8n that end-to-end tests share lives outside of the workers, from the first file that needs it to the end.
	globalSetup: '<rootDir>/test/support/sharedN8n/start.cjs',
	globalTeardown: '<rootDir>/test/support/sharedN8n/end.cjs',
	setupFiles: ['<rootDir>/test/jest.setup.mts'],
	transform: {
		// Types are checked by `npm run typecheck`; here they are only stripped.
		'^.+\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
				module: { type: 'commonjs' },
			},
		],
	},
	// The nodes under test and n8n-core must share one copy of n8n-workflow: errors are told apart by instanceof.
	moduleNameMapper: {
		'^n8n-workflow$': fromEngine('n8n-workflow'),
		...(engine && { '^n8n-core$': fromEngine('n8n-core') }),
	},
	testSequencer: '<rootDir>/test/longest-first.cjs',
	// Many tests wait for a real n8n more than they work, so three at a time go well on two processors.
	maxWorkers: Math.max(3, availableParallelism() - 1),
	// Ends what hangs. No measure of speed: a busy machine takes several times as long as an idle one.
	testTimeout: 600_000,
};
