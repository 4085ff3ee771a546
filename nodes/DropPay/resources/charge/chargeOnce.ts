import type { IDataObject } from 'n8n-workflow';

import { centsToCharge, checkCharge, checkChargeAnswer } from '../../../../api/chargeRules';
import type { Authorization, Charge } from '../../../../api/entities';
import { DropPayFailure } from '../../../../api/failure';
import { toApiAmount } from '../../../../api/money';
import type { DropPayClient } from '../../../transport';
import { settleByReading } from './settleByReading';

export interface ChargeOrder {
	authorizationId: string;
	/** JSON number in euro; without it the authorized amount. */
	amount?: number;
	/** Without it that of the Authorization. */
	description?: string;
	/** Without it the fresh one that the reading gives. */
	payToken?: string;
	/** Additional properties of the request. */
	extra?: IDataObject;
}

/**
 * Reads the Authorization, whose pay token the reading renews [doc: charge], and charges at once.
 *
 * When the answer to the charge is lost, or does not say that money moved, the Authorization is read once more: if
 * its count proves that the charge was made, that is the output, marked `settledBy: 'reading'`.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
export async function chargeOnce(
	client: Pick<DropPayClient, 'send'>,
	order: ChargeOrder,
): Promise<IDataObject> {
	const { authorizationId } = order;
	const authorization = await readAuthorization(client, authorizationId);
	const cents = centsToCharge(authorization, order.amount);
	checkCharge(authorization, cents, Date.now());
	const payToken = order.payToken ?? authorization.pay_token?.val ?? undefined;
	if (payToken === undefined) {
		throw notSent(
			`Authorization ${authorizationId} came without a pay token`,
			'DropPay gives a pay token while charges are possible. Read the Authorization and look at its status and counts.',
		);
	}
	const body = {
		...order.extra,
		authorization_id: authorizationId,
		amount: toApiAmount(cents),
		description: order.description ?? authorization.description ?? undefined,
		pay_token_val: payToken,
	};
	const settle = async (error: unknown) => {
		const read = async () => await readAuthorization(client, authorizationId);
		return await settleByReading(read, authorization, cents, error);
	};
	let charge: Charge & IDataObject;
	try {
		charge = await client.send<Charge & IDataObject>({ endpoint: 'createCharge', body });
	} catch (error) {
		return await settle(error);
	}
	const doubt = checkChargeAnswer(charge, { authorizationId, cents });
	// The spent token says nothing any more, and tokens do not belong into execution data.
	delete charge.pay_token_val;
	return doubt ? { ...charge, ...(await settle(doubt)) } : charge;
}

async function readAuthorization(
	client: Pick<DropPayClient, 'send'>,
	id: string,
): Promise<Authorization> {
	return await client.send<Authorization>({
		endpoint: 'getAuthorization',
		ids: { authorization_id: id },
	});
}

function notSent(message: string, description: string): DropPayFailure {
	return new DropPayFailure({
		message,
		description: `${description} No charge was sent.`,
		outcome: 'notSent',
	});
}
