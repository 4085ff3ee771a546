import { additionalFields, loopbackUriField } from '../../fields/builders';
import { eventsFields } from '../../fields/events';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';

/** Body: client freeback. */
export const create: Operation = {
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
