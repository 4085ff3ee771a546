import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folder of this checkout. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Text of a file of this checkout. */
export const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Anchors that GitHub gives the headings of a Markdown text. */
export const anchorsOf = (markdown: string) =>
	[...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{Letter}\p{Number} _-]/gu, '')
			.replaceAll(' ', '-'),
	);

/** Files that `git ls-files` lists and that are still there, relative to the checkout, with forward slashes. */
function gitFiles(options: string[], patterns: string[]): string[] {
	const listed = execFileSync('git', ['ls-files', '-z', ...options, '--', ...patterns], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return listed.split('\0').filter((file) => file !== '' && existsSync(path.join(ROOT, file)));
}

/** Files that are committed or staged. In a pattern, `*` stands for slashes too. */
export const trackedFiles = (...patterns: string[]) => gitFiles([], patterns);

/** Files that are committed, staged, or new and not ignored. In a pattern, `*` stands for slashes too. */
export const sourceFiles = (...patterns: string[]) =>
	gitFiles(['--cached', '--others', '--exclude-standard'], patterns);

/** Runs `gulp <task>` with the gulpfile of a folder. */
export function gulp(folder: string, task: string): SpawnSyncReturns<string> {
	const cli = path.join(ROOT, 'node_modules/gulp/bin/gulp.js');
	return spawnSync(process.execPath, [cli, task], { cwd: folder, encoding: 'utf8' });
}

/** A new folder below .cache, so that Node still finds the packages of this checkout from it. */
export function scratchFolder(): string {
	const cache = path.join(ROOT, '.cache');
	mkdirSync(cache, { recursive: true });
	return mkdtempSync(path.join(cache, 'test-package-'));
}

/** Copies what a clean clone would have, new files included: whatever lies in dist here, and whoever is building now. */
export function copySources(folder: string): void {
	for (const file of sourceFiles()) {
		cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
	}
}

/**
 * @param task `bundle` does not check the types
 * @throws when a type does not fit
 */
export function build(folder: string, task: 'build' | 'bundle'): void {
	const { status, stdout, stderr } = gulp(folder, task);
	if (status !== 0) throw new Error(`gulp ${task} ended with ${status}:\n${stdout}${stderr}`);
}
