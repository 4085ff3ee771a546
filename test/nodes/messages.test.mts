/** The words of what people read in errors, notices, hints and the log, as the sources hold them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

import { UNUSUAL } from '../support/words.mts';

const ROOT = path.join(import.meta.dirname, '../..');

const sources = execFileSync('git', ['ls-files', 'api/*.ts', 'nodes/*.ts', 'credentials/*.ts'], {
	cwd: ROOT,
	encoding: 'utf8',
}).split('\n');

/** Texts of a source that are sentences, or parts of one; the expressions in a template are left out. */
function textsIn(file: string): string[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(path.join(ROOT, file), 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const texts: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) return;
		if (ts.isStringLiteralLike(node)) texts.push(node.text);
		if (ts.isTemplateExpression(node)) {
			texts.push(
				[node.head, ...node.templateSpans.map(({ literal }) => literal)]
					.map(({ text }) => text)
					.join('…'),
			);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return texts.filter((text) => /\w+ \w+/.test(text));
}

const messages = sources
	.filter((file) => file !== '')
	.flatMap((file) => textsIn(file).map((text) => `${file}: ${text}`));

test('the sources hold messages', () => {
	expect(messages.length).toBeGreaterThan(500);
});

test('no message holds a word that nobody would search for', () => {
	expect(messages.filter((text) => UNUSUAL.test(text))).toEqual([]);
});

test('no message holds an inverted condition', () => {
	const inverted =
		/(^|[.:;] )(Does|Do|Should|Has|Have|Was|Were) (it|they|the|an?|that|n8n|DropPay)\b[^?]*[.,;:]/;
	expect(messages.filter((text) => inverted.test(text))).toEqual([]);
});
