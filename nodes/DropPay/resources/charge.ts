import type { IDataObject } from 'n8n-workflow';

import { additionalFields, amountField, textField } from '../fields/builders';
import { locatorField } from '../fields/locators';
import { chargeOptionsField, optionsField } from '../fields/options';
import type { Operation, OperationItem, Resource } from '../operation';
import { chargeOnce } from '../payments/charge';
import { authorizationIdField } from './authorization';
import { requireCents } from '../payments/requireCents';

/** Body: client woo-droppay (through Checkout); authorization_id inferred from Refund.charge_id. */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create charge',
	description: 'Charge a confirmed Authorization, with a fresh pay token',
	request: {
		endpoint: 'createCharge',
		body: {
			authorization_id: 'authorizationId',
			amount: 'amount',
			description: 'additionalFields.description',
			pay_token_val: 'additionalFields.payToken',
		},
	},
	execute,
	fields: [
		authorizationIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			description:
				'Amount to charge. Empty charges the authorized amount, which is also the maximum',
		}),
		additionalFields(
			textField({
				displayName: 'Description',
				name: 'description',
				max: 512,
				description: 'Description of the charge. Empty uses that of the Authorization.',
			}),
			textField({
				displayName: 'Pay Token',
				name: 'payToken',
				typeOptions: { password: true },
				description:
					'Value of a pay token, valid for about 180 seconds. Leave it empty, and the node fetches a fresh one.',
			}),
		),
		chargeOptionsField('createCharge'),
	],
};

async function execute(item: OperationItem): Promise<IDataObject> {
	const { authorization_id, amount, description, pay_token_val, ...extra } = item.request().body;
	return await chargeOnce(item.charger, {
		authorizationId: authorization_id as string,
		cents: amount === undefined || amount === null ? undefined : requireCents(amount),
		description: description as string | undefined,
		payToken: pay_token_val as string | undefined,
		extra,
		...item.chargeOptions(),
	});
}

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get charge',
	description: 'Fetch a charge',
	request: { endpoint: 'getCharge', ids: { charge_id: 'chargeId' } },
	fields: [
		locatorField({
			displayName: 'Charge',
			name: 'chargeId',
			example: 'CHA0000000001',
			description: 'ID of the charge, not of its Authorization',
		}),
		optionsField('getCharge', false),
	],
};

export const charge: Resource = {
	name: 'Charge',
	value: 'charge',
	description: 'Take the money of an approved Authorization',
	operations: [create, get],
};
