import type { IHttpRequestOptions } from 'n8n-workflow';

/**
 * What our client and the credential tell each other about one request. n8n passes the options of a request from one to
 * the other; the mark is in them under a symbol that nothing outside of this process can name, so no other node can
 * have its request authenticated, and nothing of it is sent.
 */
export interface RequestMark {
	/** The access token that DropPay just refused: n8n has to renew it before the request goes out again. */
	readonly refusedToken?: string;
	/** The access token that the request went out with. */
	token?: string;
	/** The refresh token that belongs to it, to be blanked where a response echoes it. */
	refreshToken?: string;
	/** Whether `authenticate` handed the request to n8n for sending: from then on, it may have been sent. */
	isHandedOut: boolean;
	/** Whether n8n was asked for another token because of this request. */
	isRenewing: boolean;
}

const MARK = Symbol('request of the DropPay client');

type MarkedOptions = IHttpRequestOptions & { [MARK]?: RequestMark };

/** The options of a request of our client, with a mark of its own. */
export function markRequest(
	options: IHttpRequestOptions,
	refusedToken?: string,
): { options: IHttpRequestOptions; mark: RequestMark } {
	const mark: RequestMark = {
		...(refusedToken !== undefined && { refusedToken }),
		isHandedOut: false,
		isRenewing: false,
	};
	const marked: MarkedOptions = { ...options, [MARK]: mark };
	return { options: marked, mark };
}

/** The mark of a request; undefined when the request isn't one of our client. */
export function markOf(options: IHttpRequestOptions): RequestMark | undefined {
	return (options as MarkedOptions)[MARK];
}

/** The request as it is sent: a second `authenticate` for it finds no mark, and refuses it. */
export function withoutMark(options: IHttpRequestOptions): IHttpRequestOptions {
	const sent: MarkedOptions = { ...options };
	delete sent[MARK];
	return sent;
}
