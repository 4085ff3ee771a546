import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ICredentialType, INodeType, INodeTypeDescription } from 'n8n-workflow';
import {
	anchorsOf,
	build,
	copySources,
	read,
	ROOT,
	scratchFolder,
	sourceFiles,
} from './checkout.mts';
import { readManifest, registeredFiles } from '../../scripts/package/manifest.mts';
import { pack, type PackedPackage } from '../../scripts/package/pack.mts';

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	alias: string[];
	resources: Record<'primaryDocumentation' | 'credentialDocumentation', Array<{ url: string }>>;
}

/** Files besides dist that npm takes without being told: `main`, and what describes a package. */
const BESIDE_DIST = ['LICENSE', 'README.md', 'index.js', 'package.json'];

const manifest = readManifest(ROOT);
const classNameOf = (file: string) => path.basename(file).split('.')[0] ?? '';

/** Whether a page of this repository on GitHub, and the heading that the address names, exist in this checkout. */
function isDocumented(url: string): boolean {
	const [page = '', anchor] = url.split('#');
	if (!page.startsWith(manifest.homepage)) return false;
	const file = page.slice(manifest.homepage.length).replace(/^\/blob\/main\//, '') || 'README.md';
	if (!existsSync(path.join(ROOT, file))) return false;
	return anchor === undefined || anchorsOf(read(file)).includes(anchor);
}

describe('the package as it is published', () => {
	let scratch: string;
	let packed: PackedPackage;
	/** Loads a file of the unpacked package; n8n-workflow is the one of this checkout, as on a real n8n. */
	let load: (file: string) => Record<string, new () => unknown>;

	beforeAll(() => {
		scratch = scratchFolder();
		const checkout = path.join(scratch, 'checkout');
		copySources(checkout);
		build(checkout, 'bundle');
		packed = pack(checkout, scratch);
		const require = createRequire(path.join(packed.folder, 'package.json'));
		load = (file) => require(`./${file}`) as Record<string, new () => unknown>;
	});

	afterAll(() => rmSync(scratch, { recursive: true, force: true }));

	const description = (file: string): INodeTypeDescription => {
		const NodeClass = load(file)[classNameOf(file)];
		if (!NodeClass) throw new Error(`${file} does not export ${classNameOf(file)}`);
		return (new NodeClass() as INodeType).description;
	};

	const codexOf = (file: string) =>
		JSON.parse(readFileSync(path.join(packed.folder, `${file}on`), 'utf8')) as Codex;

	it('holds the build, its entry, and what describes it, and nothing else', () => {
		const beside = packed.files.filter((file) => !file.startsWith('dist/'));
		expect(beside).toEqual(BESIDE_DIST);
		const known = [...registeredFiles(manifest), 'dist/bundle.js'];
		const kinds = /^dist\/(nodes\/.+(\.node|\/__schema__\/.+)\.json|icons\/.+\.svg)$/;
		const odd = packed.files.filter(
			(file) => file.startsWith('dist/') && !known.includes(file) && !kinds.test(file),
		);
		expect(odd).toEqual([]);
	});

	it('holds every class that it registers, with the name that n8n derives from the file', () => {
		for (const file of registeredFiles(manifest)) {
			expect(packed.files).toContain(file);
			expect(Object.keys(load(file))).toContain(classNameOf(file));
		}
	});

	it('gives out every registered class by its name', () => {
		const names = registeredFiles(manifest).map(classNameOf);
		expect(Object.keys(load(manifest.main)).sort()).toEqual(names.sort());
	});

	it('holds every icon that a node or credential names, in two themes', () => {
		for (const file of registeredFiles(manifest)) {
			const Class = load(file)[classNameOf(file)] as new () => {
				icon?: unknown;
				description?: { icon?: unknown };
			};
			const instance = new Class();
			const icon = (instance.description ?? instance).icon as { light: string; dark: string };
			expect(icon.light).not.toBe(icon.dark);
			for (const reference of [icon.light, icon.dark]) {
				expect(reference).toMatch(/^file:/);
				const svg = path.posix.join(path.posix.dirname(file), reference.slice('file:'.length));
				expect(packed.files).toContain(svg);
			}
		}
	});

	it.each(manifest.n8n.nodes)('describes %s in a codex file beside it', (file) => {
		expect(packed.files).toContain(`${file}on`);
		const codex = codexOf(file);
		expect(codex.node).toBe(`${manifest.name}.${description(file).name}`);
		expect(codex).toMatchObject({ nodeVersion: '1.0', codexVersion: '1.0' });
		expect(codex.categories).toContain('Finance & Accounting');
		expect(codex.alias).toEqual(expect.arrayContaining(['Payment', 'Pagamento']));
		expect(new Set(codex.alias.map((word) => word.toLowerCase())).size).toBe(codex.alias.length);
	});

	it('leads people only to documentation that is there', () => {
		const codexUrls = manifest.n8n.nodes.flatMap((file) => {
			const { primaryDocumentation, credentialDocumentation } = codexOf(file).resources;
			return [...primaryDocumentation, ...credentialDocumentation].map(({ url }) => url);
		});
		const credentialUrls = manifest.n8n.credentials.map((file) => {
			const Class = load(file)[classNameOf(file)] as new () => ICredentialType;
			return new Class().documentationUrl ?? `none in ${file}`;
		});
		expect(codexUrls.length).toBeGreaterThanOrEqual(2 * manifest.n8n.nodes.length);
		expect([...codexUrls, ...credentialUrls].filter((url) => !isDocumented(url))).toEqual([]);
	});

	it('can be read: no name is shortened, and each part says which source it is from', () => {
		const bundle = readFileSync(path.join(packed.folder, 'dist/bundle.js'), 'utf8');
		const sources = sourceFiles('api/*.ts', 'credentials/*.ts', 'nodes/*.ts');
		const named = sources.filter((file) => bundle.includes(`\n// ${file}\n`));
		// Files that hold nothing but types leave nothing behind.
		expect(named.length).toBeGreaterThan(0.9 * sources.length);
		expect(bundle).toContain('\nasync function runOperation(');
	});

	it('stays small, and its code ASCII, which Node reads three times as fast', () => {
		expect(packed.packedBytes).toBeLessThan(1_000_000);
		const bundle = readFileSync(path.join(packed.folder, 'dist/bundle.js'));
		expect(bundle.filter((byte) => byte > 127)).toHaveLength(0);
	});
});
