import { existsSync } from 'node:fs';
import path from 'node:path';
import { read, ROOT, sourceFiles } from './checkout.mts';
import { registeredFiles, type Manifest } from '../../scripts/package/manifest.mts';

const manifest = JSON.parse(read('package.json')) as Manifest & Record<string, unknown>;
const scripts = manifest.scripts as Record<string, string>;

/** Source of a compiled class. */
const sourceOf = (compiled: string) => compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('package.json, against the rules of n8n for verification', () => {
	it('has a name and a keyword by which n8n finds community nodes', () => {
		expect(manifest.name).toMatch(/^(@[a-z0-9-]+\/)?n8n-nodes-[a-z0-9-]+$/);
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});

	it('has everything that a reviewer looks up', () => {
		expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/);
		expect(manifest.license).toBe('MIT');
		expect(manifest.description).toEqual(expect.stringMatching(/\w{3}/));
		expect(manifest.homepage).toEqual(expect.stringMatching(/^https:\/\/github\.com\//));
		expect(manifest.author).toEqual({
			name: expect.stringMatching(/\w/),
			email: expect.stringMatching(/^[^@\s]+@[^@\s]+\.[^@\s]+$/),
		});
		expect(manifest.repository).toEqual({
			type: 'git',
			url: expect.stringMatching(/^git\+https:\/\/github\.com\/[^/]+\/[^/]+\.git$/),
		});
		expect(JSON.stringify(manifest)).not.toMatch(/<\.\.\.>|<PACKAGE>|\{\{|example\.com/i);
	});

	it('brings no packages along and needs only n8n-workflow', () => {
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const field of [
			'dependencies',
			'optionalDependencies',
			'bundledDependencies',
			'bundleDependencies',
			'peerDependenciesMeta',
			'overrides',
			'resolutions',
		]) {
			expect(manifest).not.toHaveProperty(field);
		}
	});

	it('runs nothing when it is installed, packed or published', () => {
		const lifecycle =
			/^(pre|post)?(install|prepare|publish|pack|uninstall|shrinkwrap)$|^prepublishOnly$|^dependencies$/;
		expect(Object.keys(scripts).filter((name) => lifecycle.test(name))).toEqual([]);
	});

	it('is checked by the n8n-node tool in strict mode', () => {
		expect(manifest.n8n.strict).toBe(true);
		expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
		expect(scripts.lint).toBe('n8n-node lint');
		expect(scripts.release).toBe('n8n-node release');
	});

	it('publishes the build, with the entry file at its root', () => {
		expect(manifest.files).toEqual(['dist']);
		expect(existsSync(path.join(ROOT, manifest.main))).toBe(true);
	});

	it('registers every node and every credential, and nothing that is not there', () => {
		const classes = sourceFiles('nodes/*.node.ts', 'credentials/*.credentials.ts');
		expect(registeredFiles(manifest).map(sourceOf).sort()).toEqual(classes.sort());
		expect(manifest.n8n.nodes.every((file) => file.endsWith('.node.js'))).toBe(true);
		expect(manifest.n8n.credentials.every((file) => file.endsWith('.credentials.js'))).toBe(true);
	});

	it('comes with the files that go with a public package', () => {
		for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
			expect([file, existsSync(path.join(ROOT, file))]).toEqual([file, true]);
		}
		expect(read('LICENSE')).toMatch(/^MIT License\n/);
	});

	it('has a changelog that knows the version', () => {
		const version = manifest.version.replaceAll('.', '\\.');
		expect(read('CHANGELOG.md')).toMatch(new RegExp(`^#{2,3} .*${version}`, 'm'));
	});
});

describe('eslint.config.mjs', () => {
	it('is the default of n8n-node, word for word', () => {
		const template =
			'node_modules/@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs';
		expect(read('eslint.config.mjs').trim()).toBe(read(template).trim());
	});
});
