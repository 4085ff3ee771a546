/** A map for what a process remembers: over its limit, the entry that was set longest ago goes. */
export class BoundedMap<K, V> {
	private readonly entries = new Map<K, V>();

	constructor(readonly limit: number) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: K): V | undefined {
		return this.entries.get(key);
	}

	set(key: K, value: V): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value as K);
	}

	delete(key: K): void {
		this.entries.delete(key);
	}

	deleteWhere(isGone: (value: V) => boolean): void {
		for (const [key, value] of this.entries) if (isGone(value)) this.entries.delete(key);
	}

	clear(): void {
		this.entries.clear();
	}
}

const stores = new Map<string, BoundedMap<unknown, unknown>>();

/**
 * What a process remembers beyond one execution. It is lost when the process ends, and each process of n8n's queue mode
 * has its own: docs/development.md lists all of them.
 *
 * @param name as the list has it
 */
export function processStore<K, V>(name: string, limit: number): BoundedMap<K, V> {
	const store = new BoundedMap<K, V>(limit);
	stores.set(name, store as BoundedMap<unknown, unknown>);
	return store;
}

/** Names and limits. */
export function listProcessStores(): Array<{ name: string; limit: number }> {
	return [...stores].map(([name, { limit }]) => ({ name, limit }));
}

/** For tests: what a new process knows. */
export function forgetProcessStores(): void {
	for (const store of stores.values()) store.clear();
}
