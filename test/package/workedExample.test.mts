/** Applies the worked example of CONTRIBUTING.md to a copy, builds it, and runs the operation against the sandbox. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { build, copySources, read, ROOT, scratchFolder } from './checkout.mts';

interface Step {
	file: string;
	/** Where the text goes; a file of its own when left out. */
	place?: { relation: string; anchor: string };
	text: string;
}

const [, section = ''] = read('CONTRIBUTING.md').split('### …add an operation\n');
const example = section.slice(0, section.indexOf('\n### '));

/** Each code block, with the file and the place that the sentence before it names. */
const steps: Step[] = [
	...example.matchAll(/In (?:the new file )?`([^`]+)`([^\n]*):\n\n {3}```\w+\n([^]*?)\n {3}```/g),
].map(([, file = '', where = '', block = '']) => {
	const place = /^, (after|instead of) `([^`]+)`/.exec(where);
	return {
		file,
		...(place && { place: { relation: String(place[1]), anchor: String(place[2]) } }),
		text: block.replace(/^ {3}/gm, ''),
	};
});

function apply(folder: string, { file, place, text }: Step): void {
	const target = path.join(folder, file);
	if (place === undefined) {
		expect(existsSync(target)).toBe(false);
		writeFileSync(target, `${text}\n`);
		return;
	}
	const { relation, anchor } = place;
	const lines = readFileSync(target, 'utf8').split('\n');
	const at = lines.indexOf(anchor);
	expect([file, anchor, at >= 0]).toEqual([file, anchor, true]);
	lines.splice(relation === 'after' ? at + 1 : at, relation === 'after' ? 0 : 1, text);
	writeFileSync(target, lines.join('\n'));
}

function run(folder: string, program: string, ...args: string[]) {
	const script = path.join(ROOT, 'node_modules', program);
	return spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
}

test('the worked example has at most 60 lines of code, and every block says where it goes', () => {
	expect(steps).toHaveLength((example.match(/^ {3}```\w/gm) ?? []).length);
	expect(steps.flatMap(({ text }) => text.split('\n')).length).toBeLessThanOrEqual(60);
	expect(new Set(steps.map(({ file }) => file)).size).toBeLessThanOrEqual(5);
});

test('the worked example builds, and its operation runs against the sandbox', () => {
	const folder = scratchFolder();
	try {
		copySources(folder);
		for (const step of steps) apply(folder, step);
		const { stdout } = run(folder, 'tsx/dist/cli.mjs', 'scripts/contract.mts');
		expect(stdout).toContain('endpointTable.ts was written');
		build(folder, 'build');
		const { status, stderr } = run(
			folder,
			'jest/bin/jest.js',
			'-w',
			'1',
			'test/engine/charges.test',
		);
		expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('1 passed') });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
