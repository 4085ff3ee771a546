import { idField } from '../../fields/builders';

export const authorizationIdField = idField({
	displayName: 'Authorization ID or Link',
	name: 'authorizationId',
	placeholder: 'e.g. CHT0000000001',
	description: 'ID of the Authorization, or its link',
});
