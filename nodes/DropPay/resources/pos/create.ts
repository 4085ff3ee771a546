import { additionalFields, choiceField, textField } from '../../fields/builders';
import { brandLocator, storeLocator } from '../../fields/locators';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { descriptionField, nameField } from './fields';

/** That a POST exists is documented [doc: pos-configuration]; the body is inferred. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create POS',
	description: 'Add a point of sale to a Store',
	request: {
		endpoint: 'createPos',
		body: {
			store_id: 'storeId',
			name: 'additionalFields.name',
			description: 'additionalFields.description',
			'device.type': 'additionalFields.deviceType',
			'device.ref': 'additionalFields.deviceRef',
		},
	},
	fields: [
		brandLocator,
		storeLocator,
		additionalFields(
			descriptionField,
			textField({
				displayName: 'Device Reference',
				name: 'deviceRef',
				description: 'For a device of type App, the Application Key that runs it',
			}),
			choiceField({
				displayName: 'Device Type',
				name: 'deviceType',
				options: [
					{
						name: 'Acquirer',
						value: 'ACQUIRER',
						description: 'A card terminal for which A-Tono is the acquirer',
					},
					{ name: 'App', value: 'APP', description: 'Your Application collects' },
					{
						name: 'Checkout',
						value: 'CHECKOUT',
						description: 'The pay button in a web page',
					},
					{
						name: 'SEPA Credit Transfer',
						value: 'SEPASCT',
						description: 'Catches incoming transfers',
					},
					{
						name: 'Static',
						value: 'STATIC',
						description: 'One lasting code for many payments',
					},
				],
				default: 'APP',
				description:
					'What takes the payments. Only App was seen under this name; DropPay may call the others differently, see Additional Properties.',
			}),
			nameField,
		),
		optionsField('createPos', false),
	],
};
