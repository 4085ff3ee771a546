/** The documents as a site: every page is built, and no link leads nowhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT, scratchFolder, sourceFiles } from './checkout.mts';

test('`npm run docs:build` makes a page of every document, with expressions of n8n as they are', () => {
	const folder = scratchFolder();
	try {
		const cli = path.join(ROOT, 'node_modules/vitepress/bin/vitepress.js');
		const built = spawnSync(process.execPath, [cli, 'build', 'docs', '--outDir', folder], {
			cwd: ROOT,
			encoding: 'utf8',
		});
		expect(built).toMatchObject({ status: 0 });
		// VitePress goes on where a page can't be rendered.
		expect(built.stdout + built.stderr).not.toMatch(/\w*Error: /);
		const pages = ['README.md', ...sourceFiles('docs/*.md')].map((file) =>
			file.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html'),
		);
		expect(pages.filter((page) => !existsSync(path.join(folder, page)))).toEqual([]);
		const home = readFileSync(path.join(folder, 'index.html'), 'utf8');
		expect(home).toContain('{{ $json.id }}');
		expect(home).toMatch(/<img[^>]+src="\/assets\/workflow\.[\w-]+\.png"/);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
