import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { ROOT } from './checkout.mts';

/** The schema of the Compose Specification, as the linter dclint brings it along. */
const SCHEMA = path.join(ROOT, 'node_modules/dclint/schemas/compose.schema.json');

/** What the Compose Specification has against a file; the text as it is written, without a value for its variables. */
export function composeFindings(text: string): string[] {
	const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
	addFormats(ajv);
	const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Record<string, unknown>;
	delete schema.$schema;
	const validate = ajv.compile(schema);
	validate(parse(text, { merge: true, strict: true, uniqueKeys: true }));
	return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
