import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import {
	type ApiAccount,
	type CheckoutAccount,
	readAccount,
	readCheckoutAccount,
	type StoredCredential,
} from '../../../api/auth/apiCredential';
import {
	customHeadersIn,
	withResponseHeaders,
	type CustomHeaders,
} from '../../../api/auth/customHeaders';
import { elapsedMs } from '../../../api/clock';
import { traitsOf, type Called } from '../../../api/contract/endpoints';
import { endpointPath } from '../../../api/contract/paths';
import {
	DropPayFailure,
	type Failure,
	NOTHING_SENT,
	notSent,
	rejectInvalid,
	rejectItem,
} from '../../../api/errors/failure';
import { lifeCycleNotice } from '../../../api/errors/lifeCycle';
import { checkRecipients } from '../../../api/rules/allowedRecipients';
import { budgetOf, type ExecutionBudget } from '../../../api/rules/executionBudget';
import { checkReading } from '../../../api/rules/responseMatches';
import { checkAgainstCap, checkSpendingCap } from '../../../api/rules/spendingCap';
import { readSpendingRules, type SpendingRules } from '../../../api/rules/spendingRules';
import { secretsIn, withoutSecretsInResponse } from '../../../api/values/secrets';
import {
	cancelSignal,
	CheckoutAccess,
	ConnectionCodeAccess,
	CredentialAccess,
	DeadlineCredentialAccess,
	type CredentialName,
	type DropPayContext,
} from './access';
import { contextOfItem } from './itemCredential';
import { requireSupportedN8n } from './n8nVersion';
import { readFailure, readResponse } from './response';
import type { Cents } from '../../../api/values/money';

export type { DropPayContext } from './access';

export interface DropPayRequest {
	endpoint: Called;
	/** Values for the placeholders of the path. */
	ids?: Record<string, string>;
	body?: IDataObject;
	query?: IDataObject;
	/** What the request is about though it does not say so, for the spending cap and the Allowed Recipients. */
	unsaid?: IDataObject;
	/** The recipient in the body is the connected account, as DropPay gave it. */
	isToOwnAccount?: boolean;
}

export interface ClientOptions {
	/** Milliseconds until a request without an answer is given up. */
	timeout?: number;
	/** How often a read is tried in all. */
	attempts?: number;
	/** The longest pause, in milliseconds, that DropPay may ask for (429 with Retry-After). */
	maxWait?: number;
	/** Custom headers that go out with each request. */
	headers?: CustomHeaders;
}

/** Limits for callers that must respond to a webhook in time. */
export interface DeadlineOptions extends ClientOptions {
	/** Milliseconds until a request for an access token is given up. */
	tokenTimeout: number;
	/** Whom to act for, where that is not what the credential says. */
	access?: ApiAccount['access'];
}

const DEFAULTS: Required<ClientOptions> = {
	timeout: 30_000,
	attempts: 3,
	maxWait: 60_000,
	headers: {},
};

const FIRST_BACKOFF_MS = 250;

/** Statuses of servers and proxies that stumbled once: they gave up waiting, or did not want to begin. */
const PASSING = new Set([408, 425]);

/** How long a cancelled execution may go on sleeping. */
const SLICE_MS = 250;

/** What all clients of a run of a node share. */
interface Run {
	/** Until when all pause, by `elapsedMs`. */
	pausedUntil: number;
	/** Calls of which n8n's log has been told that their version of the API ends. */
	readonly ending: Set<string>;
}

const runs = new WeakMap<DropPayContext, Run>();

function runOf(context: DropPayContext): Run {
	const run = runs.get(context) ?? { pausedUntil: 0, ending: new Set() };
	runs.set(context, run);
	return run;
}

/**
 * Sends requests to DropPay for one execution, with the access that its credential gives.
 *
 * Fetches are retried after a broken connection, an unreadable response, a 5xx or another status that may pass. All
 * other requests are retried only if they surely were not carried out: the connection failed before anything was sent, no
 * token was available for a moment, 401, 429.
 */
export class DropPayClient {
	private readonly options: Required<ClientOptions>;

	/** Custom headers of the latest response to each call; none while one is under way, or when none came. */
	private readonly received = new Map<string, CustomHeaders>();

	private constructor(
		private readonly context: DropPayContext,
		private readonly access:
			CredentialAccess | DeadlineCredentialAccess | ConnectionCodeAccess | CheckoutAccess,
		/** The credential as the first item of the run fills it in. */
		private readonly stored: StoredCredential,
		/** What the credential allows its requests to move, and where to. */
		private readonly rules: SpendingRules,
		/** What the credential has moved in this execution. */
		private readonly budget: ExecutionBudget,
		options: ClientOptions,
		private readonly run: Run = runOf(context),
	) {
		this.options = { ...DEFAULTS, ...options };
	}

