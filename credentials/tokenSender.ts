import type { IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import type { TokenSender } from '../api/auth/tokenRequests';
import { networkCodeOf } from '../api/errors/networkCode';

const TIMEOUT_MS = 30_000;

/**
 * Sends token requests with n8n's HTTP helper.
 *
 * Redirects are not followed, so that no other host gets the secrets; bodies come back as text, so that a
 * response that is not JSON can be recognized.
 *
 * @param timeout milliseconds until a request without a response is given up
 */
export function tokenSender(
	helpers: IHttpRequestHelper['helpers'],
	timeout: number = TIMEOUT_MS,
): TokenSender {
	return async ({ method, url, body }) => {
		try {
			const response = (await helpers.httpRequest({
				method,
				url,
				body,
				headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				timeout,
			})) as IN8nHttpFullResponse;
			const { statusCode: status, body: text, headers } = response;
			return { status, text, headers };
		} catch (error) {
			return { networkCode: networkCodeOf(error) };
		}
	};
}
