import { firstOf, limitField, returnAllField } from '../../fields/listing';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import { pullIdField } from './fields';

/** The Transfer is documented by name [doc: push, pull]; URL and wrapped list are inferred, so the limit is ours. */
export const getTransfers: Operation = {
	name: 'Get Transfers',
	value: 'getTransfers',
	action: 'Get transfers of pull',
	description: 'List the movements of money that a Pull has made',
	request: { endpoint: 'listPullTransfers', ids: { pull_id: 'pullId' } },
	output: firstOf('transfers'),
	fields: [pullIdField, returnAllField, limitField, optionsField('listPullTransfers', false)],
};
