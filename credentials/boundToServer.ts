import { UserError, type IHttpRequestOptions } from 'n8n-workflow';

import { serverOf } from '../api/account';

/**
 * The request with the header that holds a secret, for one server alone.
 *
 * Redirects are not followed: n8n would take header and body along, wherever they lead.
 *
 * @param address base address whose server may have the secret
 * @param secret what it is called, for the refusal
 * @throws UserError when the request goes to another server, or comes from n8n's HTTP Request node
 */
export function sendOnlyTo(
	address: string,
	secret: string,
	requestOptions: IHttpRequestOptions,
	header: Record<string, string>,
): IHttpRequestOptions {
	refuseHttpRequestNode(requestOptions);
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

/**
 * n8n's HTTP Request node goes by its deprecated helper, which says `uri` where every other says `url`, and
 * sends a request again after any refusal (measured on 2.41.1): with money behind it, that pays twice.
 */
function refuseHttpRequestNode({ url }: Partial<IHttpRequestOptions>): void {
	if (url !== undefined) return;
	throw new UserError(
		'This credential works in the DropPay nodes only: the HTTP Request node may send a payment twice. Use the DropPay node, resource Custom Request.',
	);
}

/** Where axios sends it: an address that is whole, or starts with two slashes, leaves the base address out. */
function targetOf({ baseURL = '', url }: IHttpRequestOptions): string {
	return /^([a-z][a-z\d+.-]*:)?\/\//i.test(url) ? url : `${baseURL}${url}`;
}
