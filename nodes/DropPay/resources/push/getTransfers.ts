import { firstOf, limitField, returnAllField } from '../../fields/listing';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { pushIdField } from './fields';

/** The Transfer is documented by name [doc: push, pull]; URL and wrapped list are inferred, so the limit is ours. */
export const getTransfers: Operation = {
	name: 'Get Transfers',
	value: 'getTransfers',
	action: 'Get transfers of push',
	description: 'List the movements of money that a Push has made',
	request: { endpoint: 'listPushTransfers', ids: { push_id: 'pushId' } },
	output: firstOf('transfers'),
	fields: [pushIdField, returnAllField, limitField, optionsField('listPushTransfers', false)],
};
