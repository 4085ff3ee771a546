const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { join } = require('node:path');
const { dest, parallel, series, src, watch } = require('gulp');

const DIST = join(__dirname, 'dist');
/** The package droppay-sandbox, as it is published: `npm publish ./dist-sandbox`. */
const SANDBOX_DIST = join(__dirname, 'dist-sandbox');
const TYPESCRIPT_SOURCES = '{api,credentials,nodes}/**/*.ts';
// A pattern that began with braces would make gulp walk through the whole checkout, installed packages included.
const ICONS = ['icons', 'credentials', 'nodes'].map((folder) => `${folder}/**/*.{svg,png}`);
const CODEX_FILES = 'nodes/**/*.node.json';

/** Removes the last build, so that a file that was renamed or deleted is not published. */
async function clean() {
	await rm(DIST, { recursive: true, force: true });
}

/** Compiles a project with the TypeScript of this checkout; nothing is written when a type does not fit. */
function runTypeScript(project, done) {
	const tsc = require.resolve('typescript/bin/tsc');
	const child = spawn(process.execPath, [tsc, '--noEmitOnError', '--project', project], {
		cwd: __dirname,
		stdio: 'inherit',
	});
	child.once('error', done);
	child.once('exit', (code, signal) => {
		done(code === 0 ? undefined : new Error(`tsc ended with ${signal ?? `exit code ${code}`}`));
	});
}

function compile(done) {
	runTypeScript('tsconfig.json', done);
}

/** Copies files to the same place below another folder. Read as bytes: gulp's default decoding ruins a PNG. */
function copy(files, into = DIST, base = __dirname) {
	return src(files, { cwd: __dirname, base, encoding: false }).pipe(dest(into));
}

/** Puts the icons where `file:../../icons/…` in a compiled node or credential finds them. */
function copyIcons() {
	return copy(ICONS);
}

/** Puts each codex file beside its compiled node: n8n looks for it there. */
function copyCodexFiles() {
	return copy(CODEX_FILES);
}

const build = series(clean, compile, parallel(copyIcons, copyCodexFiles));

async function cleanSandbox() {
	await rm(SANDBOX_DIST, { recursive: true, force: true });
}

function compileSandbox(done) {
	runTypeScript(join('sandbox', 'tsconfig.json'), done);
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
	watch(TYPESCRIPT_SOURCES, options, compile);
	watch(ICONS, options, copyIcons);
	watch(CODEX_FILES, options, copyCodexFiles);
}

exports.clean = clean;
exports.build = build;
// The name that n8n's own starter gave this task, and that its tutorials call.
exports['build:icons'] = parallel(copyIcons, copyCodexFiles);
exports['build:sandbox'] = series(
	cleanSandbox,
	compileSandbox,
	parallel(copySandboxContract, copySandboxTexts, copyLicence),
);
exports.watch = series(build, watchSources);
exports.default = build;
