import type { IDataObject } from 'n8n-workflow';

import type { Field, Operation } from '../operation';

export const returnAllField: Field = {
	property: {
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
};

export const limitField: Field = {
	property: {
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
};

/** The entries of a list that DropPay wraps in a property, one item each, up to the limit. */
export function firstOf(property: string): NonNullable<Operation['output']> {
	return (answer, _ids, item) => {
		const wrapped = Array.isArray(answer) ? answer : answer[property];
		const entries = (Array.isArray(wrapped) ? wrapped : []) as IDataObject[];
		return item.given('returnAll') === true
			? entries
			: entries.slice(0, Number(item.given('limit') ?? 50));
	};
}