	/** @throws DropPayFailure when the credential cannot be used */
	static async open(
		context: DropPayContext,
		options: ClientOptions = {},
		credential: CredentialName = 'dropPayApi',
	): Promise<DropPayClient> {
		const stored = await context.getCredentials(credential);
		const access =
			credential === 'dropPayCheckoutApi'
				? new CheckoutAccess(readCheckoutAccount(stored))
				: new CredentialAccess(context, readAccount(stored));
		const rules = readSpendingRules(stored, credential === 'dropPayApi');
		const budget = budgetIn(context, credential);
		return new DropPayClient(context, access, stored, rules, budget, options);
	}

	/**
	 * A client of the credential's account whose every part gives up in time.
	 *
	 * @throws DropPayFailure when the credential cannot be used
	 */
	static async openHurried(
		context: DropPayContext,
		{ tokenTimeout, access: actsAs, ...options }: DeadlineOptions,
	): Promise<DropPayClient> {
		const stored = await context.getCredentials('dropPayApi');
		const account = { ...readAccount(stored), ...(actsAs && { access: actsAs }) };
		const access = new DeadlineCredentialAccess(context, account, tokenTimeout);
		const rules = readSpendingRules(stored, true);
		const budget = budgetIn(context, 'dropPayApi');
		return new DropPayClient(context, access, stored, rules, budget, options);
	}

	/**
	 * A client for one item: the same Application, limits and pauses. The credential has to mean the same for it
	 * as for the first, see credentialOfItem.ts.
	 *
	 * @param own.actFor Connection Code of the account to act for instead of the credential's own, which the owner of
	 * that account confirmed
	 * @param own.headers custom headers of its requests
	 */
	forItem(
		context: IExecuteFunctions,
		itemIndex: number,
		{ actFor, headers = {} }: { actFor?: string; headers?: CustomHeaders },
	): DropPayClient {
		const access =
			actFor === undefined ? this.access : new ConnectionCodeAccess(this.account, actFor);
		const ofItem =
			itemIndex === 0
				? context
				: contextOfItem(context, itemIndex, this.stored, actFor !== undefined);
		return new DropPayClient(
			ofItem,
			access,
			this.stored,
			this.rules,
			this.budget,
			{ ...this.options, headers },
			this.run,
		);
	}

	/**
	 * For what n8n sends nothing for with the credential.
	 *
	 * @throws DropPayFailure when the credential means something else for this item than for the first
	 */
	async requireSameCredential(): Promise<void> {
		await this.context.getCredentials(
			this.access instanceof CheckoutAccess ? 'dropPayCheckoutApi' : 'dropPayApi',
		);
	}

	/** Whom the requests act for. */
	get account(): ApiAccount {
		if (this.access instanceof CheckoutAccess) {
			throw new Error('The Checkout is not an account: this client has only its key');
		}
		return this.access.account;
	}

	/** Custom headers that go out with each request. */
	get headers(): CustomHeaders {
		return this.options.headers;
	}

	/** Custom headers of the latest response to a call of the same operation; none when that got no response. */
	headersOf(called: Called | 'custom'): CustomHeaders {
		return this.received.get(nameOf(called)) ?? {};
	}

	/** The Checkout and its keys. */
	get checkout(): CheckoutAccount {
		if (this.access instanceof CheckoutAccess) return this.access.account;
		throw new Error('This client has no key of the Checkout');
	}

	/**
	 * For money that others move later: counts what a customer is asked for without a request of ours.
	 *
	 * @throws DropPayFailure with outcome `notSent` for more than the credential allows
	 */
	async spendWithoutRequest(amount: Cents, times: number): Promise<void> {
		const cents = checkAgainstCap(amount, this.rules, times);
		const { executionCents } = this.rules;
		await this.budget.spend({ cents }, executionCents, async () => ({}));
	}

	/** Whether the credential bounds what its requests move, or where to. */
	get isBounded(): boolean {
		const { operationCents, executionCents, recipients } = this.rules;
		return operationCents > 0 || executionCents > 0 || recipients.size > 0;
	}

