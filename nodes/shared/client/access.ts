import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';

import {
	type ApiAccount,
	type CheckoutAccount,
	readHeldTokens,
} from '../../../api/auth/apiCredential';
import {
	longestLasting,
	forgetTokensBefore,
	isRenewalExhausted,
	latestFailure,
	noteAccepted,
	noteScopeRefusal,
	tokensInMemory,
} from '../../../api/auth/tokenCache';
import type { Tokens } from '../../../api/auth/tokens';
import type { Endpoint } from '../../../api/contract/endpoints';
import type { EndpointOverrides } from '../../../api/contract/paths';
import { DropPayFailure, type Failure, notSent } from '../../../api/errors/failure';
import { markRequest } from '../../../credentials/requestMark';
import { tokenSender } from '../../../credentials/tokenSender';
import { canStoreTokens, currentTokens } from '../../../credentials/tokenStoring';

/** What n8n hands to nodes, triggers, pick lists and webhooks that may call DropPay. */
export type DropPayContext =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** Names of our credentials. */
export type CredentialName = 'dropPayApi' | 'dropPayCheckoutApi';

/** On whose behalf requests go out: where to, and with what. */
export interface Access {
	/** Base address of each host, without a trailing slash. */
	readonly addresses: Readonly<Record<Endpoint['host'], string>>;
	readonly overrides: EndpointOverrides;
	/** What nothing that is shown may hold. */
	readonly secrets: readonly string[];
	/** What no failure may hold, though a fetched Connection may show it. */
	readonly failureSecrets: readonly string[];
	/**
	 * @param refusedToken the access token that DropPay just refused, if this is another try
	 * @returns the response, whatever its status
	 * @throws RequestError when no response came
	 */
	send(context: DropPayContext, options: IHttpRequestOptions, refusedToken?: string): Promise<Sent>;
	/**
	 * Whether a request that was answered 401 may go out once more.
	 *
	 * @param attempt how often the request has been answered 401, from 1; other answers in between do not count
	 * @param since when that sending began, in milliseconds since 1970
	 */
	afterUnauthorized(failure: Failure, attempt: number, since: number): Promise<boolean>;
}

/** A request that got a response. */
export interface Sent {
	response: IN8nHttpFullResponse;
	/** The access token that it went out with, where another one can be asked for. */
	token?: string;
	/** The refresh token that belongs to it. */
	refreshToken?: string;
}

/** A request that ended without a response. */
export class RequestError extends Error {
	constructor(
		/** What ended it: an error of n8n's HTTP helper, of the credential, or of ours. */
		override readonly cause: unknown,
		/** Whether it may have been sent; if not, the outcome is certain. */
		readonly mayBeSent: boolean,
	) {
		super('The request ended without a response');
	}
}

/** DropPay's code for a token that is bad or too old [droppay-api.md]. */
const AGED = '102';

/**
 * How often one request may meet a token that is too old. Processes of n8n's queue mode hand each other tokens that
 * have ended meanwhile: the stored one, the one in the memory of this process, and a new one may be refused in turn.
 */
const AGED_TOKENS = 4;

/** The same for refusals that say nothing of the token's age: the stored token and a renewed one. */
const UNEXPLAINED = 2;

/**
 * Refused for what the token may do, or with a token that was just renewed: another one would be refused just
 * the same.
 */
function isBeyondRenewal({ code }: Failure, attempt: number, account: ApiAccount): boolean {
	if (code === '100' || code === '101') return true;
	if (code === AGED && !isRenewalExhausted(account)) return attempt > AGED_TOKENS;
	return attempt > UNEXPLAINED;
}

/** Remembers what a refusal says about a token. That it is too old says nothing about the next one. */
function noteRefusal({ code }: Failure, account: ApiAccount, held: Tokens): void {
	if (code !== AGED || isRenewalExhausted(account)) noteScopeRefusal(account, held);
}

/** Access on behalf of an account: of the API with its tokens, or of the Checkout with its private key. */
abstract class AccountAccess<A extends ApiAccount | CheckoutAccount> implements Access {
	readonly overrides: EndpointOverrides;

