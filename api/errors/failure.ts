/**
 * What became of a request: `done`; `refused` by DropPay; `notSent`, so surely not executed; `unknown`,
 * sent without a readable answer, so perhaps executed.
 */
export type Outcome = 'done' | 'refused' | 'notSent' | 'unknown';

export interface Failure {
	/** What happened, in DropPay's terms. */
	message: string;
	/** How to get unstuck. */
	description: string;
	/** HTTP status, when there was an answer. */
	status?: number;
	/** DropPay's three digits, when the answer had them. */
	code?: string;
	outcome: Outcome;
	/** Whether a response inside 2xx came that said neither that it was done nor that it was refused. */
	isMute?: boolean;
	/** Whether the version of the API has ended, so that a 410 says nothing about the resource. */
	isShutDown?: boolean;
	/** Whether the reason may have passed in a moment; a request that was not sent, or a fetch, is tried again. */
	passing?: boolean;
	/** Node's network code, when no answer came. */
	networkCode?: string;
	/** What a second request showed about the outcome. */
	fetched?: Record<string, unknown>;
	/** What an earlier request ended with whose unknown outcome kept this one from being sent. */
	inDoubt?: Failure;
	/** Custom headers of the response, by lower-case name, without secrets. */
	headers?: Readonly<Record<string, string>>;
	/** Seconds DropPay asks to wait (header Retry-After). */
	retryAfter?: number;
}

/** A request that did not come to its end, or was not sent. */
export class DropPayFailure extends Error {
	override readonly name = 'DropPayFailure';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}