	/**
	 * @returns the JSON of the answer; an empty object for an answer without a body
	 * @throws DropPayFailure for everything else, with its outcome
	 */
	async send<T extends object = IDataObject>(given: DropPayRequest): Promise<T> {
		const request = asJson(given);
		const { endpoint: called, ids, body } = request;
		this.received.delete(nameOf(called));
		const named = request.isToOwnAccount ? { ...body, recipient: undefined } : body;
		checkRecipients(called, { ...request, body: named }, this.rules.recipients);
		const cents = checkSpendingCap(called, request, this.rules);
		const prepared = this.prepare(request);
		const isReading = traitsOf(request.endpoint).effect === 'read';
		if (!isReading) requireSupportedN8n();
		// With "Act For" n8n does not read the credential before it sends.
		if (!isReading && this.access instanceof ConnectionCodeAccess) {
			await this.requireSameCredential();
		}
		const { executionCents } = this.rules;
		return await this.budget.spend(
			{ called, ids, body, cents },
			executionCents,
			async () => await this.sendPrepared<T>(request, prepared),
		);
	}

	private async sendPrepared<T extends object>(
		request: DropPayRequest,
		prepared: IHttpRequestOptions,
	): Promise<T> {
		const isReading = traitsOf(request.endpoint).effect === 'read';
		let unauthorized = 0;
		let refusedToken: string | undefined;
		for (let attempt = 1; ; attempt++) {
			await this.pause();
			this.refuseIfCancelled();
			const since = Date.now();
			this.received.delete(nameOf(request.endpoint));
			const answer = await this.attempt(request.endpoint, prepared, refusedToken);
			if (!('failure' in answer)) {
				if (isReading && request.ids) checkReading(request.ids, { ...answer.body });
				return answer.body as T;
			}
			const { failure } = answer;
			const wait =
				failure.status === 401
					? await this.waitBeforeRenewal(failure, ++unauthorized, since)
					: this.waitBeforeRetry(request.endpoint, failure, attempt);
			if (wait === undefined) throw new DropPayFailure(answer.failure);
			refusedToken = failure.status === 401 ? answer.token : undefined;
			await this.sleep(wait);
		}
	}

	/** Sleeps until the time is over or the execution is cancelled; in slices, for n8n's sleep cannot be ended. */
	private async sleep(ms: number): Promise<void> {
		const end = elapsedMs() + ms;
		const signal = cancelSignal(this.context);
		for (let left = ms; left > 0 && signal?.aborted !== true; left = end - elapsedMs()) {
			await sleep(Math.min(left, SLICE_MS));
		}
	}

	private refuseIfCancelled(): void {
		if (cancelSignal(this.context)?.aborted !== true) return;
		throw notSent(
			'The execution was cancelled before this request was sent',
			`${NOTHING_SENT} for this item since.`,
		);
	}

	private prepare({ endpoint, ids = {}, body = {}, query }: DropPayRequest): IHttpRequestOptions {
		const { method, host, noBody } = traitsOf(endpoint);
		const hasBody = method !== 'GET' && method !== 'DELETE' && noBody !== true;
		const texts = Object.entries(body).filter(
			(entry): entry is [string, string] => typeof entry[1] === 'string',
		);
		const { path, carried } = this.pathOf(endpoint, { ...Object.fromEntries(texts), ...ids });
		const sent = Object.fromEntries(
			Object.entries(body).filter(([name]) => !carried.includes(name)),
		);
		return {
			method,
			baseURL: this.access.addresses[host],
			url: path,
			// n8n's HTTP helper leaves an empty object out; as text it goes out, and the operation has its body.
			...(hasBody && { body: Object.keys(sent).length > 0 ? sent : '{}' }),
			...(query && { qs: query }),
			headers: {
				...this.options.headers,
				Accept: 'application/json',
				...(hasBody && { 'Content-Type': 'application/json' }),
			},
			encoding: 'text',
			returnFullResponse: true,
			// n8n's errors lose status and body in some versions; the client reads both from the response.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: this.options.timeout,
		};
	}

	private pathOf(
		called: Called,
		ids: Record<string, string>,
	): { path: string; carried: readonly string[] } {
		if (typeof called !== 'string') return { path: called.path, carried: [] };
		try {
			return endpointPath(called, ids, this.access.overrides);
		} catch (error) {
			return rejectInvalid(error, (reason) =>
				rejectItem(
					`The request has no address: ${reason}`,
					'Check the IDs of this item, also those under Additional Properties.',
				),
			);
		}
	}

