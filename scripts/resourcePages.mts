/**
 * The pages docs/resources/*.md: what each operation of the action node takes, sends and gives, made from the
 * descriptions that n8n shows. `npm run docs` writes them; test/contract/resourcePages.test.mts runs the examples.
 */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { endpoints } from '../api/contract/endpoints';
import type { Field, Operation, Resource } from '../nodes/DropPay/operation';
import { resources } from '../nodes/DropPay/resources';

/** One run of an operation, with what differs from run to run replaced. */
export interface Example {
	parameters: object;
	/** Without token requests. */
	requests: Array<{ method: string; path: string; body: object }>;
	output: object[];
}

/** Where the page of a resource is, from the root of the checkout. */
export const pageFile = ({ value }: Resource): string => `docs/resources/${value}.md`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** n8n's descriptions hold HTML links. */
const plain = (text = ''): string =>
	cell(text.replace(/<a href="([^"]+)"[^>]*>(.*?)<\/a>/g, '[$2]($1)'));

function valuesOf({ type, options, typeOptions, default: byDefault }: INodeProperties): string {
	if (type === 'boolean') return byDefault === true ? 'on, off' : 'off, on';
	if (type !== 'options' && type !== 'multiOptions') {
		if (typeOptions?.password) return 'secret';
		return (
			{ dateTime: 'date', json: 'JSON', number: 'number', resourceLocator: 'list or ID' }[
				type as string
			] ?? 'text'
		);
	}
	return (options as INodePropertyOptions[]).map(({ name }) => name).join(', ');
}

function rowsOf({ property, inner = [] }: Field, within = ''): string[] {
	const label = `${within}*${property.displayName}*`;
	if (property.type === 'notice') return [];
	if (inner.length > 0) return inner.flatMap((field) => rowsOf(field, `${label} → `));
	const meaning = plain(property.description) || plain(property.hint);
	const needed = property.required ? 'yes' : '';
	return [`| ${label} | ${needed} | ${cell(valuesOf(property))} | ${meaning} |`];
}

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

function requestOf({ request }: Operation): string {
	if (request.endpoint === 'none') return 'Sends no request.';
	if (request.endpoint === 'custom') return 'Sends the request that its parameters describe.';
	const { method, path } = endpoints[request.endpoint];
	return `Request: \`${method} ${path}\` ([source](../endpoints.md)).`;
}

function exampleOf({ parameters, requests, output }: Example): string[] {
	const sent = requests.map(({ method, path, body }) =>
		Object.keys(body).length === 0
			? `\`${method} ${path}\``
			: `\`${method} ${path}\`\n\n${json(body)}`,
	);
	return [
		'Parameters:',
		json(parameters),
		...(sent.length === 0 ? [] : [sent.length === 1 ? 'Request:' : 'Requests:', ...sent]),
		output.length === 0 ? 'Output: no item.' : 'Output:',
		...(output.length === 0 ? [] : [json(output.length === 1 ? output[0] : output)]),
	];
}

function operationSection(operation: Operation, example: Example | undefined): string[] {
	const own = operation.fields.filter(({ property }) => property.name !== 'options');
	const rows = own.flatMap((field) => rowsOf(field));
	const options = operation.fields.find(({ property }) => property.name === 'options');
	const names = (options?.inner ?? []).map(({ property }) => `*${property.displayName}*`);
	return [
		`## ${operation.name}`,
		`${plain(operation.description)}. ${requestOf(operation)}`,
		...(rows.length === 0
			? []
			: [
					[
						'| parameter | required | values | meaning |',
						'| --- | --- | --- | --- |',
						...rows,
					].join('\n'),
				]),
		...(names.length === 0 ? [] : [`[*Options*](options.md): ${names.join(', ')}.`]),
		...(example ? exampleOf(example) : []),
	];
}

const MADE = 'Written by `npm run docs` from what n8n shows; do not edit it by hand.';

/** @param examples by `resource.operation`; an operation that only a callback ends has none */
export function resourcePage(resource: Resource, examples: ReadonlyMap<string, Example>): string {
	return `${[
		`# ${resource.name}`,
		`${MADE} The examples are runs on n8n's engine against a stand-in for DropPay: what the real DropPay returns can have more or fewer properties. [Messages and what to do](../troubleshooting.md).`,
		...resource.operations.flatMap((operation) =>
			operationSection(operation, examples.get(`${resource.value}.${operation.value}`)),
		),
	].join('\n\n')}\n`;
}

/** docs/resources/options.md: each option once. */
export function optionsPage(): string {
	const options = resources
		.flatMap(({ operations }) => operations.flatMap(({ fields }) => fields))
		.filter(({ property }) => property.name === 'options')
		.flatMap(({ inner = [] }) => inner)
		.flatMap((field) => rowsOf(field));
	const rows = [...new Set(options)].sort((a, b) => a.localeCompare(b));
	return `${[
		'# Options',
		`${MADE} Which operation has which option stands on the page of its resource.`,
		['| option | required | values | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
	].join('\n\n')}\n`;
}

/** docs/resources/README.md: the list of the pages. */
export function resourceList(): string {
	const rows = resources.map(
		({ name, value, operations }) =>
			`| [${name}](${value}.md) | ${operations.map((operation) => operation.name).join(', ')} |`,
	);
	return `${[
		'# Resources and operations',
		MADE,
		['| resource | operations |', '| --- | --- |', ...rows].join('\n'),
		'Most have [options](options.md), such as time limits and whom to act for.',
	].join('\n\n')}\n`;
}
