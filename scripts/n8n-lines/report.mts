import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
}

const PAGE = path.join(ROOT, 'docs', 'compatibility.md');

const count = ({ results }: LineResult, wanted: TestResult['status']): number =>
	results.filter(({ status }) => status === wanted).length;

function rowsOf(results: readonly LineResult[]): string[] {
	return [
		'| n8n | passed | failed | left out | time |',
		'| --- | --- | --- | --- | --- |',
		...results.map((one) =>
			[
				`| ${one.version}`,
				count(one, 'passed'),
				count(one, 'failed'),
				count(one, 'leftOut'),
				`${duration(one.ms)} |`,
			].join(' | '),
		),
	];
}

function leftOut(results: readonly LineResult[]): string[] {
	return results.flatMap(({ version, results: tests }) =>
		tests.filter(({ status }) => status === 'leftOut').map(({ title }) => `- ${version}: ${title}`),
	);
}

/** Prints what failed and what was left out on each version, then the table. */
export function printReport(kind: LinesOptions['kind'], results: readonly LineResult[]): void {
	for (const { version, results: tests } of results) {
		for (const { title, status } of tests) {
			if (status === 'failed') say(`  failed on ${version}: ${title}`);
		}
	}
	const out = leftOut(results);
	if (out.length > 0) say(['', 'Left out:', ...out].join('\n'));
	say(['', `Tests: ${kind}`, ...rowsOf(results), ''].join('\n'));
}

/** Replaces the part of docs/compatibility.md that this kind of tests has written before. */
export async function writeReport(
	kind: LinesOptions['kind'],
	results: readonly LineResult[],
): Promise<void> {
	const [begin, end] = [`<!-- ${kind} -->`, `<!-- /${kind} -->`];
	const page = await readFile(PAGE, 'utf8');
	const [before, rest] = page.split(begin);
	const after = rest?.split(end)[1];
	if (before === undefined || after === undefined) {
		throw new Error(`docs/compatibility.md has no place for the table: ${begin} … ${end}`);
	}
	const out = leftOut(results);
	const text = [
		`Measured on ${new Date().toISOString().slice(0, 10)}.`,
		'',
		...rowsOf(results),
		...(out.length > 0 ? ['', 'Left out, with the reason:', '', ...out] : []),
	].join('\n');
	await writeFile(PAGE, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
