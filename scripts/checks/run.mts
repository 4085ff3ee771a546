import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureN8n } from '../real-n8n/installation.mts';
import { ensureNodesFolder } from '../real-n8n/nodes-package.mts';
import { runAside, runInSight } from '../setup/child-processes.cjs';
import { withLock } from '../setup/lock.cjs';
import { CACHE, ROOT } from '../setup/paths.cjs';
import { say } from '../setup/progress.cjs';
import { ensureChromium } from './chromium.mts';

/** Where the counts of the last run are left, for .ci/run. */
const RESULT_FILE = path.join(CACHE, 'jest-result.json');

const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

interface Check {
	title: string;
	command: string[];
}

/** The types of the nodes and credentials are checked by the build. */
const TYPES = ['npx', 'gulp', 'types:tools'];

/** The checks of a row come one after the other; the rows go on beside each other, the longest first. */
const CHECKS: Check[][] = [
	[{ title: 'Types', command: TYPES }],
	[
		{ title: "n8n's linter, strict", command: ['npx', 'n8n-node', 'lint'] },
		{ title: 'Formatting', command: ['npm', 'run', '--silent', 'format:check'] },
	],
];

const BUILD: Check = { title: 'Build', command: ['npm', 'run', '--silent', 'build'] };
const SCAN: Check = { title: "n8n's package scanner", command: ['npx', 'tsx', 'scripts/scan.mts'] };

/** The package as it is published, and in the form in which the n8n of the tests installs it. */
async function checkPackage(isForN8n: boolean): Promise<void> {
	await checkInTurn([BUILD]);
	if (isForN8n) await ensureNodesFolder({ isBuilt: true });
	await checkInTurn([SCAN]);
}

/** @throws at the first check that is not green, with its output */
async function checkInTurn(checks: Check[]): Promise<void> {
	for (const { title, command } of checks) {
		const [program = '', ...args] = command;
		const { exitCode, output } = await runAside(program, args, { cwd: ROOT });
		const said = `${title}: ${command.join(' ')}\n${output}`;
		if (exitCode !== 0) throw new Error(`${said}\nRed: ${title}. The tests were not run.`);
		say(`\n${said.trimEnd()}`);
	}
}

/** The test files that jest will run, as paths from the root of the repository. */
function selectedTests(jestArguments: string[]): string[] {
	const list = execFileSync(process.execPath, [JEST, '--listTests', ...jestArguments], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return list
		.split('\n')
		.filter(Boolean)
		.map((file) => path.relative(ROOT, file).split(path.sep).join('/'));
}

const isOnN8n = (file: string): boolean => /^test\/e2e\/|\.e2e\.test\./.test(file);

/** Installs what the selected tests need beyond the packages of this repository. */
function ensureTestMeans(tests: string[]): { n8n: Promise<unknown>; chromium: Promise<void> } {
	const onN8n = tests.some(isOnN8n);
	const inBrowser = tests.some((file) => file.startsWith('test/sandbox/'));
	const means = {
		n8n: onN8n ? ensureN8n() : Promise.resolve(),
		chromium: onN8n || inBrowser ? ensureChromium() : Promise.resolve(),
	};
	// A failure is thrown where they are awaited.
	for (const one of Object.values(means)) one.catch(() => undefined);
	return means;
}

/**
 * Runs every check of this repository, then the tests; stops at the first that is not green. A second run in the same
 * checkout waits for the first, since both write `dist`.
 * @param jestArguments passed on to jest, such as a folder
 * @returns the exit code
 */
export async function runChecks(jestArguments: string[]): Promise<number> {
	return await withLock('tests', async () => await runInTurn(jestArguments));
}

async function runInTurn(jestArguments: string[]): Promise<number> {
	rmSync(RESULT_FILE, { force: true });
	const selected = selectedTests(jestArguments);
	if (selected.length === 0) {
		say(`No test file matches "${jestArguments.join(' ')}". All of them: npx jest --listTests`);
		return 1;
	}
	// n8n is downloaded and built beside the checks, which need none of it, and the tests that need it come last then.
	const { n8n, chromium } = ensureTestMeans(selected);
	await Promise.all([...CHECKS.map(checkInTurn), checkPackage(selected.some(isOnN8n))]);
	await chromium;
	say(`\nTests: jest ${jestArguments.join(' ')}`);
	const reporter = path.join(ROOT, 'scripts', 'checks', 'result-file.cjs');
	// The reporters come last: jest takes every word after them for another reporter.
	const reporters = ['--reporters=default', `--reporters=${reporter}`];
	const jest = runInSight(process.execPath, [JEST, ...jestArguments, ...reporters], {
		cwd: ROOT,
		env: { ...process.env, JEST_RESULT_FILE: RESULT_FILE },
	});
	// Without n8n the rest need not go on.
	return await Promise.race([jest, n8n.then(async () => await jest)]);
}
