import { sleep, type IDataObject } from 'n8n-workflow';

import type { Authorization, Charge } from '../../../api/contract/entities';
import { notSent } from '../../../api/errors/failure';
import {
	centsToCharge,
	checkCharge,
	checkChargeAnswer,
	isFullyCharged,
	NO_CHARGE_SENT,
} from '../../../api/rules/charge';
import { Amount, type Cents } from '../../../api/values/money';
import { withoutSecretsIn } from '../../../api/values/secrets';
import type { Charger } from '../operation';
import { inTurn, unlessInDoubt } from '../run/paymentQueue';
import { confirmByCount, confirmCharge } from './confirmCharge';

interface ChargeOrder {
	authorizationId: string;
	/** Without it the authorized amount. */
	cents?: Cents;
	/** Without it that of the Authorization. */
	description?: string;
	/** Without it the fresh one that the reading gives. */
	payToken?: string;
	/** Additional properties of the request. */
	extra?: IDataObject;
	/** Whether to return an Authorization that is charged already, instead of refusing to charge it. */
	returnsCharged?: boolean;
	/** Whether to charge although an earlier charge over the same amount has an unknown outcome. */
	insists?: boolean;
}

/**
 * Reads the Authorization, whose pay token the reading renews [doc: charge], and charges at once.
 *
 * When the answer to the charge is lost, or does not say that money moved, the Authorization is read once more: if
 * its count proves that the charge was made, that is the output, marked `confirmedBy: 'secondRequest'`.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
export async function chargeOnce(charger: Charger, order: ChargeOrder): Promise<IDataObject> {
	const subject = chargeSubject(charger.owner, order.authorizationId);
	return await inTurn(subject, charger.run, async () => await charge(charger, order, subject));
}

/** What charges on an Authorization are queued and remembered by, see `Payment`. */
export function chargeSubject(owner: string, authorizationId: string): string {
	return `${owner} charge ${authorizationId.toUpperCase()}`;
}

async function charge(client: Charger, order: ChargeOrder, subject: string): Promise<IDataObject> {
	const { authorizationId } = order;
	const fetchAuthorization = async () => await readAuthorization(client, authorizationId);
	const authorization = await fetchAuthorization();
	if (order.returnsCharged && isFullyCharged(authorization)) {
		return { ...(authorization as Authorization & IDataObject), alreadyCharged: true };
	}
	const cents = centsToCharge(authorization, order.cents);
	checkCharge(authorization, cents, Date.now());
	const payToken = order.payToken ?? (await payTokenOf(authorization, fetchAuthorization));
	const body = {
		...order.extra,
		authorization_id: authorizationId,
		amount: new Amount(cents),
		description: order.description ?? authorization.description ?? undefined,
		pay_token_val: payToken,
	};
	const byCount = async (error: unknown, mayProve?: boolean) =>
		await confirmByCount(fetchAuthorization, authorization, cents, error, mayProve);
	return await unlessInDoubt({ subject, cents }, order.insists === true, async () => {
		let made: Charge & IDataObject;
		try {
			made = await client.send<Charge & IDataObject>({ endpoint: 'createCharge', body });
		} catch (error) {
			return await byCount(error);
		}
		// The spent token says nothing any more, and tokens do not belong into execution data, or what is quoted there.
		delete made.pay_token_val;
		made = withoutSecretsIn(made, [payToken]);
		const doubt = checkChargeAnswer(made, { authorizationId, cents });
		if (!doubt) return made;
		const fetchCharge = async (id: string) =>
			await client.send<Charge & IDataObject>({ endpoint: 'getCharge', ids: { charge_id: id } });
		return await confirmCharge(made, doubt, cents, { fetchCharge, byCount });
	});
}

async function readAuthorization(
	client: Pick<Charger, 'send'>,
	id: string,
): Promise<Authorization> {
	return await client.send<Authorization>({
		endpoint: 'getAuthorization',
		ids: { authorization_id: id },
	});
}

/** Milliseconds before the Authorization is fetched once more for a pay token that was not there. */
const PAUSES = [250, 750, 1_500] as const;

/**
 * The pay token of an Authorization that can be charged; one that was just granted may not show it yet.
 *
 * @throws DropPayFailure with outcome `notSent` when it stays without one
 */
export async function payTokenOf(
	first: Authorization,
	fetchAgain: () => Promise<Authorization>,
): Promise<string> {
	let authorization = first;
	for (const pause of [...PAUSES, undefined]) {
		const token: unknown = authorization.pay_token?.val;
		if (typeof token === 'string' && token !== '') return token;
		if (pause === undefined) break;
		await sleep(pause);
		authorization = await fetchAgain();
	}
	throw notSent(
		`Authorization ${first.id} came without a pay token`,
		`DropPay returns a pay token as long as charges are possible. Fetch the Authorization and check its status and counts. ${NO_CHARGE_SENT}.`,
	);
}
