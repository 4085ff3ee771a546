import { idField } from '../../fields/builders';

export const pullIdField = idField({
	displayName: 'Pull ID or Link',
	name: 'pullId',
	placeholder: 'e.g. PLL0000000001',
	description: 'ID of the Pull, or its link',
});

/** What "Simplify" keeps of a Pull. */
export const pullProperties = [
	'id',
	'status',
	'description',
	'policy',
	'transfer_amount_policy',
	'transfer_amount',
	'date_end',
	'source',
	'recipient',
	'date_last_modified',
	'sharing',
] as const;
