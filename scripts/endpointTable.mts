/**
 * Writes docs/endpoints.md: every operation of DropPay's API, where it lives, who says so, and which operation of
 * the node uses it. `npm run docs` writes it; test/contract/ compares it with node and OpenAPI file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { resources } from '../nodes/DropPay/resources';
import { openApiOperations, tokenOf, UNCALLED, type OpenApiOperation } from './openApi.mts';

export const TABLE_FILE = path.join(import.meta.dirname, '..', 'docs', 'endpoints.md');

/** Operations of the API that no operation of the node is, and why. */
export const NOT_WRAPPED: Readonly<Record<string, string>> = {
	createApplicationToken: 'The credential gets its tokens by itself',
	createUserToken: 'The credential gets its tokens by itself, and Act For those of other accounts',
	refreshUserToken: 'The credential renews its tokens by itself',
	checkoutScript: 'The browser loads it; Checkout: Create Button writes its address into the page',
	...UNCALLED,
};

/** What DropPay itself calls [OpenAPI file, webhooks], and who takes it. */
export const EVENTS: Readonly<Record<string, string>> = {
	onCheckoutReturn: "A Webhook node: the customer's browser comes, with the form of the pay button",
	onConnection: 'DropPay Trigger; Connection: Create and Wait, Wait for Decision',
	onPull: 'DropPay Trigger; Pull: Create and Wait, Wait for Decision',
	onPush: 'DropPay Trigger; Push: Create and Wait, Wait for Decision',
	onAuthorization: 'DropPay Trigger; Authorization: Create and Wait, Wait for Decision',
};

const TOKENS: Readonly<Record<ReturnType<typeof tokenOf>, string>> = {
	user: 'user',
	either: 'user or application',
	checkoutKey: 'Checkout private key',
	qwac: 'QWAC certificate',
	none: 'none',
};

const EXPLANATION = `# The endpoints of DropPay

Written by \`npm run docs\` from \`openapi/droppay-openapi.yaml\`; do not edit it by hand. All of it is unofficial: see
[droppay-api.md](droppay-api.md).

- **Exists** and **Path**: who says that the operation exists, and that it lives at this path. \`doc\` is DropPay's
  documentation, \`client\` the code of a public client, \`inferred\` a deduction of ours that no source
  confirms.
- **Other paths**: where the operation may live as well, best guess first. If an operation fails with 404 or 405, put
  another path into **Endpoint Overrides** of the credential, as JSON: \`{"createCharge": "/shop/v1/charge"}\`. A
  path must hold all IDs of the first one; an ID that it holds beyond them is taken out of the body.
- **Used by**: the operation of the DropPay node that is this request. Some operations send further ones first:
  Charge: Create fetches the Authorization, PagoPA: Execute the form, Pull: Create the account.
`;

type Row = readonly string[];

/** `Resource: Operation` of every operation of the node that is a request to this endpoint. */
export function usersOf(name: string): string[] {
	return resources.flatMap(({ name: resource, operations }) =>
		operations
			.filter(({ request }) => request.endpoint === name)
			.map((operation) => `${resource}: ${operation.name}`),
	);
}

/** The text of docs/endpoints.md. */
export function endpointTable(): string {
	return [
		EXPLANATION,
		'## Requests\n',
		table(
			[
				'Operation',
				'Method',
				'Path',
				'Host',
				'Other paths',
				'Token',
				'Exists',
				'Path says',
				'Source',
				'Used by',
			],
			openApiOperations.map(requestRow),
		),
		'',
		'## Events\n',
		'What DropPay calls. Subscribed for each resource in its `webhooks` object; nothing is signed.\n',
		table(
			['Event', 'Taken by'],
			Object.entries(EVENTS).map(([event, receiver]) => [`\`${event}\``, receiver]),
		),
		'',
	].join('\n');
}

function requestRow(operation: OpenApiOperation): Row {
	const { operationId: name, method, path: template, servers } = operation;
	const others = (operation['x-path-candidates'] ?? []).filter((other) => other !== template);
	return [
		`\`${name}\``,
		method,
		`\`${template}\``,
		servers[0]?.url.startsWith('https://checkout.') ? 'Checkout' : 'API',
		others.map((other) => `\`${other}\``).join(' ') || 'none known',
		TOKENS[tokenOf(operation)],
		operation['x-provenance'],
		operation['x-path-provenance'] ?? operation['x-provenance'],
		operation['x-source'] ?? 'none',
		NOT_WRAPPED[name] ?? usersOf(name).join(', '),
	];
}

function table(head: Row, rows: readonly Row[]): string {
	const line = (cells: Row) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const text = endpointTable();
	const changed = readExisting() !== text;
	if (changed) writeFileSync(TABLE_FILE, text);
	console.log(`docs/endpoints.md ${changed ? 'was written anew' : 'is up to date'}`);
}

function readExisting(): string | undefined {
	try {
		return readFileSync(TABLE_FILE, 'utf8');
	} catch {
		return undefined;
	}
}
