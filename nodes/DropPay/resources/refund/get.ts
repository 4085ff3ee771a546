import { idField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get refund',
	description: 'Read a refund',
	request: { endpoint: 'getRefund', ids: { refund_id: 'refundId' } },
	fields: [
		idField({
			displayName: 'Refund ID',
			name: 'refundId',
			placeholder: 'e.g. CHR0000000001',
			description: 'ID of the refund',
		}),
		optionsField('getRefund', false),
	],
};
