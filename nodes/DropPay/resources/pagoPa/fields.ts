import { idField } from '../../fields/builders';

export const formIdField = idField({
	displayName: 'Form ID',
	name: 'formId',
	placeholder: 'e.g. FRM0000000001',
	description: 'ID of the payment form',
});

/** @param description what the source means for the operation */
export function sourceAccountField(description: string) {
	return idField({
		displayName: 'Source Account or Authorization ID',
		name: 'sourceAccount',
		required: false,
		placeholder: 'e.g. CHT0000000001',
		description,
	});
}
