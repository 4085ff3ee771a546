/**
 * Lets plain Node load this repository's TypeScript, for what must not run inside jest: measurements, and
 * processes that a test kills. Like jest's own set-up: types are stripped, modules are CommonJS, and everybody
 * shares one copy of n8n-workflow, because errors are distinguished by instanceof.
 *
 * Use: node -r ./test/support/register.cjs file.mts
 */
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { transformSync } = require('@swc/core');

const SHARED = ['n8n-workflow'];

const sharedCopies = Object.fromEntries(SHARED.map((name) => [name, require.resolve(name)]));

const resolve = Module._resolveFilename;

/** Node itself would take the codex file `DropPay.node.json` for `./DropPay.node`. */
Module._resolveFilename = function resolveTypeScript(request, parent, ...rest) {
	if (Object.hasOwn(sharedCopies, request)) return sharedCopies[request];
	if (request.startsWith('.') && /\.m?ts$/.test(parent?.filename ?? '')) {
		const source = join(dirname(parent.filename), request);
		const found = [`${source}.ts`, join(source, 'index.ts')].find((path) => existsSync(path));
		if (found) return found;
	}
	return resolve.call(this, request, parent, ...rest);
};

function load(module, filename) {
	const { code } = transformSync(readFileSync(filename, 'utf8'), {
		filename,
		configFile: false,
		swcrc: false,
		jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
		module: { type: 'commonjs' },
		sourceMaps: 'inline',
	});
	module._compile(code, filename);
}

Module._extensions['.ts'] = load;
Module._extensions['.mts'] = load;
