import type { IDataObject } from 'n8n-workflow';

import { isFullyCharged } from '../../../../api/chargeRules';
import {
	checkCheckoutCharge,
	checkOrder,
	checkOrderToCharge,
	type Order,
} from '../../../../api/checkoutRules';
import type { Authorization, Charge } from '../../../../api/entities';
import { fromApiAmount } from '../../../../api/money';
import { withoutSecretsIn } from '../../../../api/secrets';
import { additionalFields, amountField, textField } from '../../fields/builders';
import { chargeOptionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { authorizationIdField } from '../authorization/fields';
import { inTurn, unlessInDoubt } from '../../run/paymentQueue';
import { confirmByCount, confirmCharge } from '../charge/confirmCharge';
import { payTokenOf } from '../charge/payToken';

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
		chargeOptionsField('checkoutCharge'),
	],
};

async function execute(item: Item): Promise<IDataObject> {
	const { authorization_id: id } = item.request().ids;
	const subject = `${item.checkout.checkout} checkout ${id?.toUpperCase()}`;
	return await inTurn(subject, item.run, async () => await chargeOrder(item, subject));
}

async function chargeOrder(item: Item, subject: string): Promise<IDataObject> {
	const { endpoint, ids, body } = item.request();
	const { returnsCharged, insists } = item.chargeOptions();
	const cents = fromApiAmount(body.amount);
	const order: Order = {
		authorizationId: ids.authorization_id as string,
		cents,
		customId: item.read('additionalFields.merchantCustomId') as string | undefined,
	};
	const check = async () =>
		await item.send<Authorization>({ endpoint: 'checkoutCheck', ids: { ...ids } });

	const authorization = await check();
	if (returnsCharged && isFullyCharged(authorization)) {
		checkOrder(authorization, order);
		return { ...(authorization as Authorization & IDataObject), alreadyCharged: true };
	}
	checkOrderToCharge(authorization, order, Date.now());
	const payToken = await payTokenOf(authorization, check);
	const description = (body.description as string | undefined) ?? authorization.description;
	const byCount = async (error: unknown, mayProve?: boolean) =>
		await confirmByCount(check, authorization, cents, error, mayProve);
	return await unlessInDoubt({ subject, cents }, insists, async () => {
		let made: Charge & IDataObject;
		try {
			made = await item.send<Charge>({
				endpoint,
				ids,
				body: { ...body, description, pay_token_val: payToken },
			});
		} catch (error) {
			return await byCount(error);
		}
		// The spent token says nothing any more, and tokens do not belong into execution data, or what is quoted there.
		const { pay_token_val: answeredToken, ...rest } = made;
		made = withoutSecretsIn(rest as typeof made, [payToken]);
		const answered = { ...made, pay_token_val: answeredToken };
		const doubt = checkCheckoutCharge(answered, {
			authorizationId: order.authorizationId,
			cents,
			description,
			payToken,
		});
		return doubt ? await confirmCharge(made, doubt, cents, { byCount }) : made;
	});
}
