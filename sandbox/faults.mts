/** Something that goes wrong on purpose. */
export interface Fault {
	/**
	 * - `latency`: `ms` pass before the request is handled (before) or before it is answered (after).
	 * - `hold`: as `latency`, until the held requests are released (POST /faults/release).
	 * - `status`: answers `status` (500) with `headers` and `body` instead.
	 * - `cut`: the connection is closed; with `bytes`, after that much of the answer.
	 * - `hang`: no answer until the sandbox is closed.
	 * - `body`: keeps the status of the answer and sends `body` instead of its own.
	 * - `merge`: the properties of `body` replace those of the JSON answer; those named in `omit` are left out of it.
	 * - `wrap`: the list in the JSON answer comes under the name `as`, and bare where that is empty.
	 */
	kind: 'latency' | 'hold' | 'status' | 'cut' | 'hang' | 'body' | 'merge' | 'wrap';
	/** Before the request has its effect (default; then there is none), or after it. `merge` and `wrap`: after. */
	when?: 'before' | 'after';
	ms?: number;
	status?: number;
	headers?: Record<string, string>;
	/** A text is sent as it is, anything else as JSON. */
	body?: unknown;
	contentType?: string;
	/** Of `cut`: bytes of the answer's body that are sent first. */
	bytes?: number;
	/** Of `merge`: properties that the answer goes without. */
	omit?: string[];
	/** Of `wrap`: name of the property that holds the list. */
	as?: string;
}

/** Which requests a fault hits; what is left out matches everything. */
export interface FaultMatch {
	operationId?: string;
	method?: string;
	/** Source of a regular expression for the path. */
	path?: string;
}

export interface FaultRule {
	/** By which it can be removed again. */
	name?: string;
	match?: FaultMatch;
	/** How many requests it hits (1); 0 = for ever. */
	times?: number;
	/** How many matching requests pass first (0). */
	skip?: number;
	fault: Fault;
}

export interface FaultRuleState extends FaultRule {
	/** Requests that matched so far. */
	seen: number;
	/** Requests that were hit so far. */
	hit: number;
}

/** JSON schema of a FaultRule. */
export const FAULT_RULE_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	required: ['fault'],
	properties: {
		name: { type: 'string' },
		match: {
			type: 'object',
			additionalProperties: false,
			properties: {
				operationId: { type: 'string' },
				method: { type: 'string' },
				path: { type: 'string', format: 'regex' },
			},
		},
		times: { type: 'integer', minimum: 0 },
		skip: { type: 'integer', minimum: 0 },
		fault: {
			type: 'object',
			additionalProperties: false,
			required: ['kind'],
			properties: {
				kind: { enum: ['latency', 'hold', 'status', 'cut', 'hang', 'body', 'merge', 'wrap'] },
				when: { enum: ['before', 'after'] },
				ms: { type: 'integer', minimum: 0 },
				status: { type: 'integer', minimum: 200, maximum: 599 },
				headers: { type: 'object', additionalProperties: { type: 'string' } },
				body: {},
				contentType: { type: 'string' },
				bytes: { type: 'integer', minimum: 0 },
				omit: { type: 'array', items: { type: 'string' } },
				as: { type: 'string' },
			},
		},
	},
} as const;

interface Rule extends FaultRuleState {
	pathPattern: RegExp | null;
}

/** Whether the fault only delays: the request is then handled and answered as usual. */
export const isDelay = ({ kind }: Fault): boolean => kind === 'latency' || kind === 'hold';

/** The faults that are waiting to happen. */
export class FaultBook {
	#rules: Rule[] = [];
	#held: Array<() => void> = [];

	add(rule: FaultRule): void {
		const path = rule.match?.path;
		this.#rules.push({
			...rule,
			seen: 0,
			hit: 0,
			pathPattern: path === undefined ? null : new RegExp(path),
		});
	}

	list(): FaultRuleState[] {
		return this.#rules.map(({ pathPattern: _, ...rule }) => rule);
	}

	/** Removes the rules of this name, if there are any. */
	remove(name: string): void {
		this.#rules = this.#rules.filter((rule) => rule.name !== name);
	}

	clear(): void {
		this.#rules = [];
	}

	/** Waits until `release` is called, or until the sandbox closes. */
	async hold(closing: AbortSignal): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#held.push(resolve);
			closing.addEventListener('abort', () => resolve(), { once: true });
		});
	}

	/** Lets all held requests go on; returns how many. Rules of `hold` stay. */
	release(): number {
		const held = this.#held.splice(0);
		for (const resolve of held) resolve();
		return held.length;
	}

	/** Counts the request and returns what hits it: any delays, and at most one other fault. */
	take(request: { operationId: string | null; method: string; path: string }): Fault[] {
		const hits: Fault[] = [];
		let decided = false;
		for (const rule of this.#rules) {
			if (!matches(rule, request)) continue;
			if (decided && !isDelay(rule.fault)) continue;
			rule.seen++;
			const times = rule.times ?? 1;
			if (rule.seen <= (rule.skip ?? 0) || (times !== 0 && rule.hit >= times)) continue;
			rule.hit++;
			hits.push(rule.fault);
			decided ||= !isDelay(rule.fault);
		}
		return hits;
	}
}

function matches(
	rule: Rule,
	request: { operationId: string | null; method: string; path: string },
): boolean {
	const { operationId, method } = rule.match ?? {};
	return (
		(operationId === undefined || operationId === request.operationId) &&
		(method === undefined || method.toUpperCase() === request.method) &&
		(rule.pathPattern === null || rule.pathPattern.test(request.path))
	);
}
