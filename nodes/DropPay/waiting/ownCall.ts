import type { IExecuteFunctions } from 'n8n-workflow';

const TIMEOUT_MS = 30_000;

/**
 * The body of a call that the node makes to itself. Anybody may write it: it proves nothing and needs to prove
 * nothing. `last` goes on without the Connection Code, for which an earlier call leaves time.
 */
export interface OwnCall {
	dropPayLookAgain: 'early' | 'last';
}

export function isEarlyOwnCall(body: unknown): boolean {
	return (body as Partial<OwnCall> | null | undefined)?.dropPayLookAgain === 'early';
}

export function isOwnCall(body: unknown): boolean {
	return (body as Partial<OwnCall> | null | undefined)?.dropPayLookAgain !== undefined;
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
	url: string,
	when: OwnCall['dropPayLookAgain'],
): Promise<OwnAnswer> {
	const body: OwnCall = { dropPayLookAgain: when };
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
