/** One API request as it was received and answered. */
export interface JournalEntry {
	/** Counts from 1; goes on after the journal was cleared. */
	seq: number;
	/** Sandbox time of arrival. */
	at: string;
	method: string;
	/** Path as sent, without the query. */
	path: string;
	/** Operation of the OpenAPI file, null when no operation has this method and path. */
	operationId: string | null;
	/** Account id of a user token, key of an Application's token; null without a known token. */
	tokenOwner: string | null;
	/** The Authorization header as sent. */
	authorization: string | null;
	headers: Record<string, string | string[] | undefined>;
	query: Record<string, unknown>;
	/** Parsed JSON, the text when it is not JSON, null when there was none. */
	body: unknown;
	/** HTTP status that was sent; null while nothing was sent (hanging, cut). */
	status: number | null;
	/** Body that was sent; null for none. */
	answer: unknown;
	/** The request changed something (order made, money moved, token issued). */
	effect: boolean;
	/** Violations of the OpenAPI file by the request or by the sandbox's own answer. */
	contract: string[];
	/** Kind and moment of an injected fault, such as `cut after`. */
	fault: string | null;
}

/** Keeps the last `limit` entries, and drops older ones a tenth at a time. */
export class Journal {
	readonly #limit: number;
	#entries: JournalEntry[] = [];
	#seq = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Adds an entry; its sequence number is given here. The entry may be completed later. */
	add(entry: Omit<JournalEntry, 'seq'>): JournalEntry {
		const complete: JournalEntry = { seq: ++this.#seq, ...entry };
		this.#entries.push(complete);
		if (this.#entries.length > this.#limit + Math.ceil(this.#limit / 10)) {
			this.#entries.splice(0, this.#entries.length - this.#limit);
		}
		return complete;
	}

	/** Entries after sequence number `after`, of one operation when `operationId` is given. */
	entries(filter: { operationId?: string; after?: number } = {}): JournalEntry[] {
		const { operationId, after } = filter;
		return this.#entries.filter(
			(entry) =>
				(operationId === undefined || entry.operationId === operationId) &&
				(after === undefined || entry.seq > after),
		);
	}

	clear(): void {
		this.#entries = [];
	}
}
