/** The supported versions of n8n: what is written about them in the table is what their lock files install. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseOptions } from '../../scripts/n8n-lines/options.mts';
import { withResults, type LineResult, type TestResult } from '../../scripts/n8n-lines/report.mts';
import { N8N_LINES, NEWEST, type N8nLine } from '../../scripts/real-n8n/lines.mts';
import {
	explainInstallation,
	requireInstallable,
	startsOn,
	type Machine,
} from '../../scripts/real-n8n/preconditions.mts';
import { read, ROOT } from './checkout.mts';

interface Lock {
	packages: Record<string, { version?: string; resolved?: string }>;
}

const { devDependencies } = JSON.parse(read('package.json')) as {
	devDependencies: Record<string, string>;
};

it.each(N8N_LINES)('the lock file of n8n $version installs the engine of the table', (line) => {
	const folder = line.folder.slice(ROOT.length + 1);
	const { packages } = JSON.parse(read(`${folder}/package-lock.json`)) as Lock;
	const version = (name: string) => packages[`node_modules/${name}`]?.version;
	expect([version('n8n'), version('n8n-core'), version('n8n-workflow')]).toEqual([
		line.version,
		line.core,
		line.workflow,
	]);
	expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

it('the engine tests of this repository run on the engine of the newest n8n', () => {
	expect(devDependencies).toMatchObject({
		'n8n-core': NEWEST.core,
		'n8n-workflow': NEWEST.workflow,
	});
});

it('README names the oldest supported version and the newest tested one', () => {
	const readme = read('README.md');
	expect(readme).toContain(
		`Works with n8n ${N8N_LINES[0]?.version.replace(/\.\d+$/, '')} and later`,
	);
	expect(readme).toContain(NEWEST.version);
});

it('npm run test:n8n takes versions of the list, all of them when none is named', () => {
	expect(parseOptions([]).lines).toEqual(N8N_LINES);
	expect(parseOptions(['2.8.4', '2.8.4', '--keep', '--again'])).toMatchObject({
		lines: [{ version: '2.8.4' }],
		kind: 'e2e',
		again: true,
		keep: true,
	});
	expect(() => parseOptions(['2.8.5'])).toThrow(
		/^n8n 2\.8\.5 is not among the supported lines: 1\.123\.81, /,
	);
	expect(() => parseOptions(['--kep'])).toThrow(/--kep/);
});

describe('the report', () => {
	const passed = { title: 'pays', status: 'passed' } as const;
	const failed = { title: 'waits: 10 | 20', status: 'failed' } as const;
	const leftOut = {
		title: 'stores (before n8n 2.34, they stay in memory)',
		status: 'leftOut',
	} as const;
	const on = (version: string, ...results: TestResult[]): LineResult => ({
		version,
		results,
		ms: 125_000,
		began: new Date('2026-11-28T15:00:00Z'),
	});
	const head =
		'| n8n | tested on | passed | failed | left out | time |\n| --- | --- | --- | --- | --- | --- |';

	it('says for each version when, how many, how long, what failed, and what was left out and why', () => {
		expect(
			withResults('', [on('2.8.4', passed, passed, leftOut), on('1.123.81', failed, leftOut)]),
		).toBe(
			[
				head,
				'| 1.123.81 | 2026-11-28 | 0 | 1 | 1 | 2:05 |',
				'| 2.8.4 | 2026-11-28 | 2 | 0 | 1 | 2:05 |',
				'',
				'Failed:',
				'',
				'- 1.123.81: waits: 10 | 20',
				'',
				'Left out, with the reason:',
				'',
				'- 1.123.81, 2.8.4: stores (before n8n 2.34, they stay in memory)',
			].join('\n'),
		);
	});

	it('replaces what it said of the versions that were tested again, and keeps the rest', () => {
		const before = withResults('', [on('1.123.81', failed, leftOut), on('2.8.4', failed, leftOut)]);
		const again = on('2.8.4', passed, failed, leftOut);
		const all = [on('1.123.81', failed, leftOut), again];
		expect(withResults(before, [again])).toBe(withResults('', all));
	});

	it('adds the time of failed files that were run again', () => {
		const again = { ...on('2.8.4', passed), msBefore: 600_000 };
		expect(withResults('', [again])).toContain('| 2.8.4 | 2026-11-28 | 1 | 0 | 0 | 10:00 + 2:05 |');
	});

	it('drops a version that is not supported any more', () => {
		expect(withResults(`${head}\n| 2.7.0 | 2026-11-28 | 1 | 0 | 0 | 2:05 |`, [])).toBe(head);
	});
});

describe('what stands in the way of an installation is said in one sentence', () => {
	const [oldest] = N8N_LINES as readonly [N8nLine, ...N8nLine[]];
	const machine = { platform: 'linux-x64', node: '20.20.0', freeBytes: 10e9 };

	it.each<[string, N8nLine, Partial<Machine>, string]>([
		[
			'no disk',
			oldest,
			{ freeBytes: 3.5e9 },
			'n8n 1.123.81 needs 4 GB on the disk, and 3 GB are free.',
		],
		[
			'a Node that is too old, and none from npm',
			NEWEST,
			{ platform: 'aix-ppc64' },
			'n8n 2.41.1 needs Node >=24.0.0; this is Node 20.20.0, and npm has no other one for aix-ppc64.',
		],
		[
			'a Node that is too new, and none from npm',
			oldest,
			{ platform: 'aix-ppc64', node: '26.1.0' },
			'n8n 1.123.81 needs Node >=20.19 <= 24.x; this is Node 26.1.0, and npm has no other one for aix-ppc64.',
		],
	])('%s', (_, line, changes, sentence) => {
		expect(() => requireInstallable(line, { ...machine, ...changes })).toThrow(sentence);
	});

	it.each(N8N_LINES)('n8n $version brings a Node along', (line) => {
		expect(() => requireInstallable(line, machine)).not.toThrow();
	});

	it.each([
		['20.18.0', false],
		['20.19.0', true],
		['24.9.0', true],
		['26.0.0', false],
	])('n8n 1.123 starts on Node %s: %s', (node, starts) => {
		expect(startsOn(oldest, node)).toBe(starts);
	});

	it.each([
		[
			'npm error code ETARGET\nnpm error notarget No matching version found for n8n@9.9.9.\nnpm error',
			"The npm registry has no n8n@9.9.9, so n8n 9.9.9 can't be installed.",
		],
		[
			"npm error 404  The requested resource 'n8n@9.9.9' could not be found or you do not",
			"The npm registry has no n8n@9.9.9, so n8n 9.9.9 can't be installed.",
		],
		[
			'npm error code ENOSPC\nnpm error syscall write',
			'The disk was full before n8n 9.9.9 was installed. The incomplete installation was removed.',
		],
		['npm error code ECONNRESET', 'npm error code ECONNRESET'],
	])('npm: %j', (output, sentence) => {
		const explained = explainInstallation('9.9.9', new Error(output)) as Error;
		expect(explained.message).toBe(sentence);
	});
});

/** Files with tests that an older n8n can't pass, and how many of them. None is about money: each of those passes everywhere. */
const LEFT_OUT = {
	'test/e2e/waiting.test.mts': 1,
	'test/engine/checkoutCredential.test.mts': 1,
	'test/engine/credential.test.mts': 1,
	'test/engine/credentialTestPaths.test.mts': 1,
	'test/engine/tokens.test.mts': 2,
	'test/engine/waiting/kinds.test.mts': 1,
	// Docker, where it is absent.
	'test/package/compose.test.mts': 1,
};

it('no test is left out, here or on an older n8n, but those of this list', () => {
	const found = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.test.mts'))
		.map((file): [string, number] => {
			const name = `test/${file.split(path.sep).join('/')}`;
			const text = read(name);
			return [
				name,
				text.match(/\bitWith\(|\.(skip|only|todo|failing)\(|\bx(it|test|describe)\(/g)?.length ?? 0,
			];
		})
		.filter(([name, count]) => count > 0 && name !== 'test/package/n8nLines.test.mts');
	expect(Object.fromEntries(found)).toEqual(LEFT_OUT);
});
