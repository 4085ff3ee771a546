/** Prism, a mock server that nobody here wrote, on the OpenAPI file. */
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec, type IHttpRequest } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

import { endpoints } from '../../api/contract/endpoints';
import { OPENAPI_FILE } from '../../scripts/openApi.mts';

export interface PrismServer {
	url: string;
	/** What it received since the last call, oldest first. */
	received(): IHttpRequest[];
	/** What it compared with requests and answers since the last call. */
	violations(): string[];
	close(): Promise<void>;
}

interface Schema {
	properties: Record<string, { examples: unknown[] }>;
}

interface OpenApiFile {
	components: { schemas: Record<string, Schema> };
	paths: Record<
		string,
		{ post?: { responses: Record<string, { content: Record<string, { schema: unknown }> }> } }
	>;
}

/**
 * Prism keeps no state, so one example has to do for a whole life: a form that can be executed, and a Push that
 * its owner has confirmed. Only the answer to the execution shows the form as executed.
 */
const EXAMPLES = [
	['PagopaForm', 'status', 'READY'],
	['Push', 'status', 'DONE'],
] as const;

function specification(): object {
	const document = parse(readFileSync(OPENAPI_FILE, 'utf8')) as OpenApiFile;
	const { PagopaForm: form } = document.components.schemas;
	const execution = document.paths[endpoints.executePagopaForm.path]?.post?.responses['200'];
	const answer = execution?.content['application/json'];
	if (!form?.properties.status || !answer) {
		throw new Error('The OpenAPI file has no execution of a form');
	}
	const status = { ...form.properties.status, examples: ['DONE'] };
	answer.schema = { ...form, properties: { ...form.properties, status } };
	for (const [schema, property, example] of EXAMPLES) {
		const found = document.components.schemas[schema]?.properties[property];
		if (!found) throw new Error(`The OpenAPI file has no ${schema}.${property}`);
		found.examples = [example];
	}
	return document;
}

/** Answers with the examples of the file, or with values made from its schemas; refuses what does not fit it. */
export async function startPrism(): Promise<PrismServer> {
	let requests: IHttpRequest[] = [];
	let violations: string[] = [];
	const logger = createLogger('prism', { level: 'silent' });
	const silent = logger.info.bind(logger);
	logger.info = (...[first, ...rest]: unknown[]) => {
		const { input } = first as { input?: IHttpRequest };
		if (input && rest[0] === 'Request received') requests.push(input);
		silent(first as object);
	};
	for (const level of ['warn', 'error'] as const) {
		logger[level] = (...[first, text]: unknown[]) => {
			violations.push(String(text ?? first));
		};
	}
	const server = createServer(await getHttpOperationsFromSpec(specification()), {
		components: { logger },
		config: {
			mock: { dynamic: false },
			isProxy: false,
			validateRequest: true,
			validateResponse: true,
			checkSecurity: true,
			errors: true,
			upstreamProxy: undefined,
		},
		cors: false,
	});
	return {
		url: await server.listen(0, '127.0.0.1'),
		received: () => {
			const taken = requests;
			requests = [];
			return taken;
		},
		violations: () => {
			const taken = violations;
			violations = [];
			return taken;
		},
		close: async () => await server.close(),
	};
}
