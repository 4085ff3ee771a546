import type { IDataObject } from 'n8n-workflow';

import { customPath } from '../../../api/contract/paths';
import { choiceField } from '../fields/builders';
import { optionsField } from '../fields/options';
import { optional, readJsonObject } from '../fields/readers';
import type { Operation, Resource } from '../operation';

/** Any path of the API. A GET may be retried; any other method is treated as moving money. */
const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send custom request',
	description: 'Call a path of the DropPay API that this node has no operation for',
	request: { endpoint: 'custom', body: 'body', query: 'query' },
	answers: 'Response',
	output: (answer) => (Array.isArray(answer) ? answer.map(asObject) : answer),
	fields: [
		choiceField({
			displayName: 'Method',
			name: 'method',
			options: [
				{ name: 'DELETE', value: 'DELETE' },
				{
					name: 'GET',
					value: 'GET',
					description: 'Changes nothing; the only method that is retried',
				},
				{ name: 'PATCH', value: 'PATCH' },
				{ name: 'POST', value: 'POST' },
				{ name: 'PUT', value: 'PUT' },
			],
			default: 'GET',
			description:
				'HTTP method. All but GET count as moving money: never retried if the outcome is unknown, and a spending cap needs an amount in Query or Body.',
		}),
		{
			property: {
				displayName: 'Path',
				name: 'path',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. /bank/v1/registry/account',
				description: 'Path below the base address of the credential, without query',
			},
			read: customPath,
		},
		{
			property: {
				displayName: 'Query',
				name: 'query',
				type: 'json',
				default: '{}',
				description: 'Query parameters as a JSON object',
			},
			read: optional(readJsonObject),
			rejectEmptyExpression: true,
		},
		{
			property: {
				displayName: 'Body',
				name: 'body',
				type: 'json',
				default: '{}',
				displayOptions: { show: { method: ['PATCH', 'POST', 'PUT'] } },
				description: 'JSON object to send. Amounts are numbers in euro.',
			},
			read: optional(readJsonObject),
			rejectEmptyExpression: true,
		},
		optionsField('custom', false),
	],
};

/** Items of n8n are objects. */
function asObject(entry: unknown): IDataObject {
	return entry !== null && typeof entry === 'object' && !Array.isArray(entry)
		? (entry as IDataObject)
		: { value: entry as IDataObject[string] };
}

export const customRequest: Resource = {
	name: 'Custom Request',
	value: 'customRequest',
	description: 'Any other path of the DropPay API',
	operations: [send],
};
