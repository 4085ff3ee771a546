import type { AxiosInstance, AxiosResponse } from 'axios';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import type { JournalEntry } from '../../sandbox/control.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/index.mts';
import { APPLICATION, MERCHANT, POS } from '../../sandbox/seed.mts';

/** JSON of an answer; tests look into it as they like. */
export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A merchant's program against a running sandbox: no retries, every status is an answer. */
export class Shop {
	sandbox!: Sandbox;
	http!: AxiosInstance;
	token = '';

	static async open(options: SandboxOptions = {}): Promise<Shop> {
		const shop = new Shop();
		await shop.start(options);
		return shop;
	}

	/** Another client at a running sandbox: n8n does not have this token. */
	static async at(sandbox: Sandbox): Promise<Shop> {
		const shop = new Shop();
		shop.goTo(sandbox);
		await shop.connect();
		return shop;
	}

	async start(options: SandboxOptions = {}): Promise<void> {
		this.goTo(await startSandbox({ log: (line) => console.error(line), ...options }));
	}

	private goTo(sandbox: Sandbox): void {
		this.sandbox = sandbox;
		this.http = localHttp.create({ baseURL: sandbox.url, validateStatus: () => true });
	}

	/** Exchanges a Connection Code and keeps the token for the calls that follow. */
	async connect(code: string = MERCHANT.connectionCode): Promise<Json> {
		const answer = await this.http.post<Json>('/oa2/v1/ac/token', tokenRequest({ code }));
		if (answer.status !== 200) throw new Error(`token: ${answer.status}`);
		this.token = String(answer.data.access_token);
		return answer.data;
	}

	async call(method: string, path: string, body?: unknown): Promise<AxiosResponse<Json>> {
		return await this.http.request<Json>({
			method,
			url: path,
			headers: { authorization: `Bearer ${this.token}` },
			...(body === undefined ? {} : { data: body }),
		});
	}

	/** @returns the response of DropPay; rejects if DropPay rejects the request */
	async ask(method: string, path: string, body?: unknown): Promise<Json> {
		const { status, data } = await this.call(method, path, body);
		if (status >= 300) throw new Error(`${method} ${path}: ${status}`);
		return data;
	}

	/** An Authorization of 25.00 EUR unless `change` says otherwise. */
	async authorize(change: Json = {}): Promise<Json> {
		const body = { pos_id: POS.id, description: 'Order 1', charge_amount: 25, ...change };
		const answer = await this.call('POST', '/shop/v1/pos/authorization', body);
		if (answer.status !== 200) throw new Error(`authorize: ${answer.status}`);
		return answer.data;
	}

	/** An Authorization that the customer granted, fetched for its pay token. */
	async granted(change: Json = {}): Promise<Json> {
		const { id } = await this.authorize(change);
		await this.sandbox.control.decide(String(id), 'grant');
		return (await this.call('GET', `/shop/v1/pos/authorization/${id}`)).data;
	}

	async charge(authorization: Json, change: Json = {}): Promise<AxiosResponse<Json>> {
		return await this.call('POST', '/shop/v1/pos/charge', {
			authorization_id: authorization.id,
			amount: authorization.charge_amount,
			pay_token_val: authorization.pay_token?.val,
			...change,
		});
	}

	/** Balances in euro by account id. */
	async balance(accountId: string): Promise<{ balance: number; available: number }> {
		const { accounts } = await this.sandbox.control.state();
		const account = accounts.find(({ id }) => id === accountId);
		if (!account) throw new Error(`no account ${accountId}`);
		return { balance: account.balance, available: account.available };
	}

	async lastEntry(): Promise<JournalEntry> {
		const entries = await this.sandbox.control.journal();
		const last = entries.at(-1);
		if (!last) throw new Error('the journal is empty');
		return last;
	}
}

/** A shop of the file, connected to a sandbox that is empty when a test begins. */
export function useShop(): Shop {
	const shop = new Shop();
	beforeAll(async () => await shop.start());
	afterAll(async () => await shop.sandbox.close());
	beforeEach(async () => {
		await shop.sandbox.control.reset();
		await shop.connect();
	});
	return shop;
}

/** The body of POST or PUT /oa2/v1/ac/token. */
export function tokenRequest(change: Json = {}): Json {
	return {
		grant_type: 'authorization_code',
		code: MERCHANT.connectionCode,
		client_id: APPLICATION.key,
		client_secret: APPLICATION.secret,
		scope: 'app',
		...change,
	};
}

/** `status/code` of an answer, or the bare status where there is no body. */
export function outcome(answer: AxiosResponse<Json | string>): string {
	const code = typeof answer.data === 'object' ? answer.data?.code : undefined;
	return code === undefined ? String(answer.status) : `${answer.status}/${String(code)}`;
}
