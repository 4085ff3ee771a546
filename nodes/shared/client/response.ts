import { UserError, type IN8nHttpFullResponse } from 'n8n-workflow';

import { hostOf } from '../../../api/auth/hosts';
import { traitsOf, type Called } from '../../../api/contract/endpoints';
import { isRefusalBody, readBody } from '../../../api/errors/body';
import { DropPayFailure, type Failure, notSent, textOf } from '../../../api/errors/failure';
import { readLifeCycle } from '../../../api/errors/lifeCycle';
import { noAnswer, unreadableAnswer } from '../../../api/errors/lostResponses';
import { refusal } from '../../../api/errors/meanings';
import { causesOf, networkCodeOf } from '../../../api/errors/networkCode';
import { missingIn } from '../../../api/errors/responseShape';
import { RequestError } from './access';

/**
 * Reads an answer inside 2xx.
 *
 * @param text of the answer's body
 */
function readAnswer(
	endpoint: Called,
	status: number,
	text: unknown,
): { body: object } | { failure: Failure } {
	const answer = readBody(text);
	if (answer.kind === 'empty') {
		// Only of known operations it is known that they answer something.
		if (typeof endpoint !== 'string' || traitsOf(endpoint).method === 'DELETE') return { body: {} };
		return { failure: mayPass(unreadableAnswer(endpoint, status, 'an empty body')) };
	}
	if (answer.kind === 'unreadable') {
		return { failure: mayPass(unreadableAnswer(endpoint, status, answer.what, text)) };
	}
	if (answer.value === null || typeof answer.value !== 'object') {
		return { failure: unreadableAnswer(endpoint, status, 'JSON that is no object') };
	}
	if (isRefusalBody(answer.value)) return { failure: refusal(endpoint, status, answer.value) };
	const missing = typeof endpoint === 'string' ? missingIn(endpoint, answer.value) : undefined;
	if (missing !== undefined) {
		return { failure: unreadableAnswer(endpoint, status, missing, answer.value) };
	}
	return { body: answer.value };
}

/** A server or a proxy that stumbles once answers so; a fetch is tried again. */
function mayPass(failure: Failure): Failure {
	return { ...failure, passing: true };
}

/**
 * Reads a response, whatever its status.
 *
 * @returns its JSON; an empty object where an empty body is good
 */
export function readResponse(
	endpoint: Called,
	{ statusCode: status, headers, body }: IN8nHttpFullResponse,
): { body: object } | { failure: Failure } {
	if (status >= 200 && status < 300) return readAnswer(endpoint, status, body);
	if (status >= 300 && status < 400) {
		// What was done before the redirect is not known; it is not followed, since it may lead anywhere.
		return { failure: unreadableAnswer(endpoint, status, 'a redirect', body) };
	}
	const read = readBody(body);
	const isShutDown = status === 410 && readLifeCycle(headers) !== undefined;
	const said = read.kind === 'json' ? read.value : body;
	const failure = refusal(endpoint, status, said, isShutDown);
	const retryAfter = readRetryAfter(
		(headers as Record<string, unknown> | undefined)?.['retry-after'],
	);
	return { failure: retryAfter === undefined ? failure : { ...failure, retryAfter } };
}

/**
 * Reads what ended a request without a response.
 *
 * @param address base address that the request went to
 */
export function readFailure(endpoint: Called, error: unknown, address: string): Failure {
	const { cause, mayBeSent } =
		error instanceof RequestError ? error : new RequestError(error, true);
	// Whatever is not proved to have happened before sending may have happened after it.
	if (mayBeSent) return noAnswer(endpoint, networkCodeOf(cause), hostOf(address));
	const own = causesOf(cause).find((one) => one instanceof DropPayFailure);
	return own instanceof DropPayFailure ? beforeSending(own.failure) : credentialFailure(cause);
}

const TEST_CREDENTIAL = 'Open the credential of this node and test it.';

/**
 * There was no token to send the request with, or the credential means another account for this item. What the
 * token endpoint answered is no answer to the operation.
 */
function beforeSending({ message, description, passing, headers }: Failure): Failure {
	return notSent(message, description || TEST_CREDENTIAL, {
		...(passing && { passing }),
		...(headers && { headers }),
	}).failure;
}

/** Whatever was thrown before anything was sent; what DropPay or a rule of ours said stays as it is. */
export function failureOf(error: unknown): Failure {
	return error instanceof DropPayFailure ? error.failure : credentialFailure(error);
}

/** What the credential itself said, before anything was sent to the operation's address. */
function credentialFailure(error: unknown): Failure {
	const said = causesOf(error).find((cause) => cause instanceof UserError) ?? error;
	return notSent(textOf(said), TEST_CREDENTIAL).failure;
}

/** Seconds [RFC 9110: a number of seconds or a date]. */
function readRetryAfter(value: unknown): number | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds) && seconds >= 0) return seconds;
	const date = Date.parse(String(value));
	return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
