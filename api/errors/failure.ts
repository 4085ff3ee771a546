import { InvalidValue } from '../values/invalidValue';

/**
 * What became of a request: `done`; `refused`, so it changed nothing (DropPay rejected it, or it was only a fetch);
 * `notSent`, so surely not executed; `unknown`, sent and perhaps executed: no readable response came, or one that
 * contradicts the request.
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

/** A request that failed, or was not sent. */
export class DropPayFailure extends Error {
	override readonly name = 'DropPayFailure';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** What else is known of a failure. */
type Details = Omit<Partial<Failure>, 'message' | 'description' | 'outcome'>;

/** A request that was surely not executed. */
export function notSent(message: string, description: string, more?: Details): DropPayFailure {
	return new DropPayFailure({ ...more, message, description, outcome: 'notSent' });
}

/** A request that changed nothing: DropPay rejected it, or it was a fetch without a usable response. */
export function refusedOutcome(
	message: string,
	description: string,
	more?: Details,
): DropPayFailure {
	return new DropPayFailure({ ...more, message, description, outcome: 'refused' });
}

/** A request that was sent and may have been executed. The description says how to find out. */
export function unknownOutcome(
	message: string,
	description: string,
	more?: Details,
): DropPayFailure {
	return new DropPayFailure({ ...more, message, description, outcome: 'unknown' });
}

/** The sentence that says that nothing was sent. */
export const NOTHING_SENT = 'Nothing was sent';

/** Rejects what an item brings; the description ends with what was not sent. */
export function rejectItem(message: string, remedy: string, more?: Details): DropPayFailure {
	return notSent(message, `${remedy} ${NOTHING_SENT} for this item.`, more);
}

/** Rejects a setting of the node, which holds for all its items. */
export function rejectSetting(message: string, remedy: string): DropPayFailure {
	return notSent(message, `${remedy} ${NOTHING_SENT}.`);
}

/**
 * Rejects a payment. The message itself says that nothing was sent, since an AI agent gets no description.
 *
 * @param more.unsent the sentence that says so
 */
export function rejectPayment(
	message: string,
	remedy: string,
	{ unsent = NOTHING_SENT, ...more }: Details & { unsent?: string } = {},
): DropPayFailure {
	return notSent(`${message}. ${unsent}`, remedy, more);
}

/** Rejects what a credential holds. */
export function rejectCredential(reason: string, remedy: string): DropPayFailure {
	return notSent(`The credential cannot be used: ${reason}.`, remedy);
}

/**
 * @param error that was thrown while the value of a parameter was read
 * @param reject makes the failure, of the reason and what to do
 * @throws the failure for an InvalidValue, and any other error as it is
 */
export function rejectInvalid(
	error: unknown,
	reject: (reason: string, remedy?: string) => DropPayFailure,
): never {
	throw error instanceof InvalidValue ? reject(error.reason, error.remedy) : error;
}

/** The failure behind any error; `otherwise` is what to say of one that isn't a failure. */
export function toFailure(
	error: unknown,
	otherwise: Pick<Failure, 'description' | 'outcome'>,
): Failure {
	if (error instanceof DropPayFailure) return error.failure;
	return { ...otherwise, message: textOf(error) };
}

export function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
