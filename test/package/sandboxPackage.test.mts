/** The package droppay-sandbox: built, packed, and started as npx starts it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import axios from 'axios';
import ts from 'typescript';
import { pack, type PackedPackage } from '../../scripts/package/pack.mts';
import { gulp, read, ROOT, scratchFolder } from './checkout.mts';

interface SandboxManifest {
	version: string;
	bin: Record<string, string>;
	dependencies: Record<string, string>;
}

const manifest = JSON.parse(read('sandbox/package.json')) as SandboxManifest;
const root = JSON.parse(read('package.json')) as {
	version: string;
	devDependencies: Record<string, string>;
};

describe('the package droppay-sandbox', () => {
	let scratch: string;
	let packed: PackedPackage;
	let bin: string;
	const started: ChildProcess[] = [];

	beforeAll(() => {
		expect(gulp(ROOT, 'build:sandbox')).toMatchObject({ status: 0 });
		scratch = scratchFolder();
		mkdirSync(path.join(scratch, 'packed'));
		packed = pack(path.join(ROOT, 'dist-sandbox'), path.join(scratch, 'packed'));
		// npm would install the dependencies here; that they are complete is a test of its own.
		symlinkSync(path.join(ROOT, 'node_modules'), path.join(packed.folder, 'node_modules'), 'dir');
		bin = path.join(packed.folder, manifest.bin['droppay-sandbox'] ?? '');
	});
	afterAll(() => {
		for (const child of started) child.kill('SIGKILL');
		rmSync(scratch, { recursive: true, force: true });
	});

	it('holds the compiled sandbox, its contract and what describes a package', () => {
		expect(packed.files.filter((file) => !file.startsWith('dist/'))).toEqual([
			'LICENSE',
			'README.md',
			'openapi/droppay-openapi.yaml',
			'package.json',
		]);
		expect(packed.files.filter((file) => !/\.m(js|d\.ts)$|\.d\.mts$/.test(file))).toHaveLength(4);
	});

	it('names every package that it imports, in the version that the tests run with', () => {
		const imported = packed.files
			.filter((file) => file.endsWith('.mjs'))
			.map((file) => readFileSync(path.join(packed.folder, file), 'utf8'))
			.flatMap((text) => ts.preProcessFile(text).importedFiles)
			.map(({ fileName }) => fileName)
			.filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
			.map((specifier) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? '');
		expect(imported.filter((name) => builtinModules.includes(name))).toEqual([]);
		expect([...new Set(imported)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
		for (const [name, range] of Object.entries(manifest.dependencies)) {
			expect([name, range]).toEqual([name, root.devDependencies[name]]);
		}
	});

	it('has the version of the nodes', () => {
		expect(manifest.version).toBe(root.version);
	});

	it('starts, prints what a credential needs, answers, and ends on SIGTERM', async () => {
		const child = spawn(process.execPath, [bin, '--port', '0'], { stdio: 'pipe' });
		started.push(child);
		const lines: string[] = [];
		let url = '';
		for await (const line of createInterface(child.stdout)) {
			lines.push(line);
			url ||= line.match(/API and Checkout API +(http:\S+)/)?.[1] ?? '';
			if (line.includes('Ctrl-C')) break;
		}
		expect(lines.join('\n')).toMatch(
			/Application Key +\S+\n.*Application Secret +\S+\n.*Connection Code/,
		);
		expect((await axios.get<string>(`${url}/dashboard`)).data).toContain('SANDBOX-MERCHANT-CODE');
		const end = once(child, 'exit');
		child.kill('SIGTERM');
		expect(await end).toEqual([0, null]);
	});

	it.each([
		['a port that is none', ['--port', 'x'], /^Usage: droppay-sandbox/],
		['a name as host', ['--host', 'localhost'], /^Usage: droppay-sandbox/],
		['an option that it does not know', ['--nope'], /--nope/],
		['an address of another machine', ['--host', '192.0.2.1'], /^Usage: droppay-sandbox/],
	])('says what is wrong with %s', (_, args, sentence) => {
		const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
		expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(sentence) });
		expect(stderr).not.toContain('    at ');
	});
});
