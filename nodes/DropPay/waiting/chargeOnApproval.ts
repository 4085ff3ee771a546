import type { IDataObject } from 'n8n-workflow';

import type { Authorization } from '../../../api/entities';
import { DropPayFailure, type Failure } from '../../../api/errors';
import type { DropPayClient } from '../../transport';
import { failureJson } from '../../nodeError';
import { chargeOnce } from '../resources/charge/chargeOnce';
import type { Wait } from './wait';

/** What became of the charge: made, left to DropPay or to an earlier call, or not made. */
export type ChargeResult =
	| { charge: IDataObject }
	| { charge: null; chargeNote: string }
	| { charge: null; chargeFailure: IDataObject };

/** How many waits are remembered; a callback that is repeated comes within seconds. */
const REMEMBERED = 1_000;

const charges = new Map<string, Promise<ChargeResult>>();

/**
 * Charges a granted Authorization, once for each wait, however many callbacks come: they share one charge and
 * its result. Between processes (queue mode) it is DropPay's count of charges that protects, and the look at
 * it before: what has been charged is not charged again.
 *
 * @param authorization as just read
 * @returns undefined when DropPay cannot be reached, so that the charge was surely not sent and can be tried later
 */
export async function chargeOnApproval(
	client: DropPayClient,
	wait: Wait,
	authorization: Authorization,
): Promise<ChargeResult | undefined> {
	const running = charges.get(wait.key);
	if (running) return await settled(running);
	const charge = chargeUnlessDone(client, authorization);
	charges.set(wait.key, charge);
	if (charges.size > REMEMBERED) charges.delete(charges.keys().next().value as string);
	const result = await settled(charge);
	if (result === undefined) charges.delete(wait.key);
	return result;
}

async function settled(charge: Promise<ChargeResult>): Promise<ChargeResult | undefined> {
	try {
		return await charge;
	} catch (error) {
		if (!(error instanceof DropPayFailure)) {
			return { charge: null, chargeFailure: failureJson(unexpected(error)) };
		}
		return isPassing(error.failure)
			? undefined
			: { charge: null, chargeFailure: failureJson(error.failure) };
	}
}

async function chargeUnlessDone(
	client: DropPayClient,
	authorization: Authorization,
): Promise<ChargeResult> {
	const { id, policy, charge_success_count: done = 0 } = authorization;
	if (policy === 'CHARGED') {
		return {
			charge: null,
			chargeNote: `DropPay itself charges Authorization ${id}, by its policy`,
		};
	}
	if (done > 0) {
		return { charge: null, chargeNote: `Authorization ${id} was charged before; nothing was sent` };
	}
	return { charge: await chargeOnce(client, { authorizationId: id }) };
}

/** Nothing was charged for sure, and the reason lies between here and DropPay. */
function isPassing({ outcome, status, networkCode }: Failure): boolean {
	if (outcome === 'unknown') return false;
	return networkCode !== undefined || status === 429 || (status ?? 0) >= 500;
}

function unexpected(error: unknown): Failure {
	return {
		message: error instanceof Error ? error.message : String(error),
		description: 'Read the Authorization and compare charge_success_count before you charge again.',
		outcome: 'unknown',
	};
}
