import { UserError, type IHttpRequestOptions } from 'n8n-workflow';

import { serverOf } from '../api/auth/apiCredential';
import { endpoints, type EndpointName } from '../api/contract/endpoints';
import { endpointPath, type EndpointOverrides } from '../api/contract/paths';
import { markOf, withoutMark, type RequestMark } from './requestMark';

/** A request that n8n sends when a user tests the credential: the only one that is not our client's. */
export interface TestRequest {
	endpoint: EndpointName;
	/** Values for the placeholders of the path. */
	ids?: Readonly<Record<string, string>>;
}

/**
 * The mark of a request, for an `authenticate` that is asked for the secret of a credential.
 *
 * @param address base address whose server may have the secret
 * @param secret what it is called, for the refusal
 * @param tests the requests of the credential test
 * @returns undefined for a request of the credential test
 * @throws UserError when the request goes to another server, or comes neither from our client nor from the test
 */
export function requireOwnRequest(
	address: string,
	secret: string,
	requestOptions: IHttpRequestOptions,
	tests: readonly TestRequest[],
): RequestMark | undefined {
	const mark = markOf(requestOptions);
	const isOwn = mark !== undefined || tests.some((test) => isTest(requestOptions, test));
	// Only n8n's deprecated helper, by which the HTTP Request node goes, says `uri` where every other says `url`.
	if (
		requestOptions.url !== undefined &&
		serverOf(targetOf(requestOptions)) !== serverOf(address)
	) {
		throw new UserError(
			`The ${secret} of this credential is sent to ${serverOf(address)} only. Check the address, or the Environment of the credential.`,
		);
	}
	if (!isOwn) {
		throw new UserError(
			'This credential works in the DropPay nodes only: other nodes may send a payment twice, and ignore the Spending Cap. Use the DropPay node, resource Custom Request.',
		);
	}
	return mark;
}

/**
 * A request of the credential test, at the path that Endpoint Overrides give: n8n builds it from a description that knows
 * the usual path only.
 *
 * @throws InvalidValue for an override that is off
 */
export function atOverriddenPath(
	requestOptions: IHttpRequestOptions,
	tests: readonly TestRequest[],
	overrides: EndpointOverrides,
): IHttpRequestOptions {
	const test = tests.find((one) => isTest(requestOptions, one));
	if (test === undefined) return requestOptions;
	return { ...requestOptions, url: endpointPath(test.endpoint, test.ids ?? {}, overrides).path };
}

/**
 * The request as it is sent, with the header that holds a secret.
 *
 * Redirects are not followed: n8n would take header and body along, wherever they lead.
 */
export function withSecret(
	requestOptions: IHttpRequestOptions,
	header: Record<string, string>,
): IHttpRequestOptions {
	return {
		...withoutMark(requestOptions),
		disableFollowRedirect: true,
		headers: { Accept: 'application/json', ...requestOptions.headers, ...header },
	};
}

function isTest(
	{ method = 'GET', baseURL, url, qs, body }: IHttpRequestOptions,
	{ endpoint, ids = {} }: TestRequest,
): boolean {
	const test = { method: endpoints[endpoint].method, path: endpointPath(endpoint, ids).path };
	const hasBody = body !== undefined && body !== null && JSON.stringify(body) !== '{}';
	return (
		method === test.method &&
		url === test.path &&
		Boolean(baseURL) &&
		Object.keys(qs ?? {}).length === 0 &&
		(test.method !== 'GET' || !hasBody)
	);
}

/** Where axios sends it: an address that is whole, or starts with two slashes, leaves the base address out. */
function targetOf({ baseURL = '', url }: IHttpRequestOptions): string {
	return /^([a-z][a-z\d+.-]*:)?\/\//i.test(url) ? url : `${baseURL}${url}`;
}
