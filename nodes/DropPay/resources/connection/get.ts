import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { connectionIdField } from './fields';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get connection',
	description: 'Read a Connection and its status',
	request: { endpoint: 'getConnection', ids: { connection_id: 'connectionId' } },
	shareable: 'connection',
	fields: [connectionIdField, optionsField('getConnection', true)],
};