	constructor(
		readonly account: A,
		readonly addresses: Access['addresses'],
		readonly secrets: readonly string[],
		readonly failureSecrets: readonly string[],
	) {
		this.overrides = account.overrides;
	}

	abstract send(...request: Parameters<Access['send']>): Promise<Sent>;

	abstract afterUnauthorized(...refusal: Parameters<Access['afterUnauthorized']>): Promise<boolean>;
}

/** The account of the credential. n8n authenticates, and stores the tokens that it renews for us. */
export class CredentialAccess extends AccountAccess<ApiAccount> {
	constructor(
		private readonly context: DropPayContext,
		account: ApiAccount,
	) {
		super(account, account, [account.applicationSecret], [account.connectionCode]);
	}

	async send(
		context: DropPayContext,
		options: IHttpRequestOptions,
		refusedToken?: string,
	): Promise<Sent> {
		const sent = await sendWithCredential(context, 'dropPayApi', options, {
			refusedToken,
			explain: () => latestFailure(this.account),
		});
		noteSuccess(this.account, sent.response);
		return sent;
	}

	/**
	 * With several processes, n8n may hold a token that another process has replaced, so a 401 that speaks of the token's
	 * age deserves more rounds. A refusal of what the token may do is remembered, so that the next items don't ask for new
	 * tokens without success.
	 */
	async afterUnauthorized(failure: Failure, attempt: number, since: number): Promise<boolean> {
		if (!isBeyondRenewal(failure, attempt, this.account)) {
			// Where only memory has tokens, the refresh token is needed, and the rejected token is named to the credential.
			if (canStoreTokens()) forgetTokensBefore(this.account, since);
			return true;
		}
		const stored = await this.context.getCredentials('dropPayApi');
		noteRefusal(failure, this.account, currentTokens(this.account, stored));
		return false;
	}
}

/** The account of an access token that this process holds itself, and not n8n. */
abstract class TokenAccess extends AccountAccess<ApiAccount> {
	/** The tokens that the latest request went out with. */
	protected inUse?: Tokens;

	/** Makes the next request go out with another token than the one that DropPay refused. */
	protected abstract replace(refused: string): Promise<void>;

	async afterUnauthorized(failure: Failure, attempt: number): Promise<boolean> {
		if (this.inUse === undefined) return false;
		if (isBeyondRenewal(failure, attempt, this.account)) {
			noteRefusal(failure, this.account, this.inUse);
			return false;
		}
		await this.replace(this.inUse.accessToken);
		return true;
	}
}

/**
 * Credential access with a deadline, for responses to webhooks: a token endpoint that hangs must not delay them, and
 * n8n's own renewal has no time limit. A token that is renewed here stays in memory, where
 * n8n's renewal finds it too.
 */
export class DeadlineCredentialAccess extends TokenAccess {
	/** @param tokenTimeout milliseconds for a request for a token */
	constructor(
		private readonly context: DropPayContext,
		account: ApiAccount,
		private readonly tokenTimeout: number,
	) {
		super(account, account, [account.applicationSecret], [account.connectionCode]);
	}

	async send(context: DropPayContext, options: IHttpRequestOptions): Promise<Sent> {
		const tokens = await orRequestError(this.tokens());
		return await sendWithToken(context, this.account, options, tokens);
	}

	protected async replace(refused: string): Promise<void> {
		this.inUse = await this.renewed(refused);
	}

	private async tokens(): Promise<Tokens> {
		if (this.inUse) return this.inUse;
		const stored = readHeldTokens(await this.context.getCredentials('dropPayApi'));
		this.inUse = longestLasting(this.account, stored) ?? (await this.renewed(stored.accessToken));
		return this.inUse;
	}

	private async renewed(refused: string): Promise<Tokens> {
		try {
			const { helpers } = this.context;
			const sender = tokenSender(helpers, this.tokenTimeout);
			return await tokensInMemory(this.account, refused, sender, Date.now, this.tokenTimeout);
		} catch (error) {
			return throwNotSent(error);
		}
	}
}

/** What the token endpoint answered is no answer to the operation, which was not sent. */
function throwNotSent(error: unknown): never {
	if (!(error instanceof DropPayFailure)) throw error;
	const { message, description, headers } = error.failure;
	throw notSent(message, description, headers && { headers });
}

