import { UserError, type IHttpRequestOptions } from 'n8n-workflow';

import { serverOf } from '../api/account';

/**
 * The request with the header that holds a secret, for one server alone.
 *
 * Redirects are not followed: n8n would take header and body along, wherever they lead.
 *
 * @param address base address whose server may have the secret
 * @param secret what it is called, for the refusal
 * @throws UserError when the request goes to another server
 */
export function sendOnlyTo(
	address: string,
	secret: string,
	requestOptions: IHttpRequestOptions,
	header: Record<string, string>,
): IHttpRequestOptions {
	const allowed = serverOf(address);
	if (serverOf(targetOf(requestOptions)) !== allowed) {
		throw new UserError(
			`The ${secret} of this credential is sent to ${allowed} only. Check the address, or the Environment of the credential.`,
		);
	}
	return {
		...requestOptions,
		disableFollowRedirect: true,
		headers: { Accept: 'application/json', ...requestOptions.headers, ...header },
	};
}

/** Where axios sends it: an address that is whole, or starts with two slashes, leaves the base address out. */
function targetOf({ baseURL = '', url }: IHttpRequestOptions): string {
	return /^([a-z][a-z\d+.-]*:)?\/\//i.test(url) ? url : `${baseURL}${url}`;
}