	private async attempt(
		endpoint: Called,
		options: IHttpRequestOptions,
		refusedToken: string | undefined,
	): Promise<{ body: object } | { failure: Failure; token?: string }> {
		try {
			const { response, token, refreshToken } = await this.access.send(
				traitsOf(endpoint).effect === 'read' ? this.context : withoutCancellation(this.context),
				options,
				refusedToken,
			);
			const secrets = [token, refreshToken, ...this.access.secrets];
			const { failureSecrets } = this.access;
			const all = [...secrets, ...failureSecrets, ...secretsIn([options.body, options.qs])];
			const headers = customHeadersIn(response.headers, all);
			this.received.set(nameOf(endpoint), headers);
			this.noteLifeCycle(endpoint, options.url, response);
			const read = readResponse(endpoint, blankSecrets(response, secrets));
			if (!('failure' in read)) return { ...read, token };
			// From the response itself: what is quoted is shortened, and a secret that is cut can't be found any more.
			const quoting = readResponse(endpoint, blankSecrets(response, all));
			const { failure } = 'failure' in quoting ? quoting : read;
			return { failure: withResponseHeaders(failure, headers), token };
		} catch (error) {
			return {
				failure: readFailure(endpoint, error, this.access.addresses[traitsOf(endpoint).host]),
			};
		}
	}

	/** Says once for a run that the version of the API ends, or has ended, which an operation is called in. */
	private noteLifeCycle(
		called: Called,
		path: string,
		{ statusCode, headers }: IN8nHttpFullResponse,
	): void {
		const notice = lifeCycleNotice(called, path, statusCode, headers);
		const key = nameOf(called);
		if (notice === undefined || this.run.ending.has(key)) return;
		this.run.ending.add(key);
		this.context.logger.warn(`DropPay: ${notice}`);
	}

	/** Milliseconds to wait before the request goes out with another token, or undefined when it must not. */
	private async waitBeforeRenewal(
		failure: Failure,
		unauthorized: number,
		since: number,
	): Promise<0 | undefined> {
		return (await this.access.afterUnauthorized(failure, unauthorized, since)) ? 0 : undefined;
	}

	/** Milliseconds to wait before the same request goes out again, or undefined when it must not. */
	private waitBeforeRetry(endpoint: Called, failure: Failure, attempt: number): number | undefined {
		if (attempt >= this.options.attempts) return undefined;
		const backoff = FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
		if (failure.status === 429) {
			const wait = failure.retryAfter !== undefined ? failure.retryAfter * 1000 : backoff;
			if (wait > this.options.maxWait) return undefined;
			this.run.pausedUntil = Math.max(this.run.pausedUntil, elapsedMs() + wait);
			return wait;
		}
		if (failure.outcome === 'notSent') {
			return failure.networkCode || failure.passing ? backoff : undefined;
		}
		const { status = 500, passing } = failure;
		const broken = status >= 500 || PASSING.has(status) || passing === true;
		return traitsOf(endpoint).effect === 'read' && broken ? backoff : undefined;
	}

	/** Waits for the end of the pause that DropPay asked for, which another item may have prolonged meanwhile. */
	private async pause(): Promise<void> {
		for (
			let wait = this.run.pausedUntil - elapsedMs();
			wait > 0 && cancelSignal(this.context)?.aborted !== true;
			wait = this.run.pausedUntil - elapsedMs()
		) {
			await this.sleep(wait);
		}
	}
}

/** By the credential of the node: others may have caps of their own. */
function budgetIn(context: DropPayContext, credential: CredentialName): ExecutionBudget {
	const { credentials } = context.getNode();
	const execution = context.getExecutionId() as string | undefined;
	return budgetOf(execution, credentials?.[credential]?.id ?? credential);
}

/**
 * The engine aborts running requests when the execution is cancelled. A request that moves money is left to
 * end instead: aborted, its outcome would be unknown.
 */
function withoutCancellation(context: DropPayContext): DropPayContext {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => undefined },
	}) as DropPayContext;
}

/**
 * The request as it goes out: a value may become another one when it is written, and what is compared with the spending
 * cap has to be what is sent.
 */
function asJson({ body, query, unsaid, ...rest }: DropPayRequest): DropPayRequest {
	const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
	return {
		...rest,
		...(body !== undefined && { body: written(body) }),
		...(query !== undefined && { query: written(query) }),
		...(unsaid !== undefined && { unsaid: written(unsaid) }),
	};
}

/** What is told of a response, or put out of it, never holds what authorized the request, though a server may echo it. */
function blankSecrets(
	response: IN8nHttpFullResponse,
	secrets: readonly (string | undefined)[],
): IN8nHttpFullResponse {
	const { body } = response;
	return typeof body === 'string'
		? { ...response, body: withoutSecretsInResponse(body, secrets) }
		: response;
}

/** Of custom requests an item sends one alone. */
function nameOf(called: Called | 'custom'): string {
	return typeof called === 'string' ? called : 'custom';
}
