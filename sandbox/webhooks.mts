import { setMaxListeners } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import type { Clock } from './clock.mts';
import type { Settings } from './settings.mts';

/** One attempt to send an event. */
export interface Delivery {
	/** Counts from 1. */
	seq: number;
	/** Sandbox time. */
	at: string;
	url: string;
	body: unknown;
	/** HTTP status of the answer, null when none came or nothing was sent. */
	status: number | null;
	/** Why there is no status, null otherwise. */
	message: string | null;
	/** Attempt number of this event, from 1. */
	attempt: number;
}

/** What happened to which resource. */
export interface ResourceEvent {
	resource: 'AUTHORIZATION' | 'CONNECTION' | 'PULL' | 'PUSH';
	status: string;
	/** `id`, `status`, and what belongs to the event beyond them (a Connection's `code`). */
	data: Record<string, unknown> & { id: string };
}

/** DropPay waits so long for the receiver (invented; the real time is unknown). */
const ANSWER_TIMEOUT_MS = 5000;
const DELIVERIES_KEPT = 50_000;
const PARALLEL = 32;
/** What close() grants to deliveries under way. */
const CLOSING_GRACE_MS = 1000;

/** The URLs of a `webhooks` object that want every event: keys `ALL`, `all`, in any case, once each. */
export function subscribers(...subscriptions: unknown[]): string[] {
	const urls = new Set<string>();
	for (const subscription of subscriptions) {
		if (typeof subscription !== 'object' || subscription === null) continue;
		for (const [key, url] of Object.entries(subscription)) {
			if (key.toLowerCase() === 'all' && typeof url === 'string' && url !== '') urls.add(url);
		}
	}
	return [...urls];
}

/** The body of an event in the shape that the settings ask for. */
export function eventBody(
	event: ResourceEvent,
	shape: Settings['webhookShape'],
	now: string,
): Record<string, unknown> {
	const envelope = {
		// DropPay's event types are unknown: a receiver that reads this label reads an invention.
		etype: `${event.resource}_${event.status}`,
		etime: now,
		edata: event.data,
	};
	const mixed = shape === 'mixed' || (shape === 'asSeen' && event.resource === 'CONNECTION');
	if (mixed) return { ...event.data, ...envelope };
	return shape === 'flat' ? { ...event.data } : envelope;
}

