import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gulp, ROOT, scratchFolder } from './checkout.mts';

/** A package of one node with the gulpfile, the tsconfig and the icons of this checkout. */
function smallPackage(source: string): string {
	const folder = scratchFolder();
	for (const file of ['gulpfile.js', 'tsconfig.json', 'icons']) {
		cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
	}
	const registered = { credentials: [], nodes: ['dist/nodes/Small/Small.node.js'] };
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ n8n: registered }));
	mkdirSync(path.join(folder, 'nodes/Small'), { recursive: true });
	writeFileSync(path.join(folder, 'nodes/Small/Small.node.ts'), source);
	writeFileSync(path.join(folder, 'nodes/Small/Small.node.json'), '{}');
	writeFileSync(path.join(folder, 'nodes/Small/small.png'), PNG_BYTES);
	mkdirSync(path.join(folder, 'dist/nodes/Old'), { recursive: true });
	writeFileSync(path.join(folder, 'dist/nodes/Old/Old.node.js'), '');
	return folder;
}

/** Bytes that are not valid UTF-8, as in every PNG. */
const PNG_BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]);

const GOOD = 'export class Small { readonly size: number = 1; }\n';
const BAD = "export class Small { readonly size: number = 'one'; }\n";

const filesOf = (folder: string) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'))
		.sort();

describe('gulp', () => {
	const folders: string[] = [];
	const make = (source: string) => {
		const folder = smallPackage(source);
		folders.push(folder);
		return folder;
	};
	afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

	it('build compiles, and puts icons and codex files where n8n looks for them', () => {
		const folder = make(GOOD);
		const { status, stdout, stderr } = gulp(folder, 'build');
		expect({ status, stderr, stdout }).toMatchObject({ status: 0 });
		expect(filesOf(path.join(folder, 'dist'))).toEqual([
			'bundle.js',
			'icons/droppay.dark.svg',
			'icons/droppay.svg',
			'nodes/Small/Small.node.js',
			'nodes/Small/Small.node.json',
			'nodes/Small/small.png',
		]);
		expect(readFileSync(path.join(folder, 'dist/nodes/Small/small.png'))).toEqual(PNG_BYTES);
		const { Small } = createRequire(folder)(path.join(folder, 'dist/nodes/Small/Small.node.js'));
		expect(new Small().size).toBe(1);
	});

	it('build ends with exit code 1 and compiles nothing when a type does not fit', () => {
		const folder = make(BAD);
		const { status, stdout } = gulp(folder, 'build');
		expect(status).toBe(1);
		expect(stdout).toContain('TS2322');
		expect(existsSync(path.join(folder, 'dist'))).toBe(false);
	});

	it('build:icons copies without compiling', () => {
		const folder = make(BAD);
		expect(gulp(folder, 'build:icons').status).toBe(0);
		expect(filesOf(path.join(folder, 'dist'))).toEqual([
			'icons/droppay.dark.svg',
			'icons/droppay.svg',
			'nodes/Old/Old.node.js',
			'nodes/Small/Small.node.json',
			'nodes/Small/small.png',
		]);
	});
});
