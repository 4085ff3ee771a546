const { spawn } = require('node:child_process');
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, join, relative } = require('node:path');
const { build: bundleWith } = require('esbuild');
const { dest, parallel, series, src, watch } = require('gulp');

const DIST = join(__dirname, 'dist');
/** The package droppay-sandbox, as it is published: `npm publish ./dist-sandbox`. */
const SANDBOX_DIST = join(__dirname, 'dist-sandbox');
/** All code of the package in one file: n8n's start reads it several times as fast as one file for each module. */
const BUNDLE = join(DIST, 'bundle.js');
/** TypeScript 7, several times as fast. The package `typescript` is the 5.9 whose API the linter needs. */
const TSC = join(dirname(require.resolve('typescript-7/package.json')), 'bin', 'tsc');
const TYPESCRIPT_SOURCES = '{api,credentials,nodes}/**/*.ts';
// A pattern that began with braces would make gulp walk through the whole checkout, installed packages included.
const ICONS = ['icons', 'credentials', 'nodes'].map((folder) => `${folder}/**/*.{svg,png}`);
/** What n8n looks for beside a node: its codex file, and what its outputs look like. */
const NODE_JSON = ['nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

/** Removes the last build, so that a file that was renamed or deleted is not published. */
async function clean() {
	await rm(DIST, { recursive: true, force: true });
}

/** Runs the TypeScript of this checkout on a project; it writes nothing when a type does not fit. */
function runTypeScript(options, done) {
	const child = spawn(process.execPath, [TSC, ...options], { cwd: __dirname, stdio: 'inherit' });
	child.once('error', done);
	child.once('exit', (code, signal) => {
		done(code === 0 ? undefined : new Error(`tsc ended with ${signal ?? `exit code ${code}`}`));
	});
}

function checkTypes(done) {
	runTypeScript(['--noEmit'], done);
}

/** The types of all that is not published: tests, scripts, sandbox, benchmarks. */
function checkToolTypes(done) {
	runTypeScript(['--noEmit', '--project', 'tsconfig.tools.json'], done);
}

/** The classes that package.json registers, by the files of dist in which n8n looks for them. */
async function registeredClasses() {
	const { n8n } = JSON.parse(await readFile(join(__dirname, 'package.json'), 'utf8'));
	return [...n8n.credentials, ...n8n.nodes].map((compiled) => ({
		file: join(__dirname, compiled),
		source: `./${compiled.replace(/^dist\//, '').replace(/\.js$/, '')}`,
		name: compiled.split('/').pop().split('.')[0],
	}));
}

/** Writes the bundle, readable, and for each registered class a file that takes it from there. */
async function bundle() {
	const classes = await registeredClasses();
	await bundleWith({
		stdin: {
			contents: classes
				.map(({ name, source }) => `export { ${name} } from '${source}';`)
				.join('\n'),
			resolveDir: __dirname,
		},
		outfile: BUNDLE,
		bundle: true,
		external: ['n8n-workflow'],
		platform: 'node',
		target: 'node20',
		logLevel: 'warning',
	});
	for (const { name, file } of classes) {
		const folder = dirname(file);
		const path = relative(folder, BUNDLE).split('\\').join('/');
		await mkdir(folder, { recursive: true });
		await writeFile(file, `exports.${name} = require('${path}').${name};\n`);
	}
}

/** Copies files to the same place below another folder. Read as bytes: gulp's default decoding ruins a PNG. */
function copy(files, into = DIST, base = __dirname) {
	return src(files, { cwd: __dirname, base, encoding: false }).pipe(dest(into));
}

/** Puts the icons where `file:../../icons/…` in a compiled node or credential finds them. */
function copyIcons() {
	return copy(ICONS);
}

function copyNodeJson() {
	return copy(NODE_JSON);
}

const copyAll = parallel(copyIcons, copyNodeJson);
const build = series(clean, checkTypes, bundle, copyAll);

async function cleanSandbox() {
	await rm(SANDBOX_DIST, { recursive: true, force: true });
}

function compileSandbox(done) {
	runTypeScript(['--noEmitOnError', '--project', join('sandbox', 'tsconfig.json')], done);
}

function copySandboxContract() {
	return copy('openapi/*.yaml', SANDBOX_DIST);
}

function copySandboxTexts() {
	return copy(
		['sandbox/package.json', 'sandbox/README.md'],
		SANDBOX_DIST,
		join(__dirname, 'sandbox'),
	);
}

function copyLicence() {
	return copy('LICENSE', SANDBOX_DIST);
}

/** Builds once, then again whatever was saved. */
function watchSources() {
	const options = { cwd: __dirname };
	watch(TYPESCRIPT_SOURCES, options, series(checkTypes, bundle));
	watch(ICONS, options, copyIcons);
	watch(NODE_JSON, options, copyNodeJson);
}

exports.clean = clean;
exports.types = series(checkTypes, checkToolTypes);
exports['types:tools'] = checkToolTypes;
exports.build = build;
/** What `build` makes, for those who know that the types fit. */
exports.bundle = series(clean, bundle, copyAll);
// The name that n8n's own starter gave this task, and that its tutorials call.
exports['build:icons'] = copyAll;
exports['build:sandbox'] = series(
	cleanSandbox,
	compileSandbox,
	parallel(copySandboxContract, copySandboxTexts, copyLicence),
);
exports.watch = series(build, watchSources);
exports.default = build;
