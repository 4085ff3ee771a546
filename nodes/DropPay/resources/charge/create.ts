import type { IDataObject } from 'n8n-workflow';

import { checkCharge, checkChargeAnswer } from '../../../../api/chargeRules';
import type { Authorization, Charge } from '../../../../api/entities';
import { unreadableAnswer, DropPayFailure } from '../../../../api/errors';
import { fromApiAmount } from '../../../../api/money';
import { additionalFields, amountField, textField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { authorizationIdField } from '../authorization/fields';

/** Body: client woo-droppay (through Checkout); authorization_id inferred from Refund.charge_id. */
export const create: Operation = {
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
			description: 'At most the authorized amount; empty charges the authorized amount',
		}),
		additionalFields(
			textField({
				displayName: 'Description',
				name: 'description',
				max: 512,
				description: 'Empty takes the description of the Authorization',
			}),
			textField({
				displayName: 'Pay Token',
				name: 'payToken',
				typeOptions: { password: true },
				description:
					'Value of a pay token you hold, good for about 180 seconds. Empty reads a fresh one, which is the safe way.',
			}),
		),
		optionsField('createCharge', false),
	],
};

/** Reads the Authorization, whose pay token the reading renews [doc: charge], and charges at once. */
async function execute(item: Item): Promise<IDataObject> {
	const { endpoint, body } = item.request();
	const authorizationId = body.authorization_id as string;
	const authorization = await item.send<Authorization>({
		endpoint: 'getAuthorization',
		ids: { authorization_id: authorizationId },
	});
	const amount = body.amount ?? authorization.charge_amount;
	if (amount === undefined) {
		throw new DropPayFailure({
			message: `Amount (EUR): is empty, and Authorization ${authorizationId} states no amount`,
			description: 'Give the amount to charge. Nothing was charged.',
			outcome: 'notSent',
		});
	}
	const cents = fromApiAmount(amount);
	checkCharge(authorization, cents, Date.now());
	const payToken = body.pay_token_val ?? authorization.pay_token?.val;
	if (payToken === undefined) {
		throw new DropPayFailure({
			...unreadableAnswer('getAuthorization', 200, 'an Authorization without a pay token'),
			description:
				'DropPay gives a pay token while charges are possible. Read the Authorization and look at its status and counts.',
			outcome: 'notSent',
		});
	}
	const charge = await item.send<Charge>({
		endpoint,
		body: {
			...body,
			amount: amount as number,
			description: body.description ?? authorization.description,
			pay_token_val: payToken,
		},
	});
	checkChargeAnswer(charge, { authorizationId, cents });
	// The spent token says nothing any more, and tokens do not belong into execution data.
	delete charge.pay_token_val;
	return charge;
}
