import type { IDataObject } from 'n8n-workflow';

import type { Authorization } from '../../../api/entities';
import { DropPayFailure, type Failure } from '../../../api/failure';
import { tokenOwner } from '../../../api/tokens';
import type { DropPayClient, DropPayRequest } from '../../transport';
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

/** A charge under way, and the wait that makes it. */
interface Flight {
	of: string;
	result: Promise<ChargeResult | undefined>;
}

/** By account and Authorization: several waits may name the same one. */
const flights = new Map<string, Flight>();

/** By wait: its callbacks may be repeated. */
const results = new Map<string, ChargeResult>();

/** By account and Authorization: money may have moved, so no other wait charges on a doubt. */
const doubtful = new Map<string, ChargeResult>();

/**
 * Charges a granted Authorization once: for a wait, however many callbacks come, and for all waits that name the
 * same Authorization at a time. Between processes (queue mode) it is DropPay's count of charges that protects, and
 * the look at it right before: what has been charged is not charged again.
 *
 * @param authorization as just read
 * @returns undefined when DropPay cannot be reached, so that the charge was surely not sent and can be tried later
 */
export async function chargeOnApproval(
	client: DropPayClient,
	wait: Wait,
	authorization: Authorization,
): Promise<ChargeResult | undefined> {
	const subject = `${tokenOwner(client.account)} ${authorization.id}`;
	const known = results.get(wait.key) ?? doubtful.get(subject);
	if (known) return known;
	const running = flights.get(subject);
	if (running) return await shared(running, wait, authorization);
	const flight = { of: wait.key, result: settled(chargeUnlessDone(client, authorization)) };
	flights.set(subject, flight);
	const result = await flight.result;
	flights.delete(subject);
	if (result) remember(results, wait.key, result);
	if (result && isUnknown(result)) remember(doubtful, subject, result);
	return result;
}

/** Whether money may have moved for all that is known. */
export function isUnknown(result: ChargeResult): boolean {
	return 'chargeFailure' in result && result.chargeFailure.outcome === 'unknown';
}

/** What the charge of a flight is for a wait that came to it: its own, or that of another one. */
async function shared(
	flight: Flight,
	wait: Wait,
	{ id }: Authorization,
): Promise<ChargeResult | undefined> {
	const result = await flight.result;
	if (flight.of === wait.key || !result?.charge) return result;
	const noted = chargedBefore(id);
	remember(results, wait.key, noted);
	return noted;
}

function remember(memory: Map<string, ChargeResult>, key: string, result: ChargeResult): void {
	memory.set(key, result);
	if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value as string);
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
	const { id, policy } = authorization;
	if (policy === 'CHARGED') {
		return {
			charge: null,
			chargeNote: `DropPay itself charges Authorization ${id}, by its policy`,
		};
	}
	if (isCharged(authorization)) return chargedBefore(id);
	try {
		const charger = {
			...stoppingAtCharged(client),
			owner: tokenOwner(client.account),
			run: authorization,
		};
		return { charge: await chargeOnce(charger, { authorizationId: id }) };
	} catch (error) {
		if (error instanceof ChargedMeanwhile) return chargedBefore(id);
		return await Promise.reject(error);
	}
}

class ChargedMeanwhile extends Error {}

/**
 * The charge begins with a reading of its own. Where that one shows a charge, somebody else was quicker, and
 * DropPay might allow a second one.
 */
function stoppingAtCharged(client: DropPayClient): Pick<DropPayClient, 'send'> {
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

function chargedBefore(id: string): ChargeResult {
	return { charge: null, chargeNote: `Authorization ${id} was charged before; nothing was sent` };
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
