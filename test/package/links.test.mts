/** Links between the documents, and to files of this repository: each leads to a file and a heading that exist. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, read, ROOT, sourceFiles } from './checkout.mts';

/** Code shows links that are none. */
const withoutCode = (markdown: string) =>
	markdown.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** `[text](target)`, `![alt](target)`, and `src` or `href` of HTML, without those that leave the repository. */
const linksIn = (markdown: string) =>
	[...withoutCode(markdown).matchAll(/\]\(([^\s)]+)\)|(?:src|href)="([^"]+)"/g)]
		.map(([, inMarkdown, inHtml]) => inMarkdown ?? inHtml ?? '')
		.filter((target) => !/^[a-z]+:/.test(target));

function isBroken(from: string, link: string): boolean {
	const [page = '', anchor] = link.split('#');
	const file = page === '' ? from : path.join(path.dirname(from), page);
	if (!existsSync(path.join(ROOT, file))) return true;
	return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
}

test('finds links, and those that lead nowhere', () => {
	const text =
		'[a](README.md#nowhere) `[b](c)` ![d](no.png) [e](https://n8n.io) <img src="no.svg">';
	expect(linksIn(text)).toEqual(['README.md#nowhere', 'no.png', 'no.svg']);
	expect(linksIn(text).filter((link) => !isBroken('README.md', link))).toEqual([]);
});

test.each(sourceFiles('*.md'))('every link of %s leads somewhere', (file) => {
	expect(linksIn(read(file)).filter((link) => isBroken(file, link))).toEqual([]);
});

/** Files that a text names in `backticks`; a folder may be a place of a user's own, or have a variable in it. */
const filesIn = (markdown: string) =>
	[
		...markdown.matchAll(
			/`((?:\.github|api|bench|credentials|docs|examples|nodes|openapi|sandbox|scripts|test)\/[\w./-]+\.\w+)`/g,
		),
	].map(([, file = '']) => file);

test.each(sourceFiles('*.md'))('every file that %s names is there', (file) => {
	expect(filesIn(read(file)).filter((named) => !existsSync(path.join(ROOT, named)))).toEqual([]);
});

test('README leads to every document, by way of the lists in docs/README.md and docs/resources/README.md', () => {
	expect(linksIn(read('README.md'))).toContain('docs/README.md');
	for (const list of ['docs/README.md', 'docs/resources/README.md']) {
		const folder = path.dirname(list);
		const pages = sourceFiles(`${folder}/*.md`)
			.map((file) => path.relative(folder, file))
			.filter((page) => !page.includes(path.sep) && page !== 'README.md');
		expect(pages.length).toBeGreaterThan(10);
		expect(pages.filter((page) => !read(list).includes(`](${page})`))).toEqual([]);
	}
	expect(linksIn(read('docs/README.md'))).toContain('resources/README.md');
});

test('README fits on a few screens', () => {
	expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(130);
});
