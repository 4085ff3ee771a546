import { choiceField, updateFields } from '../../fields/builders';
import { posLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { descriptionField, nameField } from './fields';

/** That an update exists is documented [doc: devices-application]; method and body are inferred. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update POS',
	description: 'Change name, description or state of a point of sale',
	request: {
		endpoint: 'updatePos',
		ids: { pos_id: 'posId' },
		body: {
			status: 'updateFields.status',
			name: 'updateFields.name',
			description: 'updateFields.description',
		},
	},
	fields: [
		posLocator,
		updateFields(
			descriptionField,
			nameField,
			choiceField({
				displayName: 'Status',
				name: 'status',
				options: [
					{ name: 'Disabled', value: 'DISABLED' },
					{ name: 'Enabled', value: 'ENABLED' },
				],
				default: 'ENABLED',
				description: 'Whether the POS can collect',
			}),
		),
		optionsField('updatePos', false),
	],
};
