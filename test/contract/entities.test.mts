import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { openApiSchemas } from './document.mts';

const FILE = path.join(import.meta.dirname, '..', '..', 'api', 'contract', 'entities.ts');

interface Property {
	isRequired: boolean;
	/** The mark in its comment; of several, as with labels of different sources, the first. */
	provenance: string | undefined;
}

/** The interfaces of a source file, with the properties that have a name. */
function interfacesOf(source: ts.SourceFile): Record<string, Record<string, Property>> {
	const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
	return Object.fromEntries(
		interfaces.map(({ name, members }) => [
			name.text,
			Object.fromEntries(
				members.filter(ts.isPropertySignature).map((member) => {
					const comment = ts.getJSDocCommentsAndTags(member)[0]?.getText(source) ?? '';
					return [
						member.name.getText(source),
						{
							isRequired: member.questionToken === undefined,
							provenance: /\[(doc|client|inferred)/.exec(comment)?.[1],
						},
					];
				}),
			),
		]),
	);
}

const entities = interfacesOf(
	ts.createSourceFile(FILE, readFileSync(FILE, 'utf8'), ts.ScriptTarget.Latest, true),
);

test('there are entities, and the check reads their marks', () => {
	expect(Object.keys(entities).length).toBeGreaterThan(15);
	expect(entities.Connection?.code).toEqual({ isRequired: false, provenance: 'client' });
});

describe.each(Object.keys(entities))('%s', (name) => {
	const { properties = {}, required = [] } = openApiSchemas[name] ?? {};

	test('has the properties of the OpenAPI file, each with the mark that it has there', () => {
		const described = Object.fromEntries(
			Object.entries(properties).map(([property, schema]) => [
				property,
				{ isRequired: required.includes(property), provenance: schema['x-provenance'] },
			]),
		);
		expect(entities[name]).toEqual(described);
	});
});