/** Sends events in the background; API answers never wait for it. */
export class WebhookSender {
	readonly #clock: Clock;
	readonly #settings: () => Settings;
	readonly #agents = {
		httpAgent: new HttpAgent({ keepAlive: true, maxSockets: PARALLEL }),
		httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: PARALLEL }),
	};
	readonly #closing = new AbortController();
	#deliveries: Delivery[] = [];
	#ready: Array<() => Promise<void>> = [];
	#running = 0;
	#counter = 0;
	#recorded = 0;
	/** Delayed events and repetitions whose time has not come. */
	#timers = new Set<NodeJS.Timeout>();
	#held: Array<() => void> = [];
	#idle: Array<() => void> = [];
	#closed = false;
	#generation = 0;

	constructor(clock: Clock, settings: () => Settings) {
		// Each delivery under way listens; Node warns of more than ten.
		setMaxListeners(0, this.#closing.signal);
		this.#clock = clock;
		this.#settings = settings;
	}

	/** Sends `event` to each URL as the settings say. Returns at once. */
	send(event: ResourceEvent, urls: string[]): void {
		const settings = this.#settings();
		const body = eventBody(event, settings.webhookShape, this.#clock.iso());
		for (const url of urls) {
			this.#counter++;
			if (settings.webhookDropEvery > 0 && this.#counter % settings.webhookDropEvery === 0) {
				this.#record({ url, body, status: null, message: 'Dropped by the settings', attempt: 1 });
				continue;
			}
			const start = (): void => {
				for (let copy = 0; copy < settings.webhookCopies; copy++) this.#enqueue(url, body, 1);
			};
			if (settings.webhookOrder === 'reversed') this.#hold(start, settings.webhookDelayMs);
			else if (settings.webhookDelayMs > 0) this.#later(settings.webhookDelayMs, start);
			else start();
		}
	}

	/** Sends a hand-made body at once and waits for the answers. */
	async deliver(
		url: string,
		body: unknown,
		headers: Record<string, string>,
		copies: number,
	): Promise<Array<number | null>> {
		return await Promise.all(
			Array.from({ length: copies }, async () => await this.#post(url, body, 1, headers)),
		);
	}

	/** Attempts so far, oldest first. */
	deliveries(): Delivery[] {
		return this.#deliveries;
	}

	/** Resolves when nothing is waiting or under way. */
	async settle(): Promise<void> {
		if (this.#isIdle()) return;
		await new Promise<void>((resolve) => this.#idle.push(resolve));
	}

	/** Forgets what was sent and what is waiting. */
	reset(): void {
		this.#generation++;
		this.#deliveries = [];
		this.#counter = 0;
		this.#dropWaiting();
	}

	/** Ends the work: what has not started is not sent, what is under way gets a moment to end. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#dropWaiting();
		const grace = setTimeout(() => this.#closing.abort(), CLOSING_GRACE_MS);
		await this.settle();
		clearTimeout(grace);
		this.#agents.httpAgent.destroy();
		this.#agents.httpsAgent.destroy();
	}

	#isIdle(): boolean {
		return (
			this.#running === 0 &&
			this.#ready.length === 0 &&
			this.#timers.size === 0 &&
			this.#held.length === 0
		);
	}

	#dropWaiting(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
		this.#ready = [];
		this.#held = [];
		this.#announceIdle();
	}

	#announceIdle(): void {
		if (!this.#isIdle()) return;
		for (const resolve of this.#idle.splice(0)) resolve();
	}

	#later(ms: number, run: () => void): void {
		if (this.#closed) return;
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			run();
			this.#announceIdle();
		}, ms);
		this.#timers.add(timer);
	}

	#hold(start: () => void, delayMs: number): void {
		this.#held.push(start);
		if (this.#held.length > 1) return;
		this.#later(Math.max(delayMs, 100), () => {
			const held = this.#held.splice(0).reverse();
			// One after the other, or the network could put them right again.
			held.forEach((run, index) => (index === 0 ? run() : this.#later(index * 20, run)));
		});
	}

	#enqueue(url: string, body: unknown, attempt: number): void {
		if (this.#closed) return;
		const generation = this.#generation;
		this.#ready.push(async () => {
			const status = await this.#post(url, body, attempt, {});
			const settings = this.#settings();
			const taken = status !== null && status >= 200 && status < 300;
			if (taken || attempt > settings.webhookRetries || generation !== this.#generation) return;
			this.#later(settings.webhookRetryMs * 2 ** (attempt - 1), () =>
				this.#enqueue(url, body, attempt + 1),
			);
		});
		this.#pump();
	}

	#pump(): void {
		while (this.#running < PARALLEL) {
			const next = this.#ready.shift();
			if (!next) break;
			this.#running++;
			void next().finally(() => {
				this.#running--;
				this.#pump();
				this.#announceIdle();
			});
		}
	}

	async #post(
		url: string,
		body: unknown,
		attempt: number,
		headers: Record<string, string>,
	): Promise<number | null> {
		const generation = this.#generation;
		let status: number | null = null;
		let message: string | null = null;
		try {
			const answer = await axios.post<unknown>(
				url,
				typeof body === 'string' ? body : JSON.stringify(body),
				{
					...this.#agents,
					headers: { 'content-type': 'application/json', ...headers },
					timeout: ANSWER_TIMEOUT_MS,
					signal: this.#closing.signal,
					proxy: false,
					maxRedirects: 0,
					maxBodyLength: Number.POSITIVE_INFINITY,
					validateStatus: () => true,
					responseType: 'text',
				},
			);
			status = answer.status;
		} catch (cause) {
			message = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
		}
		if (generation === this.#generation) this.#record({ url, body, status, message, attempt });
		return status;
	}

	#record(delivery: Omit<Delivery, 'at' | 'seq'>): void {
		this.#deliveries.push({ seq: ++this.#recorded, at: this.#clock.iso(), ...delivery });
		if (this.#deliveries.length > DELIVERIES_KEPT * 1.1) {
			this.#deliveries.splice(0, this.#deliveries.length - DELIVERIES_KEPT);
		}
	}
}
