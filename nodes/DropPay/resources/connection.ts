import { sharingLink } from '../../../api/contract/links';
import { additionalFields, loopbackUriField } from '../fields/builders';
import { eventsFields } from '../fields/events';
import { locatorField } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation, Resource } from '../operation';
import { endAndConfirm } from '../run/confirmEnd';
import { sendAndWaitOf, waitFor } from '../waiting/operations';

const connectionIdField = locatorField({
	displayName: 'Connection',
	name: 'connectionId',
	link: sharingLink('connection', 'CON000000001'),
	example: 'CON000000001',
	description: 'ID of the Connection, or its link',
});

/** Body: client freeback. */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create connection',
	description: 'Ask an account owner to let your Application act for the account',
	request: {
		endpoint: 'createConnection',
		body: { loopback_uri: 'additionalFields.loopbackUri' },
		events: 'connection',
	},
	shareable: 'connection',
	fields: [
		...eventsFields,
		additionalFields(loopbackUriField),
		optionsField('createConnection', true),
	],
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get connection',
	description: 'Fetch a Connection and its status',
	request: { endpoint: 'getConnection', ids: { connection_id: 'connectionId' } },
	shareable: 'connection',
	fields: [connectionIdField, optionsField('getConnection', true)],
};

/** Possible until it is confirmed [doc: authentication-v1]. */
const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel connection',
	description: "Withdraw a Connection that isn't confirmed yet",
	request: { endpoint: 'cancelConnection', ids: { connection_id: 'connectionId' } },
	execute: endAndConfirm('cancelled', 'getConnection'),
	fields: [connectionIdField, optionsField('cancelConnection', false)],
};

const sendAndWait = sendAndWaitOf(create, 'connection');

const wait = waitFor('connection', connectionIdField);

export const connection: Resource = {
	name: 'Connection',
	value: 'connection',
	description: 'Consent of an account owner to your Application, like OAuth',
	operations: [cancel, create, sendAndWait, get, wait],
};
