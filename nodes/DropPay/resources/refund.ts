import { additionalFields, amountField, idField, textField } from '../fields/builders';
import { optionsField } from '../fields/options';
import type { Operation, Resource } from '../operation';

/**
 * Body: doc refund. A charge can be refunded once, up to its amount.
 *
 * A refund whose answer was lost is not settled by reading: a refund is read by its own id, which is in the lost
 * answer; a Charge is not known to show its refunds; and the account entries, which would show them (REFUND [doc:
 * psd2-account-info]), are for third-party providers and have no known address. That DropPay makes it once is what
 * protects.
 */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create refund',
	description: 'Give money of a charge back, once and up to its amount',
	request: {
		endpoint: 'createRefund',
		body: {
			charge_id: 'chargeId',
			amount: 'amount',
			reason: 'additionalFields.reason',
		},
	},
	answers: 'Refund',
	fields: [
		idField({
			displayName: 'Charge ID',
			name: 'chargeId',
			placeholder: 'e.g. CHA0000000001',
			description: 'ID of the charge to refund, not of its Authorization',
		}),
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: 'At most the amount of the charge',
		}),
		additionalFields(
			textField({
				displayName: 'Reason',
				name: 'reason',
				max: 512,
				description: 'Reason of the refund',
			}),
		),
		optionsField('createRefund', false),
	],
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get refund',
	description: 'Fetch a refund',
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

export const refund: Resource = {
	name: 'Refund',
	value: 'refund',
	description: 'Give the money of a charge back',
	operations: [create, get],
};
