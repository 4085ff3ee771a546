/** The supported versions of n8n: what is written about them in the table is what their lock files install. */
import { parseOptions } from '../../scripts/n8n-lines/options.mts';
import { N8N_LINES, NEWEST } from '../../scripts/real-n8n/lines.mts';
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
	expect(parseOptions(['2.8.4', '2.8.4', '--keep'])).toMatchObject({
		lines: [{ version: '2.8.4' }],
		kind: 'e2e',
		keep: true,
	});
	expect(() => parseOptions(['2.8.5'])).toThrow(
		/^n8n 2\.8\.5 is not among the supported lines: 1\.123\.81, /,
	);
	expect(() => parseOptions(['--kep'])).toThrow(/--kep/);
});
