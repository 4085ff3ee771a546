import axios, { type AxiosInstance } from 'axios';
import type { Delivery } from './webhooks.mts';
import type { FaultRule, FaultRuleState } from './faults.mts';
import type { JournalEntry } from './journal.mts';
import type { NumberedMerchant } from './seed.mts';
import type { Decision, Settings } from './settings.mts';
import type { SandboxState } from './snapshot.mts';

export type { Decision, Delivery, FaultRule, FaultRuleState, JournalEntry, SandboxState, Settings };

/** An answer of the phone page to a program: what became of the order, or why nothing did. */
export interface PhoneAnswer {
	/** HTTP status: 200, 403 wrong PIN, 404 unknown, 409 already decided, 410 expired. */
	httpStatus: number;
	id?: string;
	/** DropPay status of the order after the decision. */
	status?: string;
	message?: string;
}

/**
 * Client of the sandbox's control API (below `/_sandbox`) and of its phone page. Works the same for
 * a sandbox in this process and for one that runs on its own. Every method rejects with a readable
 * Error when the sandbox refuses or cannot be reached.
 */
export class SandboxControl {
	readonly url: string;
	readonly #http: AxiosInstance;

	/** @param url address of the sandbox, without a slash at the end */
	constructor(url: string) {
		this.url = url.replace(/\/+$/, '');
		this.#http = axios.create({
			baseURL: this.url,
			proxy: false,
			timeout: 60_000,
			validateStatus: () => true,
		});
	}

	async #call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
		const answer = await this.#http.request<T>({
			method,
			url: `/_sandbox${path}`,
			...(body === undefined ? {} : { data: body }),
		});
		if (answer.status >= 300) {
			const text = JSON.stringify(answer.data);
			throw new Error(`Sandbox control ${method} ${path} answered ${answer.status}: ${text}`);
		}
		return answer.data;
	}

	/**
	 * API requests received, oldest first (the control API and the phone page are not in it).
	 * @param filter `operationId`: only that operation; `after`: only entries with a higher `seq`
	 */
	async journal(filter: { operationId?: string; after?: number } = {}): Promise<JournalEntry[]> {
		const query = new URLSearchParams();
		if (filter.operationId !== undefined) query.set('operationId', filter.operationId);
		if (filter.after !== undefined) query.set('after', String(filter.after));
		const path = query.size === 0 ? '/journal' : `/journal?${query.toString()}`;
		return (await this.#call<{ entries: JournalEntry[] }>('GET', path)).entries;
	}

	async clearJournal(): Promise<void> {
		await this.#call('DELETE', '/journal');
	}

	/**
	 * Plays the person, the time or the merchant for an Authorization, Connection, Pull, Push or slip.
	 * @param options.accountId who grants a Connection; the seed's merchant when left out
	 * @returns the new DropPay status
	 */
	async decide(
		id: string,
		decision: Decision,
		options: { accountId?: string } = {},
	): Promise<{ id: string; status: string }> {
		return await this.#call('POST', '/decide', { id, decision, ...options });
	}

	/** Moves the sandbox clock forward; what falls due in between happens in order. Returns the new time. */
	async advanceClock(seconds: number): Promise<string> {
		const answer = await this.#call<{ now: string }>('POST', '/clock', { advanceSeconds: seconds });
		return answer.now;
	}

	/** Adds a fault; rules added first are matched first. */
	async addFault(rule: FaultRule): Promise<void> {
		await this.#call('POST', '/faults', rule);
	}

	async faults(): Promise<FaultRuleState[]> {
		return (await this.#call<{ faults: FaultRuleState[] }>('GET', '/faults')).faults;
	}

	/** Lets the requests go on that a fault `hold` keeps; returns how many. */
	async releaseHeld(): Promise<number> {
		return (await this.#call<{ released: number }>('POST', '/faults/release')).released;
	}

	async clearFaults(): Promise<void> {
		await this.#call('DELETE', '/faults');
	}

	/** Changes the settings that are given and returns all; without an argument it only reads. */
	async settings(change?: Partial<Settings>): Promise<Settings> {
		return change === undefined
			? await this.#call('GET', '/settings')
			: await this.#call('POST', '/settings', change);
	}

	/** Ends all live access tokens; returns how many there were. */
	async expireTokens(): Promise<number> {
		return (await this.#call<{ expired: number }>('POST', '/tokens/expire')).expired;
	}

	/** Makes every refresh token issued so far useless; returns how many there were. */
	async revokeRefreshTokens(): Promise<number> {
		return (await this.#call<{ revoked: number }>('POST', '/tokens/revoke-refresh')).revoked;
	}

	/** The account owner takes a Connection back: its code and its tokens end. */
	async revokeConnection(code: string): Promise<void> {
		await this.#call('POST', '/connections/revoke', { code });
	}

	/** Webhooks sent or dropped so far, oldest first; one entry an attempt. */
	async deliveries(): Promise<Delivery[]> {
		return (await this.#call<{ deliveries: Delivery[] }>('GET', '/deliveries')).deliveries;
	}

	/** Waits until no webhook is waiting or under way (delayed and repeated ones included). */
	async settle(): Promise<void> {
		await this.#call('POST', '/settle');
	}

	/**
	 * Sends a hand-made webhook, `copies` times at once.
	 * @param request.body a JSON value, or a text that is sent as it is
	 * @returns the HTTP status of each copy, null where no answer came
	 */
	async deliver(request: {
		url: string;
		body: unknown;
		headers?: Record<string, string>;
		copies?: number;
	}): Promise<Array<number | null>> {
		return (await this.#call<{ statuses: Array<number | null> }>('POST', '/deliver', request))
			.statuses;
	}

	/** Everything the sandbox holds; amounts in euro. */
	async state(): Promise<SandboxState> {
		return await this.#call('GET', '/state');
	}

	/** Back to the seed: state, settings, clock, faults, journal and deliveries. */
	async reset(): Promise<void> {
		await this.#call('POST', '/reset');
	}

	/** Adds merchants, each with its Connection Code, Store and POS, for tests that act for many. */
	async addMerchants(count: number): Promise<NumberedMerchant[]> {
		return (await this.#call<{ merchants: NumberedMerchant[] }>('POST', '/merchants', { count }))
			.merchants;
	}

	/** Confirms on the phone page. @param sharing the `sharing` link, or its path such as `/u/10/CHT…` */
	async confirm(sharing: string, pin: string): Promise<PhoneAnswer> {
		return await this.#phone(`${this.#phonePath(sharing)}/confirm`, { pin });
	}

	/** Declines on the phone page. */
	async decline(sharing: string): Promise<PhoneAnswer> {
		return await this.#phone(`${this.#phonePath(sharing)}/decline`, {});
	}

	#phonePath(sharing: string): string {
		return sharing.startsWith('/') ? sharing : new URL(sharing).pathname;
	}

	async #phone(path: string, body: Record<string, string>): Promise<PhoneAnswer> {
		const answer = await this.#http.post<Omit<PhoneAnswer, 'httpStatus'>>(path, body, {
			headers: { accept: 'application/json' },
		});
		return { ...answer.data, httpStatus: answer.status };
	}
}
