import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

const TIMEOUT_MS = 30_000;

/** The body of a call that the node makes to itself. */
export interface OwnCall {
	/** `last` goes on without the Connection Code, for which an earlier call leaves time. */
	dropPayLookAgain: 'early' | 'last';
	/** See {@link proofOf}: nobody else may end a wait without the code. */
	proof: string;
}

/** Where a parked node calls itself, and what proves that it is itself. */
export interface OwnPlace {
	url: string;
	proof: string;
}

/**
 * What only this node can write, in whatever process: the key of the wait is stored with the execution, the secret
 * is not.
 *
 * @param secret Application Secret
 */
export function proofOf(key: string, secret: string): string {
	return createHmac('sha256', secret).update(`droppay self-call ${key}`).digest('base64url');
}

/** @returns what the node itself calls for; undefined for a call that anybody else made */
export function ownCallIn(body: unknown, proof: string): OwnCall['dropPayLookAgain'] | undefined {
	const call = body as Partial<Record<keyof OwnCall, unknown>> | null | undefined;
	if (typeof call?.proof !== 'string') return undefined;
	const [given, expected] = [Buffer.from(call.proof), Buffer.from(proof)];
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
	return call.dropPayLookAgain === 'last' ? 'last' : 'early';
}

/** What the node tells whoever calls while it goes on waiting. */
export interface GoesOnWaiting {
	received: boolean;
	waiting: true;
	/** Somebody has decided, and what belongs to the decision has not come. */
	decided?: boolean;
}

export type OwnAnswer =
	| { is: 'ended' }
	| { is: 'waiting'; decided: boolean }
	/** Neither n8n nor the node could be asked, or it is busy: a status below 500 says that it will stay so. */
	| { is: 'notTaken'; status?: number };

/** Makes the parked node read again. Never throws. */
export async function callOwn(
	{ httpRequest }: Pick<IExecuteFunctions['helpers'], 'httpRequest'>,
	{ url, proof }: OwnPlace,
	when: OwnCall['dropPayLookAgain'],
): Promise<OwnAnswer> {
	const body: OwnCall = { dropPayLookAgain: when, proof };
	try {
		const answer = (await httpRequest({
			method: 'POST',
			url,
			body: { ...body },
			json: true,
			timeout: TIMEOUT_MS,
			disableFollowRedirect: true,
		})) as Partial<GoesOnWaiting> | string | undefined;
		const told = typeof answer === 'object' ? answer : {};
		return told.waiting === true
			? { is: 'waiting', decided: told.decided === true }
			: { is: 'ended' };
	} catch (error) {
		const { status } = (error as { response?: { status?: number } }).response ?? {};
		return { is: 'notTaken', ...(status !== undefined && { status }) };
	}
}
