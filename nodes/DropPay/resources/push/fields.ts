import { idField } from '../../fields/builders';

export const pushIdField = idField({
	displayName: 'Push ID or Link',
	name: 'pushId',
	placeholder: 'e.g. SEM0000000001',
	description: 'ID of the Push, or its link',
});

/** What "Simplify" keeps of a Push. */
export const pushProperties = [
	'id',
	'status',
	'amount',
	'fee',
	'description',
	'transfer_description',
	'recipient',
	'source',
	'date_scheduled',
	'recurrence',
	'date_last_modified',
	'sharing',
] as const;
