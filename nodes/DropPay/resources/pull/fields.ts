import { idField } from '../../fields/builders';

export const pullIdField = idField({
	displayName: 'Pull ID or Link',
	name: 'pullId',
	placeholder: 'e.g. PLL0000000001',
	description: 'ID of the Pull, or its link',
});
