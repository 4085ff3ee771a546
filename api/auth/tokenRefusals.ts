import { quoteOf, readBody, vendorError } from '../errors/body';
import { DropPayFailure, type Failure, notSent } from '../errors/failure';
import { readLifeCycle } from '../errors/lifeCycle';
import { withoutSecretsInResponse } from '../values/secrets';
import { customHeadersIn, withResponseHeaders } from './customHeaders';
import { hostOf } from './hosts';
import type { TokenAccount, TokenResponse } from './tokens';

export function withoutConnectionCode(): DropPayFailure {
	return new DropPayFailure(
		toRefusal(
			'This credential has no Connection Code: open a Connection, confirm it in the DropPay app and put its Connection Code into the credential.',
		),
	);
}

/** @param message what became of the request */
export function unansweredExchange(message: string): DropPayFailure {
	return notSent(
		`No access token: ${message}.`,
		'Check the network and the Base URL of the credential, then run it again.',
		{ passing: true },
	);
}

/** The token endpoint responded without tokens. */
export function refusedExchange(account: TokenAccount, response: TokenResponse): DropPayFailure {
	const secrets = [account.applicationSecret, account.connectionCode];
	const headers = customHeadersIn(response.headers, secrets);
	return new DropPayFailure(withResponseHeaders(refusal(account, response, secrets), headers));
}

function refusal(
	account: TokenAccount,
	{ status, text, headers }: TokenResponse,
	secrets: readonly string[],
): Failure {
	// Before anything is shortened: a secret that is cut is shown in part.
	const clean = typeof text === 'string' ? withoutSecretsInResponse(text, secrets) : text;
	const answer = readBody(clean);
	const { code, description } = vendorError(answer.kind === 'json' ? answer.value : clean);
	const said = quoteOf(description);
	const label = `DropPay ${status}${code !== undefined ? `/${code}` : ''}`;
	const host = hostOf(account.api);
	if (status >= 500) {
		return toPassingFailure(
			`No access token: ${host} could not respond (${label}); run it again later.${said}`,
		);
	}
	if (status === 429) {
		return toPassingFailure(
			`No access token: ${host} asks for a pause (${label}); run it again later.${said}`,
		);
	}
	if (status >= 200 && status < 300) {
		const what =
			answer.kind === 'unreadable' ? answer.what : 'something that holds no access token';
		return toRefusal(
			`No access token: ${host} returned ${status} with ${what}; check Environment and Base URL in the credential.${said}`,
			status,
		);
	}
	if (status === 401 && code === '102') {
		return toRefusal(
			`The Connection was revoked or its Connection Code is not valid for this Application (${label}): open a new Connection, confirm it in the DropPay app and put the new Connection Code into ${codeStandsIn(account)}.${said}`,
			status,
			code,
		);
	}
	if (status === 401 && code === '100') {
		return toRefusal(
			`DropPay does not accept this Application Key and Application Secret (${label}): copy both again from the DropPay Developer Area into the credential.${said}`,
			status,
			code,
		);
	}
	if (status === 410) {
		const ended =
			readLifeCycle(headers) === undefined
				? 'this address is gone'
				: 'this version of the API was shut down';
		return toRefusal(
			`No access token: ${host} reports that ${ended} (${label}); look for the new path in DropPay's documentation, and put it into Endpoint Overrides in the credential.${said}`,
			status,
			code,
		);
	}
	if (status === 404 || status === 405 || answer.kind === 'unreadable') {
		return toRefusal(
			`No access token: ${host} has no token endpoint at this address (${label}); check Environment, Base URL and Endpoint Overrides in the credential.${said}`,
			status,
			code,
		);
	}
	return toRefusal(
		account.access === 'account'
			? `DropPay returned no access token (${label}): check Application Key, Application Secret and Connection Code. If they are right, open a new Connection and put the new Connection Code into ${codeStandsIn(account)}.${said}`
			: `DropPay returned no access token (${label}): check Application Key and Application Secret in the credential.${said}`,
		status,
		code,
	);
}

/** Nothing is wrong with the credential: in a moment the same may succeed. */
function toPassingFailure(message: string): Failure {
	return { message, description: '', outcome: 'notSent', passing: true };
}

function toRefusal(message: string, status?: number, code?: string): Failure {
	return {
		message,
		description: '',
		...(status !== undefined && { status }),
		...(code !== undefined && { code }),
		outcome: 'refused',
	};
}

function codeStandsIn(account: TokenAccount): string {
	return account.codeStandsIn ?? 'the credential';
}
