import { additionalFields, choiceField, textField, updateFields } from '../fields/builders';
import { brandLocator, posLocator, storeLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation, Resource } from '../operation';
import { endAndConfirm } from '../run/confirmEnd';

const nameField = textField({
	displayName: 'Name',
	name: 'name',
	placeholder: 'e.g. Web shop',
	description: 'Name of the POS',
});

const descriptionField = textField({
	displayName: 'Description',
	name: 'description',
	description: 'Short description of the POS',
});

/** That a POST exists is documented [doc: pos-configuration]; the body is inferred. */
const create: Operation = {
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
				description: 'Reference of the device. For type App, the Application Key that runs it.',
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
						description: 'Receives transfers',
					},
					{
						name: 'Static',
						value: 'STATIC',
						description: 'One lasting code for many payments',
					},
				],
				default: 'APP',
				description:
					'Kind of device that takes the payments. DropPay may call all but App differently, see Additional Properties.',
			}),
			nameField,
		),
		optionsField('createPos', false),
	],
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get POS',
	description: 'Fetch a point of sale',
	request: { endpoint: 'getPos', ids: { pos_id: 'posId' } },
	fields: [posLocator, optionsField('getPos', false)],
};

/** That an update exists is documented [doc: devices-application]; method and body are inferred. */
const update: Operation = {
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
				description: 'Status of the POS: whether it can collect',
			}),
		),
		optionsField('updatePos', false),
	],
};

const deletePos: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete POS',
	description: 'Remove a point of sale',
	request: { endpoint: 'deletePos', ids: { pos_id: 'posId' } },
	execute: endAndConfirm('deleted', 'getPos'),
	fields: [posLocator, optionsField('deletePos', false)],
};

export const pos: Resource = {
	name: 'POS',
	value: 'pos',
	description: 'Point of sale: the till that an Authorization belongs to',
	operations: [create, deletePos, get, update],
};
