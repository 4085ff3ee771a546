import type { IDataObject } from 'n8n-workflow';

import { checkCheckoutCharge, payTokenForOrder, type Order } from '../../../../api/checkoutRules';
import type { Authorization, Charge } from '../../../../api/entities';
import { fromApiAmount } from '../../../../api/money';
import { additionalFields, amountField, textField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { authorizationIdField } from '../authorization/fields';
import { settleByReading } from '../charge/settleByReading';

/** Client woo-droppay; doc checkout-api (the duties: check, take the pay token, charge). */
export const charge: Operation = {
	name: 'Charge',
	value: 'charge',
	action: 'Charge checkout authorization',
	description: 'Check the Authorization against your order, then charge it',
	request: {
		endpoint: 'checkoutCharge',
		ids: { authorization_id: 'authorizationId' },
		body: { amount: 'amount', description: 'additionalFields.description' },
	},
	execute,
	fields: [
		authorizationIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description:
				'Total of the order as your books have it; an Authorization over any other amount is not charged',
		}),
		additionalFields(
			textField({
				displayName: 'Description',
				name: 'description',
				max: 512,
				description: 'Empty takes the description of the Authorization',
			}),
			{
				...textField({
					displayName: 'Merchant Custom ID',
					name: 'merchantCustomId',
					placeholder: 'e.g. order-1001',
					description:
						'Your reference of the order; an Authorization with any other reference is not charged',
				}),
				decisive: true,
			},
		),
		optionsField('checkoutCharge', false),
	],
};

async function execute(item: Item): Promise<IDataObject> {
	const { endpoint, ids, body } = item.request();
	const cents = fromApiAmount(body.amount);
	const order: Order = {
		authorizationId: ids.authorization_id as string,
		cents,
		customId: item.read('additionalFields.merchantCustomId') as string | undefined,
	};
	const check = async () =>
		await item.send<Authorization>({ endpoint: 'checkoutCheck', ids: { ...ids } });

	const authorization = await check();
	const payToken = payTokenForOrder(authorization, order, Date.now());
	const description = (body.description as string | undefined) ?? authorization.description;
	let made: Charge & IDataObject;
	try {
		made = await item.send<Charge>({
			endpoint,
			ids,
			body: { ...body, description, pay_token_val: payToken },
		});
	} catch (error) {
		return await settleByReading(check, authorization, cents, error);
	}
	const doubt = checkCheckoutCharge(made, {
		authorizationId: order.authorizationId,
		cents,
		description,
		payToken,
	});
	// The spent token says nothing any more, and tokens do not belong into execution data.
	delete made.pay_token_val;
	if (!doubt) return made;
	return { ...made, ...(await settleByReading(check, authorization, cents, doubt)) };
}
