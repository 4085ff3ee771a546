interface Task {
	dueMs: number;
	run: () => void;
	cancelled: boolean;
}

/** Longest pause that setTimeout keeps, in milliseconds. */
const LONGEST_TIMEOUT = 2_147_483_647;

/**
 * The sandbox's time. It runs with the real clock, can be moved forward, and runs tasks when they
 * fall due. While a task runs, `now()` is the moment it was due, also when time jumped over it.
 */
export class Clock {
	#offsetMs = 0;
	#pinnedMs: number | null = null;
	/** Sorted by due time; tasks of the same moment in the order they came. */
	#tasks: Task[] = [];
	#cancelled = 0;
	#timer: NodeJS.Timeout | null = null;

	/** Milliseconds since 1970 on the sandbox's clock. */
	now(): number {
		return this.#pinnedMs ?? Date.now() + this.#offsetMs;
	}

	/** ISO 8601 of `ms`, or of now. */
	iso(ms = this.now()): string {
		return new Date(ms).toISOString();
	}

	/** Runs `run` once at `dueMs`; the function that comes back takes it off the list. */
	at(dueMs: number, run: () => void): () => void {
		const task: Task = { dueMs, run, cancelled: false };
		let low = 0;
		let high = this.#tasks.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#tasks[middle] as Task).dueMs <= dueMs) low = middle + 1;
			else high = middle;
		}
		this.#tasks.splice(low, 0, task);
		if (low === 0) this.#arm();
		return () => this.#cancel(task);
	}

	/** Moves time forward and runs, in order, what falls due on the way. */
	advance(seconds: number): void {
		this.#offsetMs += seconds * 1000;
		this.tick();
		this.#arm();
	}

	/** Runs what is due by now. */
	tick(): void {
		if (this.#pinnedMs !== null) return;
		let ran = false;
		for (;;) {
			const next = this.#tasks[0];
			if (!next || next.dueMs > this.now()) break;
			this.#tasks.shift();
			ran = true;
			if (next.cancelled) {
				this.#cancelled--;
				continue;
			}
			this.#pinnedMs = next.dueMs;
			try {
				next.run();
			} finally {
				this.#pinnedMs = null;
			}
		}
		if (ran) this.#arm();
	}

	/** Forgets all tasks and returns to the real time. */
	reset(): void {
		this.#offsetMs = 0;
		this.#tasks = [];
		this.#cancelled = 0;
		this.#arm();
	}

	#cancel(task: Task): void {
		if (task.cancelled) return;
		task.cancelled = true;
		this.#cancelled++;
		// Decided orders leave cancelled expiry tasks a day ahead: keep the list short.
		if (this.#cancelled > 1000 && this.#cancelled * 2 > this.#tasks.length) {
			this.#tasks = this.#tasks.filter((entry) => !entry.cancelled);
			this.#cancelled = 0;
		}
	}

	#arm(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		const next = this.#tasks[0];
		if (!next) return;
		const wait = Math.min(Math.max(next.dueMs - this.now(), 0), LONGEST_TIMEOUT);
		this.#timer = setTimeout(() => {
			this.tick();
			this.#arm();
		}, wait);
		this.#timer.unref();
	}
}
