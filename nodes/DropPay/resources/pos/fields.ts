import { textField } from '../../fields/builders';

export const nameField = textField({
	displayName: 'Name',
	name: 'name',
	placeholder: 'e.g. Web shop',
	description: 'Name of the POS',
});

export const descriptionField = textField({
	displayName: 'Description',
	name: 'description',
	description: 'Short description of the POS',
});
