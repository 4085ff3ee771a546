import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const OPENAPI_FILE = path.join(import.meta.dirname, '..', 'openapi', 'droppay-openapi.yaml');

export interface Schema {
	$ref?: string;
	type?: string | string[];
	properties?: Record<string, Schema>;
	required?: string[];
	items?: Schema;
	'x-provenance'?: string;
}

export interface OpenApiOperation {
	operationId: string;
	method: string;
	path: string;
	servers: Array<{ url: string }>;
	security: Array<Record<string, unknown>>;
	'x-provenance': string;
	'x-path-provenance'?: string;
	'x-path-candidates'?: string[];
	'x-source'?: string;
	/** What a request that is no GET does; a GET only reads. */
	'x-effect'?: 'read' | 'write' | 'money';
	requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
	responses: Record<string, { content?: Record<string, { schema: Schema; examples?: object }> }>;
}

type PathItem = { servers?: Array<{ url: string }> } & Record<string, unknown>;

interface Document {
	servers: Array<{ url: string }>;
	security: OpenApiOperation['security'];
	paths: Record<string, PathItem>;
	webhooks: Record<string, Record<string, { operationId: string }>>;
	components: { schemas: Record<string, Schema> };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const document = parse(readFileSync(OPENAPI_FILE, 'utf8')) as Document;

/** The operations of the OpenAPI file, what they inherit filled in. */
export const openApiOperations: readonly OpenApiOperation[] = Object.entries(
	document.paths,
).flatMap(([template, item]) =>
	METHODS.filter((method) => item[method] !== undefined).map((method) => ({
		servers: item.servers ?? document.servers,
		security: document.security,
		...(item[method] as Omit<OpenApiOperation, 'servers' | 'security' | 'method' | 'path'>),
		method: method.toUpperCase(),
		path: template,
	})),
);

/** Operation ids of what DropPay itself calls. */
export const openApiEvents: readonly string[] = Object.values(document.webhooks).flatMap((item) =>
	Object.values(item).map(({ operationId }) => operationId),
);

/** Operations of the API that the code never calls, and why; the generated table leaves them out. */
export const UNCALLED: Readonly<Record<string, string>> = {
	readConnectionByPut: 'Most likely a slip of the documentation; Connection: Get reads by GET',
	registerTpp: 'For third-party providers only, with a QWAC certificate over mutual TLS',
	getTppBalance: 'For third-party providers only, with a QWAC certificate over mutual TLS',
	listTppTransactions: 'For third-party providers only, with a QWAC certificate over mutual TLS',
};

/** The shapes that travel, by name. */
export const openApiSchemas: Readonly<Record<string, Schema>> = document.components.schemas;

/** The schema behind a reference. */
export function resolved(schema: Schema): Schema {
	if (schema.$ref === undefined) return schema;
	const found = schema.$ref
		.slice(2)
		.split('/')
		.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
	return resolved(found as Schema);
}

/** The schema of the JSON body that an operation takes, if it takes one. */
export function bodySchema({ requestBody }: OpenApiOperation): Schema | undefined {
	const schema = requestBody?.content['application/json']?.schema;
	return schema && resolved(schema);
}

/** What a request carries as permission. */
export function tokenOf({
	security,
}: OpenApiOperation): 'user' | 'either' | 'checkoutKey' | 'qwac' | 'none' {
	const schemes = security.flatMap((alternative) => Object.keys(alternative));
	if (schemes.includes('EidasMutualTls')) return 'qwac';
	if (schemes.includes('CheckoutPrivateKey')) return 'checkoutKey';
	if (schemes.includes('ApplicationAccessToken')) return 'either';
	return schemes.includes('UserAccessToken') ? 'user' : 'none';
}

/** Whether a request that usually has a body takes none. */
export function takesNoBody({ method, requestBody }: OpenApiOperation): boolean {
	return ['POST', 'PUT', 'PATCH'].includes(method) && requestBody === undefined;
}
