import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureN8n } from '../real-n8n/installation.mts';
import { runInSight } from '../setup/child-processes.cjs';
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

const CHECKS: Check[] = [
	{ title: "n8n's linter, strict", command: ['npx', 'n8n-node', 'lint'] },
	{ title: 'Formatting', command: ['npm', 'run', '--silent', 'format:check'] },
	{ title: 'Types', command: ['npm', 'run', '--silent', 'typecheck'] },
	{ title: 'Build', command: ['npm', 'run', '--silent', 'build'] },
	{ title: "n8n's package scanner", command: ['npx', 'tsx', 'scripts/scan.mts'] },
];

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

/** Installs what the selected tests need beyond the packages of this repository. */
async function ensureTestMeans(tests: string[]): Promise<void> {
	const needed = (...folders: string[]) =>
		tests.some((file) => folders.some((folder) => file.startsWith(`test/${folder}/`)));
	if (needed('e2e')) await ensureN8n();
	if (needed('e2e', 'sandbox')) await ensureChromium();
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
		say(`No test file fits "${jestArguments.join(' ')}". All of them: npx jest --listTests`);
		return 1;
	}
	// n8n is downloaded and built beside the checks, which need none of it.
	const means = ensureTestMeans(selected);
	means.catch(() => undefined);
	for (const [index, { title, command }] of CHECKS.entries()) {
		say(`\n[${index + 1}/${CHECKS.length + 1}] ${title}: ${command.join(' ')}`);
		const [program = '', ...args] = command;
		const exitCode = await runInSight(program, args, { cwd: ROOT });
		if (exitCode !== 0) {
			say(`\nRed: ${title}. The tests were not run.`);
			return 1;
		}
	}
	await means;
	say(`\n[${CHECKS.length + 1}/${CHECKS.length + 1}] Tests: jest ${jestArguments.join(' ')}`);
	const reporter = path.join(ROOT, 'scripts', 'checks', 'result-file.cjs');
	// The reporters come last: jest takes every word after them for another reporter.
	const reporters = ['--reporters=default', `--reporters=${reporter}`];
	return await runInSight(process.execPath, [JEST, ...jestArguments, ...reporters], {
		cwd: ROOT,
		env: { ...process.env, JEST_RESULT_FILE: RESULT_FILE },
	});
}
