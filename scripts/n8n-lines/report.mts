import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { N8N_LINES } from '../real-n8n/lines.mts';
import { ROOT } from '../setup/paths.cjs';
import { duration, say } from '../setup/progress.cjs';
import type { LinesOptions } from './options.mts';

export interface TestResult {
	/** Of a test that was left out, the title ends with the reason. */
	title: string;
	status: 'passed' | 'failed' | 'leftOut';
}

export interface LineResult {
	version: string;
	results: TestResult[];
	ms: number;
	/** How long the run took whose failed files were run again now. */
	msBefore?: number;
	/** When the tests began. */
	began: Date;
}

const PAGE = path.join(ROOT, 'docs', 'compatibility.md');

const HEAD = [
	'| n8n | tested on | passed | failed | left out | time |',
	'| --- | --- | --- | --- | --- | --- |',
];

/** What the report says of one version. */
interface Measured {
	row: string;
	failed: string[];
	leftOut: string[];
}

/** By version. */
type Measurements = ReadonlyMap<string, Measured>;

function measured({ version, results, ms, msBefore, began }: LineResult): Measured {
	const titles = (wanted: TestResult['status']) =>
		results.filter(({ status }) => status === wanted).map(({ title }) => title);
	const [passed, failed, leftOut] = [titles('passed'), titles('failed'), titles('leftOut')];
	const cells = [
		version,
		began.toISOString().slice(0, 10),
		...[passed, failed, leftOut].map(({ length }) => length),
		[msBefore ?? [], ms].flat().map(duration).join(' + '),
	];
	return { row: `| ${cells.join(' | ')} |`, failed, leftOut };
}

const HEADINGS = { failed: 'Failed:', leftOut: 'Left out, with the reason:' } as const;

/** The tests of one kind, each with the versions that it belongs to. */
function listed(all: Measurements, kind: keyof typeof HEADINGS): string[] {
	const versions = new Map<string, string[]>();
	for (const [version, { [kind]: titles }] of all) {
		for (const title of titles) versions.set(title, [...(versions.get(title) ?? []), version]);
	}
	if (versions.size === 0) return [];
	const lines = [...versions].map(([title, on]) => `- ${on.join(', ')}: ${title}`);
	return ['', HEADINGS[kind], '', ...lines];
}

function linesOf(all: Measurements): string[] {
	return [
		...HEAD,
		...[...all.values()].map(({ row }) => row),
		...listed(all, 'failed'),
		...listed(all, 'leftOut'),
	];
}

/** Parses what `linesOf` has written. */
function readMeasurements(text: string): Map<string, Measured> {
	const all = new Map<string, Measured>();
	let kind: keyof typeof HEADINGS = 'failed';
	for (const line of text.split('\n')) {
		const [, version] = /^\| (\d[\d.]*) \|/.exec(line) ?? [];
		if (version !== undefined) all.set(version, { row: line, failed: [], leftOut: [] });
		if (line === HEADINGS.leftOut) kind = 'leftOut';
		const [, on = '', title = ''] = /^- ([\d., ]+): (.*)$/.exec(line) ?? [];
		for (const one of on.split(', ')) all.get(one)?.[kind].push(title);
	}
	return all;
}

/**
 * A report with the results of some versions in the place of what it said of them; the rest stays. Versions that are not
 * supported any more drop out.
 * @param before what `withResults` gave earlier; empty for a new report
 */
export function withResults(before: string, results: readonly LineResult[]): string {
	const all = readMeasurements(before);
	for (const one of results) all.set(one.version, measured(one));
	const inOrder = N8N_LINES.flatMap(({ version }) => {
		const found = all.get(version);
		return found ? [[version, found] as const] : [];
	});
	return linesOf(new Map(inOrder)).join('\n');
}

/** Prints the table, what failed, and what was left out and why. */
export function printReport(kind: LinesOptions['kind'], results: readonly LineResult[]): void {
	say(['', `Tests: ${kind}`, '', withResults('', results), ''].join('\n'));
}

/** Puts the results into the part of docs/compatibility.md that is about this kind of tests. */
export async function writeReport(
	kind: LinesOptions['kind'],
	results: readonly LineResult[],
): Promise<void> {
	const [begin, end] = [`<!-- ${kind} -->`, `<!-- /${kind} -->`];
	const page = await readFile(PAGE, 'utf8');
	const [before, rest] = page.split(begin);
	const [part, after] = rest?.split(end) ?? [];
	if (before === undefined || part === undefined || after === undefined) {
		throw new Error(`docs/compatibility.md has no place for the table: ${begin} … ${end}`);
	}
	await writeFile(PAGE, `${before}${begin}\n\n${withResults(part, results)}\n\n${end}${after}`);
}
