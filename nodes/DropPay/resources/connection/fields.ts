import { idField } from '../../fields/builders';

export const connectionIdField = idField({
	displayName: 'Connection ID or Link',
	name: 'connectionId',
	placeholder: 'e.g. CON000000001',
	description: 'ID of the Connection, or its link',
});
