import type { IDataObject } from 'n8n-workflow';

import type { Charge } from '../../../api/contract/entities';
import { centsToRefund } from '../../../api/rules/refund';
import { checkAnswer } from '../../../api/rules/responseMatches';
import { Amount } from '../../../api/values/money';
import { additionalFields, amountField, textField } from '../fields/builders';
import { locatorField } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation, OperationItem, Resource } from '../operation';

/**
 * Body: doc refund. A charge can be refunded once, up to its amount.
 *
 * No second request finds out what became of a refund whose response was lost: a refund is fetched by its own id, which
 * is in the lost response; a Charge is not known to show its refunds; and the account entries, which show them (REFUND
 * [doc: psd2-account-info]), are for third-party providers and have no known address. DropPay rejects a second refund.
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
	execute: refundCharge,
	fields: [
		locatorField({
			displayName: 'Charge',
			name: 'chargeId',
			example: 'CHA0000000001',
			description: 'ID of the charge to refund, not of its Authorization',
		}),
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			description: 'Amount to refund, which is possible once. Empty refunds the whole charge',
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

/** @throws DropPayFailure; with outcome `notSent` if Amount is empty and the charge does not show what is left */
async function refundCharge(item: OperationItem): Promise<IDataObject> {
	const request = item.request();
	const body = { ...request.body, amount: request.body.amount ?? (await amountLeft(item)) };
	const refund = await item.send<IDataObject>({ ...request, body });
	checkAnswer('Refund', { body }, refund);
	return refund;
}

/** JSON number in euro. */
async function amountLeft(item: OperationItem): Promise<Amount> {
	const { charge_id } = item.request().body;
	const ids = { charge_id: charge_id as string };
	return new Amount(centsToRefund(await item.send<Charge>({ endpoint: 'getCharge', ids })));
}

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get refund',
	description: 'Fetch a refund',
	request: { endpoint: 'getRefund', ids: { refund_id: 'refundId' } },
	fields: [
		locatorField({
			displayName: 'Refund',
			name: 'refundId',
			example: 'CHR0000000001',
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
