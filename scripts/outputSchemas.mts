/**
 * The files from which n8n's editor shows the fields of an output before the node was executed, so that an expression can
 * be written before money moves. `npm run docs` writes them; test/contract/resourcePages.test.mts runs the operations.
 * n8n-core 2.41.1 reads `__schema__/v<version>/<resource>/<operation>.json` beside the node (output-schema-resolver.js).
 */

/** The part of JSON Schema that n8n's editor shows. */
interface OutputSchema {
	type: string;
	properties?: Record<string, OutputSchema>;
	items?: OutputSchema;
}

function schemaOf(value: unknown): OutputSchema {
	if (Array.isArray(value)) {
		return { type: 'array', ...(value.length > 0 && { items: schemaOf(value[0]) }) };
	}
	if (typeof value === 'object' && value !== null) {
		const properties = Object.entries(value).map(([name, inner]) => [name, schemaOf(inner)]);
		return { type: 'object', properties: Object.fromEntries(properties) };
	}
	return { type: value === null ? 'null' : typeof value };
}

/** Where the schema of an operation is, from the folder of the node. */
export const schemaFile = (resource: string, operation: string): string =>
	`__schema__/v1.0.0/${resource}/${operation}.json`;

/** @param items what runs of the operation gave; n8n's editor is to show every field that one of them has */
export const schemaText = (items: object[]): string =>
	`${JSON.stringify({ ...schemaOf(Object.assign({}, ...items)), version: 1 }, undefined, '\t')}\n`;
