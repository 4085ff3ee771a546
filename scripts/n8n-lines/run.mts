import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
const E2E_TESTS = ['credential', 'demoHome', 'examples', 'money', 'trigger', 'waiting'].map(
	(name) => `test/e2e/${name}.test.mts`,
);

/** Of jest's `--json`, what is used here. */
interface FileResult {
	/** The path of the test file. */
	name: string;
	status: string;
	message: string;
	assertionResults: Array<{ fullName: string; status: string }>;
}

interface Results {
	testResults: FileResult[];
	/** How long the whole run took. Jest does not write it; these commands keep it for `--again`. */
	ms?: number;
}

/** The results of each test file; none when jest ended without writing them. */
async function readResults(output: string): Promise<Results> {
	const text = await readFile(output, 'utf8').catch(() => '{"testResults":[]}');
	return JSON.parse(text) as Results;
}

function resultsOf(files: readonly FileResult[]): TestResult[] {
	if (files.length === 0) return [{ title: 'jest ended without a result', status: 'failed' }];
	return files.flatMap(({ name, message, assertionResults }) =>
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

/** What stands of the last whole run: the files without a failure, and how long all of them took. */
interface LastRun {
	sound: FileResult[];
	/** Paths of the others. */
	failed: string[];
	ms: number;
}

function lastRunOf({ testResults: files, ms = 0 }: Results, version: string): LastRun {
	if (files.length === 0) {
		throw new Error(`n8n ${version} has no last run here. Leave --again out.`);
	}
	// Of a file where a test was left out, jest says neither passed nor failed.
	const isSound = ({ status }: FileResult) => status !== 'failed';
	return {
		sound: files.filter(isSound),
		failed: files.filter((file) => !isSound(file)).map(({ name }) => name),
		ms,
	};
}

/** Runs test files, or what jest takes for them, and reads what came out. */
async function runTests(
	line: N8nLine,
	{ modules }: N8nInstallation,
	kind: LinesOptions['kind'],
	tests: readonly string[],
): Promise<FileResult[]> {
	const output = path.join(CACHE, 'n8n-lines', `${kind}-${line.version}.jest.json`);
	await mkdir(path.dirname(output), { recursive: true });
	await rm(output, { force: true });
	const order = kind === 'e2e' ? ['--runInBand'] : [];
	await runInSight(
		process.execPath,
		[JEST, '--json', `--outputFile=${output}`, ...order, ...tests],
		{
			cwd: ROOT,
			env: {
				...process.env,
				[N8N_VERSION_VARIABLE]: line.version,
				...(kind === 'engine' && { DROPPAY_N8N_MODULES: modules }),
			},
		},
	);
	return (await readResults(output)).testResults;
}

/** Runs all tests of a kind, or those again that failed, and keeps the results for `--again`. */
async function resultOn(
	line: N8nLine,
	installation: N8nInstallation,
	{ kind, again }: LinesOptions,
): Promise<Pick<LineResult, 'results' | 'msBefore'>> {
	const kept = path.join(CACHE, 'n8n-lines', `${kind}-${line.version}.json`);
	const last = again ? lastRunOf(await readResults(kept), line.version) : undefined;
	const began = Date.now();
	const tests = last?.failed ?? (kind === 'e2e' ? E2E_TESTS : ['test/engine']);
	const ran = tests.length === 0 ? [] : await runTests(line, installation, kind, tests);
	const files = [...(last?.sound ?? []), ...ran];
	const ms = last?.ms ?? Date.now() - began;
	await writeFile(kept, JSON.stringify({ testResults: files, ms } satisfies Results));
	return { results: resultsOf(files), msBefore: last?.ms };
}

async function testOn(line: N8nLine, options: LinesOptions): Promise<LineResult> {
	const { version } = line;
	say(`\n> n8n ${version}`);
	const began = new Date();
	const since = () => ({ version, began, ms: Date.now() - began.getTime() });
	const isKept = options.keep || version === NEWEST.version || isN8nInstalled(line);
	try {
		const result = await resultOn(line, await ensureN8n(line), options);
		return { ...result, ...since() };
	} catch (cause) {
		const message = cause instanceof Error ? cause.message : String(cause);
		say(message);
		const [title = ''] = message.split('\n');
		return { results: [{ title, status: 'failed' }], ...since() };
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
