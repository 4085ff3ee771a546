import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import {
	ensureN8n,
	isN8nInstalled,
	removeN8n,
	type N8nInstallation,
} from '../real-n8n/installation.mts';
import { N8N_VERSION_VARIABLE, NEWEST, type N8nLine } from '../real-n8n/lines.mts';
import { runInSight } from '../setup/child-processes.cjs';
import { CACHE, ROOT } from '../setup/paths.cjs';
import { duration, say } from '../setup/progress.cjs';
import { parseOptions, type LinesOptions } from './options.mts';
import { printReport, writeReport, type LineResult, type TestResult } from './report.mts';

const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

/** What people do with the nodes. The other end-to-end tests are about the demo, and run on the newest n8n only. */
const E2E_TESTS = ['credential', 'examples', 'loading', 'money', 'trigger', 'waiting'].map(
	(name) => `test/e2e/${name}.test.mts`,
);

/** Of jest's `--json`, what is used here. */
interface JestOutput {
	testResults: Array<{
		name: string;
		message: string;
		assertionResults: Array<{ fullName: string; status: string }>;
	}>;
}

async function readResults(file: string): Promise<TestResult[]> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	if (text === undefined) return [{ title: 'jest ended without a result', status: 'failed' }];
	const { testResults } = JSON.parse(text) as JestOutput;
	return testResults.flatMap(({ name, message, assertionResults }) =>
		// A file that can't even be loaded has no tests to count.
		assertionResults.length === 0
			? [
					{
						title: `${path.basename(name)}: ${message.split('\n')[0] ?? ''}`,
						status: 'failed' as const,
					},
				]
			: assertionResults.map(({ fullName, status }) => ({
					title: fullName,
					status: status === 'passed' || status === 'failed' ? status : ('leftOut' as const),
				})),
	);
}

async function runTests(
	line: N8nLine,
	{ modules }: N8nInstallation,
	kind: LinesOptions['kind'],
): Promise<TestResult[]> {
	const output = path.join(CACHE, 'n8n-lines', `${kind}-${line.version}.json`);
	await mkdir(path.dirname(output), { recursive: true });
	await rm(output, { force: true });
	const tests =
		kind === 'e2e' ? ['--runInBand', '--runTestsByPath', ...E2E_TESTS] : ['test/engine'];
	await runInSight(process.execPath, [JEST, '--json', `--outputFile=${output}`, ...tests], {
		cwd: ROOT,
		env: {
			...process.env,
			[N8N_VERSION_VARIABLE]: line.version,
			...(kind === 'engine' && { DROPPAY_N8N_MODULES: modules }),
		},
	});
	return await readResults(output);
}

async function testOn(line: N8nLine, options: LinesOptions): Promise<LineResult> {
	const { version } = line;
	say(`\n> n8n ${version}`);
	const began = new Date();
	const isKept = options.keep || version === NEWEST.version || isN8nInstalled(line);
	try {
		const installation = await ensureN8n(line);
		const results = await runTests(line, installation, options.kind);
		return { version, results, ms: Date.now() - began.getTime(), began };
	} catch (cause) {
		const message = cause instanceof Error ? cause.message : String(cause);
		say(message);
		const [title = ''] = message.split('\n');
		const results = [{ title, status: 'failed' as const }];
		return { version, results, ms: Date.now() - began.getTime(), began };
	} finally {
		if (!isKept) removeN8n(line);
	}
}

/**
 * Runs the tests on one n8n after the other and prints a table. What was installed for it is removed again, unless it was
 * there before or `--keep` is given.
 * @returns the exit code
 */
export async function testOnLines(args: string[]): Promise<number> {
	const options = parseOptions(args);
	const began = Date.now();
	const results: LineResult[] = [];
	for (const line of options.lines) {
		const result = await testOn(line, options);
		results.push(result);
		if (options.write) await writeReport(options.kind, [result]);
	}
	printReport(options.kind, results);
	say(`${options.lines.length} version(s) of n8n, ${duration(Date.now() - began)}.`);
	return results.every((one) => one.results.every(({ status }) => status !== 'failed')) ? 0 : 1;
}
