import { randomBytes } from 'node:crypto';
import { Clock } from './clock.mts';
import { Refusal } from './refusals.mts';
import { numberedMerchants, type NumberedMerchant, type Seed } from './seed.mts';
import { DEFAULT_SETTINGS, type Decision, type Settings } from './settings.mts';
import { subscribers, WebhookSender, type ResourceEvent } from './webhooks.mts';
import type { Account } from './resources/accounts.mts';
import type { Authorization } from './resources/authorizations.mts';
import type { Charge } from './resources/charges.mts';
import type { Connection } from './resources/connections.mts';
import type { PagopaForm } from './resources/pagopa.mts';
import type { Pull } from './resources/pulls.mts';
import type { Push } from './resources/pushes.mts';
import type { Refund } from './resources/refunds.mts';
import type { Brand, Pos, Store } from './resources/shop.mts';
import type { Slip } from './resources/slips.mts';
import type { AccessToken } from './resources/tokens.mts';
import type { Transfer } from './resources/transfers.mts';

export interface Application {
	key: string;
	secret: string;
	name: string;
	ownerAccountId: string;
}

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** All that the sandbox knows, in memory. */
export class World {
	readonly clock = new Clock();
	readonly webhooks: WebhookSender;
	settings: Settings = { ...DEFAULT_SETTINGS };
	/** Address of this server, for the sharing links. */
	url = '';

	applications = new Map<string, Application>();
	accounts = new Map<string, Account>();
	connections = new Map<string, Connection>();
	connectionsByCode = new Map<string, Connection>();
	accessTokens = new Map<string, AccessToken>();
	/** By refresh token. */
	refreshTokens = new Map<string, AccessToken>();
	brands = new Map<string, Brand>();
	stores = new Map<string, Store>();
	pos = new Map<string, Pos>();
	authorizations = new Map<string, Authorization>();
	charges = new Map<string, Charge>();
	refunds = new Map<string, Refund>();
	pushes = new Map<string, Push>();
	pulls = new Map<string, Pull>();
	transfers = new Map<string, Transfer>();
	forms = new Map<string, PagopaForm>();
	slips = new Map<string, Slip>();
	customerAccountId = '';
	merchantAccountId = '';
	#merchants = 0;
	readonly #seed: Seed;

	constructor(seed: Seed) {
		this.#seed = seed;
		this.webhooks = new WebhookSender(this.clock, () => this.settings);
		this.#plant(seed);
	}

	/** A new public id: the prefix and ten characters that no other run repeats. */
	newId(prefix: string): string {
		let id = prefix;
		for (const byte of randomBytes(10)) id += ID_CHARACTERS[byte % ID_CHARACTERS.length];
		return id;
	}

	/** Tells the subscribers of a resource that its status changed. */
	announce(event: ResourceEvent, ...subscriptions: unknown[]): void {
		this.webhooks.send(event, subscribers(...subscriptions));
	}

	/** Back to the seed, with default settings and the real time. */
	reset(): void {
		this.clock.reset();
		this.webhooks.reset();
		this.settings = { ...DEFAULT_SETTINGS };
		for (const map of this.#maps()) map.clear();
		this.#merchants = 0;
		this.#plant(this.#seed);
	}

	/** Adds `count` made-up merchants, each ready to be acted for. */
	addMerchants(count: number): NumberedMerchant[] {
		const { merchants, seed } = numberedMerchants(this.#merchants + 1, count);
		this.#merchants += count;
		this.#plantParts(seed);
		return merchants;
	}

	/** Makes an order expire, and decides it when the settings say that no person is needed. */
	awaitDecision(decide: (decision: Decision) => void): () => void {
		const { decideAfterMs, decideAs, decisionLifeSeconds } = this.settings;
		const now = this.clock.now();
		const cancelExpiry = this.clock.at(now + decisionLifeSeconds * 1000, () => decide('expire'));
		if (decideAfterMs === null) return cancelExpiry;
		const cancelDecision = this.clock.at(now + decideAfterMs, () => {
			try {
				decide(decideAs);
			} catch (cause) {
				// As for a person: where the money is missing, the order stays open.
				if (!(cause instanceof Refusal)) throw cause;
			}
		});
		return () => {
			cancelExpiry();
			cancelDecision();
		};
	}

	#maps(): Array<Map<string, unknown>> {
		return [
			this.applications,
			this.accounts,
			this.connections,
			this.connectionsByCode,
			this.accessTokens,
			this.refreshTokens,
			this.brands,
			this.stores,
			this.pos,
			this.authorizations,
			this.charges,
			this.refunds,
			this.pushes,
			this.pulls,
			this.transfers,
			this.forms,
			this.slips,
		];
	}

	#plant(seed: Seed): void {
		this.customerAccountId = seed.customerAccountId;
		this.merchantAccountId = seed.merchantAccountId;
		for (const application of seed.applications) {
			this.applications.set(application.key, { ...application });
		}
		this.#plantParts(seed);
	}

	#plantParts(seed: Pick<Seed, 'accounts' | 'connections' | 'brands'>): void {
		const now = this.clock.iso();
		for (const account of seed.accounts) {
			this.accounts.set(account.id, {
				...account,
				reservedCents: 0,
				entries: [],
				wrongPins: 0,
				lockedUntilMs: 0,
				openedAt: now,
			});
		}
		for (const { id, code, applicationKey, accountId } of seed.connections) {
			const connection: Connection = {
				id,
				code,
				applicationKey,
				accountId,
				status: 'GRANTED',
				echo: {},
				createdAt: now,
				updatedAt: now,
				stopWaiting: () => undefined,
			};
			this.connections.set(id, connection);
			this.connectionsByCode.set(code, connection);
		}
		for (const brand of seed.brands) this.#plantBrand(brand, seed, now);
	}

	#plantBrand(brand: Seed['brands'][number], seed: Pick<Seed, 'connections'>, now: string): void {
		const { stores, ...own } = brand;
		this.brands.set(brand.id, { ...own, status: 'ENABLED' });
		const connection = seed.connections.find(({ accountId }) => accountId === brand.accountId);
		for (const { pos, ...store } of stores) {
			this.stores.set(store.id, { ...store, status: 'ENABLED', brandId: brand.id });
			for (const { id, name, status, device, ...keys } of pos) {
				this.pos.set(id, {
					id,
					status,
					storeId: store.id,
					device: {
						type: device,
						name,
						...(device === 'APP' && connection ? { ref: connection.applicationKey } : {}),
						...(keys.checkoutPublicKey === undefined ? {} : { ref: keys.checkoutPublicKey }),
					},
					checkoutPrivateKey: keys.checkoutPrivateKey ?? null,
					echo: {},
					createdAt: now,
				});
			}
		}
	}
}