/**
 * The account of a Connection Code that an item brings. n8n would store the token into the credential, which
 * belongs to another account; so it stays in memory, and renewing it is up to us.
 *
 * For one item, whose requests go out one after the other.
 */
export class ConnectionCodeAccess extends TokenAccess {
	private refused?: string;

	/** @param platform the account of the credential, whose Application acts */
	constructor(platform: ApiAccount, connectionCode: string) {
		super(
			{ ...platform, access: 'account', connectionCode, codeStandsIn: 'Act For' },
			platform,
			[platform.applicationSecret, connectionCode],
			[platform.connectionCode],
		);
	}

	async send(context: DropPayContext, options: IHttpRequestOptions): Promise<Sent> {
		this.inUse = await orRequestError(
			tokensInMemory(this.account, this.refused, tokenSender(context.helpers)),
		);
		const cancellable = { ...options, abortSignal: cancelSignal(context) };
		return await sendWithToken(context, this.account, cancellable, this.inUse);
	}

	protected async replace(refused: string): Promise<void> {
		this.refused = refused;
	}
}

/** The Checkout, by its private key. */
export class CheckoutAccess extends AccountAccess<CheckoutAccount> {
	constructor(account: CheckoutAccount) {
		super(account, { api: account.checkout, checkout: account.checkout }, [account.privateKey], []);
	}

	async send(context: DropPayContext, options: IHttpRequestOptions): Promise<Sent> {
		return await sendWithCredential(context, 'dropPayCheckoutApi', options);
	}

	/** A key that was refused once is refused again. */
	async afterUnauthorized(): Promise<boolean> {
		return false;
	}
}

/**
 * Sends a request through n8n, which authenticates it with the credential. What becomes of it is seen by the mark, not by
 * the errors that n8n throws: those of n8n up to 2.33 lose what caused them.
 *
 * @param explain why the latest request for a token failed; n8n's error keeps only the words of it
 */
async function sendWithCredential(
	context: DropPayContext,
	credential: CredentialName,
	requestOptions: IHttpRequestOptions,
	{ refusedToken, explain }: { refusedToken?: string; explain?: () => Failure | undefined } = {},
): Promise<Sent> {
	const { options, mark } = markRequest(requestOptions, refusedToken);
	let unreadable: unknown;
	const watched = Object.create(context, {
		getCredentials: {
			value: async (...args: Parameters<IExecuteFunctions['getCredentials']>) => {
				try {
					return await (context as IExecuteFunctions).getCredentials(...args);
				} catch (error) {
					unreadable = error;
					return await Promise.reject(error);
				}
			},
		},
	}) as DropPayContext;
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			watched,
			credential,
			options,
		)) as IN8nHttpFullResponse;
		const { token, refreshToken } = mark;
		return { response, token, refreshToken };
	} catch (error) {
		if (mark.isHandedOut) return await Promise.reject(new RequestError(error, true));
		if (unreadable !== undefined) return await Promise.reject(new RequestError(unreadable, false));
		const failure = explain?.();
		const isExplained = failure !== undefined && String(error).includes(failure.message);
		const cause = isExplained ? new DropPayFailure(failure) : error;
		return await Promise.reject(new RequestError(cause, false));
	}
}

async function sendWithToken(
	context: DropPayContext,
	account: ApiAccount,
	options: IHttpRequestOptions,
	{ accessToken: token, refreshToken }: Tokens,
): Promise<Sent> {
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequest({
			...options,
			headers: { ...options.headers, Authorization: `Bearer ${token}` },
		})) as IN8nHttpFullResponse;
	} catch (error) {
		return await Promise.reject(new RequestError(error, true));
	}
	noteSuccess(account, response);
	return { response, token, refreshToken };
}

/** For what comes before a request is sent. */
async function orRequestError<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		return await Promise.reject(new RequestError(error, false));
	}
}

function noteSuccess(account: ApiAccount, { statusCode }: IN8nHttpFullResponse): void {
	if (statusCode >= 200 && statusCode < 300) noteAccepted(account);
}

/** Aborted when the execution is cancelled; undefined where nothing can be cancelled. */
export function cancelSignal(context: DropPayContext): IHttpRequestOptions['abortSignal'] {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
