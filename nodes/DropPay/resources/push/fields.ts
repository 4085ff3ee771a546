import { idField } from '../../fields/builders';

export const pushIdField = idField({
	displayName: 'Push ID or Link',
	name: 'pushId',
	placeholder: 'e.g. SEM0000000001',
	description: 'ID of the Push, or its link',
});
