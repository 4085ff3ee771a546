import type { IDataObject } from 'n8n-workflow';

import { withResponseHeaders } from '../../../api/auth/customHeaders';
import { tokenOwner } from '../../../api/auth/tokens';
import { processStore } from '../../../api/boundedMap';
import type { Authorization } from '../../../api/contract/entities';
import { type Failure, toFailure } from '../../../api/errors/failure';
import { readableCents } from '../../../api/values/money';
import type { DropPayClient, DropPayRequest } from '../../shared/client/client';
import { failureJson } from '../../shared/errors';
import { chargeOnce, chargeSubject } from '../payments/charge';
import { inTurn, requireNoDoubt } from '../run/paymentQueue';
import type { Wait } from './state';

/** What became of the charge: made, left to DropPay or to an earlier call, or not made. */
export type ChargeResult =
	| { charge: IDataObject }
	| { charge: null; chargeNote: string }
	| { charge: null; chargeFailure: IDataObject };

/** By wait: its callbacks may be repeated. */
const results = processStore<string, ChargeResult>('charges on approval', 1_000);

/**
 * Charges a granted Authorization once: for a wait, however many callbacks come, and for all waits that name the
 * same Authorization at a time, which the queue of payments puts one after the other. Between processes (queue mode)
 * it is DropPay's count of charges that protects, and the fetch right before: what has been charged is not charged
 * again.
 *
 * @param authorization as just fetched
 * @returns undefined when DropPay cannot be reached, so that the charge was surely not sent and can be tried later
 */
export async function chargeOnApproval(
	client: DropPayClient,
	wait: Wait,
	authorization: Authorization,
): Promise<ChargeResult | undefined> {
	return await inTurn(`wait ${wait.key}`, wait, async () => {
		const known = results.get(wait.key);
		if (known) return known;
		const result = await chargeOrFailure(client, wait, authorization);
		if (result) results.set(wait.key, result);
		return result;
	});
}

/** Whether money may have moved for all that is known. */
export function isUnknown(result: ChargeResult): boolean {
	return 'chargeFailure' in result && result.chargeFailure.outcome === 'unknown';
}

async function chargeOrFailure(
	client: DropPayClient,
	{ includesHeaders }: Wait,
	authorization: Authorization,
): Promise<ChargeResult | undefined> {
	try {
		const result = await chargeUnlessDone(client, authorization);
		const dropPayHeaders = { ...client.headersOf('createCharge') };
		return result.charge && includesHeaders
			? { charge: { ...result.charge, dropPayHeaders } }
			: result;
	} catch (error) {
		const thrown = toFailure(error, {
			description:
				'Fetch the Authorization and compare charge_success_count before you charge again.',
			outcome: 'unknown',
		});
		// What another wait sent, and may have charged, says more than that this one sent nothing.
		const failure = thrown.inDoubt ?? withResponseHeaders(thrown, client.headersOf('createCharge'));
		if (isPassing(failure)) return undefined;
		return { charge: null, chargeFailure: failureJson(failure) };
	}
}

async function chargeUnlessDone(
	client: DropPayClient,
	authorization: Authorization,
): Promise<Exclude<ChargeResult, { chargeFailure: IDataObject }>> {
	const { id, policy } = authorization;
	if (policy === 'CHARGED') {
		return {
			charge: null,
			chargeNote: `DropPay itself charges Authorization ${id}, by its policy`,
		};
	}
	const owner = tokenOwner(client.account);
	if (isCharged(authorization)) return chargedBefore(owner, authorization);
	try {
		const charger = { ...stopAtCharged(client), owner, run: authorization };
		return { charge: await chargeOnce(charger, { authorizationId: id }) };
	} catch (error) {
		if (error instanceof ChargedMeanwhile) return chargedBefore(owner, authorization);
		return await Promise.reject(error);
	}
}

class ChargedMeanwhile extends Error {}

/**
 * The charge begins with a fetch of its own. Where that one shows a charge, another caller was quicker, and
 * DropPay might allow a second one.
 */
function stopAtCharged(client: DropPayClient): Pick<DropPayClient, 'send'> {
	let isSent = false;
	return {
		send: async <T extends object>(request: DropPayRequest): Promise<T> => {
			isSent ||= request.endpoint === 'createCharge';
			const answer = await client.send<T>(request);
			if (!isSent && isCharged(answer)) throw new ChargedMeanwhile();
			return answer;
		},
	};
}

function isCharged({ charge_success_count: done }: Partial<Authorization>): boolean {
	return Number(done ?? 0) > 0;
}

/** @throws DropPayFailure if the charge may be that of another wait which does not know what became of it */
function chargedBefore(
	owner: string,
	{ id, charge_amount: amount }: Authorization,
): { charge: null; chargeNote: string } {
	requireNoDoubt({ subject: chargeSubject(owner, id), cents: readableCents(amount) });
	return { charge: null, chargeNote: `Authorization ${id} was charged before; nothing was sent` };
}

/** Nothing was charged for sure, and the reason lies between here and DropPay. */
function isPassing({ outcome, status, networkCode }: Failure): boolean {
	if (outcome === 'unknown') return false;
	return networkCode !== undefined || status === 429 || (status ?? 0) >= 500;
}
