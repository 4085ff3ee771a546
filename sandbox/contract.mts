import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** The kinds of credential that the OpenAPI file asks for. */
export type SecurityScheme =
	'UserAccessToken' | 'ApplicationAccessToken' | 'CheckoutPrivateKey' | 'EidasMutualTls';

/** One finding of a schema: which keyword at which place. */
export interface Violation {
	keyword: string;
	/** Format name, missing property, … as ajv gives it. */
	params: Record<string, unknown>;
	text: string;
}

/** One operation of the OpenAPI file, its schemas compiled. */
export interface Operation {
	operationId: string;
	method: string;
	/** Candidate paths in OpenAPI notation, the canonical one first. */
	paths: string[];
	/** Alternatives; each lists the schemes it needs together. Empty = no credential. */
	security: SecurityScheme[][];
	bodyRequired: boolean;
	hasBody: boolean;
	/** Findings in a request body. */
	checkBody: (body: unknown) => Violation[];
	/** Findings in an answer of the sandbox. */
	checkAnswer: (status: number, contentType: string | null, body: unknown) => string[];
}

type Json = Record<string, unknown>;
type Check = (value: unknown, what: string) => Violation[];

const CONTRACT_FILE = join(import.meta.dirname, '..', 'openapi', 'droppay-openapi.yaml');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Statuses that DropPay's general pages name for any call, with or without an entry of its own. */
const GENERAL_STATUSES = new Set([404, 405]);
const DOCUMENT_ID = 'droppay';

let cached: Operation[] | null = null;

/** All operations of `openapi/droppay-openapi.yaml`; read and compiled once in a process. */
export function operations(): Operation[] {
	cached ??= readContract(readFileSync(CONTRACT_FILE, 'utf8'));
	return cached;
}

/** Operations of an OpenAPI 3.1 text in the form of DropPay's file. */
export function readContract(text: string): Operation[] {
	const document = parse(text) as Json;
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats(ajv);
	ajv.addSchema({ $id: DOCUMENT_ID, components: document.components });

	// Compiled at first use, once: a test needs a few of the schemas, and starts faster without the rest.
	const compile = (schema: unknown): Check => {
		let compiled: ValidateFunction | null = null;
		return (value, what) => {
			if (!compiled) {
				const rooted = JSON.stringify(schema).replaceAll('"#/', `"${DOCUMENT_ID}#/`);
				compiled = ajv.compile(JSON.parse(rooted) as Json);
			}
			return findings(compiled, value, what);
		};
	};
	const resolve = (value: unknown): Json => {
		const ref = (value as Json).$ref;
		if (typeof ref !== 'string') return value as Json;
		return ref
			.slice(2)
			.split('/')
			.reduce<unknown>((node, key) => (node as Json)[key], document) as Json;
	};

	const found: Operation[] = [];
	for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
		for (const method of METHODS) {
			const operation = item[method] as Json | undefined;
			if (operation) {
				found.push(readOperation(path, method, operation, document, compile, resolve));
			}
		}
	}
	return found;
}

function readOperation(
	path: string,
	method: string,
	operation: Json,
	document: Json,
	compile: (schema: unknown) => Check,
	resolve: (value: unknown) => Json,
): Operation {
	const candidates = (operation['x-path-candidates'] as string[] | undefined) ?? [];
	const security = (operation.security ?? document.security) as Json[];
	const request = operation.requestBody as Json | undefined;
	const requestSchema = (request?.content as Record<string, Json> | undefined)?.['application/json']
		?.schema;
	const checkRequest = requestSchema === undefined ? null : compile(requestSchema);

	const answers = new Map<string, Map<string, Check>>();
	for (const [status, response] of Object.entries(operation.responses as Json)) {
		const types = new Map<string, Check>();
		const content = (resolve(response).content ?? {}) as Record<string, Json>;
		for (const [type, media] of Object.entries(content)) types.set(type, compile(media.schema));
		answers.set(status, types);
	}

	return {
		operationId: operation.operationId as string,
		method: method.toUpperCase(),
		paths: [path, ...candidates.filter((candidate) => candidate !== path)],
		security: security.map((entry) => Object.keys(entry) as SecurityScheme[]),
		bodyRequired: request?.required === true,
		hasBody: checkRequest !== null,
		checkBody: (body) => (checkRequest === null ? [] : checkRequest(body, 'request')),
		checkAnswer: (status, contentType, body) => {
			const types = answers.get(String(status)) ?? answers.get(`${String(status)[0]}XX`);
			if (!types) {
				return GENERAL_STATUSES.has(status) && body === undefined
					? []
					: [`answer: status ${status} is not in the contract`];
			}
			if (contentType === null) {
				const allowed = body === undefined && (types.size === 0 || status >= 400);
				return allowed ? [] : ['answer: a body is missing'];
			}
			const type = contentType.split(';')[0] as string;
			const check = types.get(type);
			if (!check) return [`answer: content type ${type} is not in the contract`];
			return check(body, 'answer').map((violation) => violation.text);
		},
	};
}

function findings(check: ValidateFunction, value: unknown, what: string): Violation[] {
	if (check(value)) return [];
	return (check.errors ?? []).map((finding) => ({
		keyword: finding.keyword,
		params: finding.params as Record<string, unknown>,
		text: `${what}${finding.instancePath}: ${finding.message ?? finding.keyword}`,
	}));
}
