/** The documents as a site: `npm run docs:build` writes it to docs/.vitepress/dist, with search. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';

const ROOT = path.resolve(import.meta.dirname, '../..');
const { homepage } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	homepage: string;
};

const titleOf = (file: string): string =>
	readFileSync(path.join(ROOT, file), 'utf8').match(/^# (.+)$/m)?.[1] ?? file;

const entry = (file: string) => ({ text: titleOf(file), link: `/${file.replace(/\.md$/, '')}` });

const pages = (...names: string[]) => names.map((name) => entry(`docs/${name}.md`));

const resourcePages = readdirSync(path.join(ROOT, 'docs/resources'))
	.filter((file) => file !== 'README.md')
	.sort()
	.map((file) => entry(`docs/resources/${file}`));

/** Files that are no page of the site, such as an example or the licence, are shown by GitHub. */
const onGitHub = (target: string, from: string): string => {
	const isElsewhere = /^([a-z]+:|#|\/)/.test(target) || /\.md(#|$)/.test(target);
	if (isElsewhere) return target;
	const file = path.posix.join(path.posix.dirname(from), target);
	return `${homepage}/blob/main/${file}`;
};

export default defineConfig({
	title: 'n8n-nodes-droppay',
	description: 'n8n nodes for DropPay, the Italian payment account',
	lang: 'en',
	srcDir: '..',
	srcExclude: ['node_modules', 'scripts', 'test', 'bench', 'examples', 'dist*', '.*'].map(
		(folder) => `${folder}/**`,
	),
	// The folder stays, so relative links mean the same on GitHub and here.
	rewrites: {
		'README.md': 'index.md',
		'docs/README.md': 'docs/index.md',
		'sandbox/README.md': 'sandbox/index.md',
		'docs/resources/README.md': 'docs/resources/index.md',
	},
	cleanUrls: true,
	themeConfig: {
		search: { provider: 'local' },
		outline: [2, 3],
		nav: [
			{ text: 'Start', link: '/' },
			{ text: 'All documents', link: '/docs/' },
			{ text: 'GitHub', link: homepage },
		],
		sidebar: [
			{
				text: 'For users',
				items: pages(
					'installation',
					'waiting',
					'events',
					'checkout',
					'merchants',
					'money',
					'troubleshooting',
					'questions',
				),
			},
			{ text: 'Resources', link: '/docs/resources/', collapsed: true, items: resourcePages },
			{
				text: 'Running n8n',
				items: [...pages('scaling', 'compatibility'), entry('SECURITY.md'), entry('CHANGELOG.md')],
			},
			{
				text: 'DropPay',
				collapsed: true,
				items: pages('endpoints', 'headers', 'droppay-api', 'fault-matrix'),
			},
			{
				text: 'For developers',
				collapsed: true,
				items: [
					...pages('development', 'events-internals', 'verification', 'benchmark'),
					entry('CONTRIBUTING.md'),
					{ text: 'The sandbox', link: '/sandbox/' },
				],
			},
		],
	},
	markdown: {
		config: (md) => {
			const { html_block, html_inline } = md.renderer.rules;
			/** Vue takes a path for a file of the site only with a dot before it. */
			const withDot = (html: string): string => html.replace(/\bsrc="(?=docs\/)/g, 'src="./');
			md.renderer.rules.html_block = (tokens, at, ...rest) =>
				withDot(html_block?.(tokens, at, ...rest) ?? '');
			md.renderer.rules.html_inline = (tokens, at, ...rest) =>
				withDot(html_inline?.(tokens, at, ...rest) ?? '');
			// n8n's expressions look like Vue's.
			const { code_inline } = md.renderer.rules;
			md.renderer.rules.code_inline = (tokens, at, ...rest) => {
				tokens[at]?.attrSet('v-pre', '');
				return code_inline?.(tokens, at, ...rest) ?? '';
			};
			md.core.ruler.push('files-on-github', (state) => {
				const from = String((state.env as { relativePath?: string }).relativePath ?? '');
				for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
					if (token.type !== 'link_open') continue;
					token.attrSet('href', onGitHub(token.attrGet('href') ?? '', from));
				}
			});
		},
	},
});
