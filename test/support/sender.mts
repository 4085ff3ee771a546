import { Agent, request } from 'node:http';

export interface Answer {
	/** HTTP status; null when no answer came. */
	status: number | null;
	ms: number;
}

/** What came of a burst of events. */
export interface Burst {
	answers: Answer[];
	/** From the first event to the last answer. */
	ms: number;
}

const PATIENCE_MS = 30_000;

/**
 * Sends bodies with a given number under way at a time; the next one goes out when one was answered.
 *
 * @param bodies made when they are sent, so that any number of them takes no memory
 */
export async function sendAll(
	url: string,
	count: number,
	bodyOf: (index: number) => string | Buffer,
	{ parallel = 10, contentType = 'application/json' } = {},
): Promise<Burst> {
	const agent = new Agent({ keepAlive: true, maxSockets: parallel });
	const answers: Answer[] = [];
	let next = 0;
	const lane = async () => {
		while (next < count)
			answers.push(await post(agent, url, bodyOf(next++), { 'content-type': contentType }));
	};
	const started = performance.now();
	await Promise.all(Array.from({ length: Math.min(parallel, count) }, lane));
	const ms = performance.now() - started;
	agent.destroy();
	return { answers, ms };
}

/** Never rejects: no answer is an answer too. */
export async function post(
	agent: Agent,
	url: string,
	body: string | Buffer,
	headers: Record<string, string>,
	patienceMs = PATIENCE_MS,
): Promise<Answer> {
	const started = performance.now();
	return await new Promise((resolve) => {
		const done = (status: number | null) => resolve({ status, ms: performance.now() - started });
		const outgoing = request(
			url,
			{
				method: 'POST',
				agent,
				timeout: patienceMs,
				headers: { ...headers, 'content-length': Buffer.byteLength(body) },
			},
			(response) => {
				response.resume();
				response.once('end', () => done(response.statusCode ?? null));
				response.once('error', () => done(null));
			},
		);
		outgoing.once('timeout', () => outgoing.destroy());
		outgoing.once('error', () => done(null));
		outgoing.end(body);
	});
}

/** The value below which the given part of the values lies; `values` may be in any order. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** How often each status came, such as `200: 400, 503: 2`; `null` is no response. */
export function statusesOf(answers: ReadonlyArray<Pick<Answer, 'status'>>): string {
	const counts = new Map<string, number>();
	for (const { status } of answers) {
		counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
	}
	return [...counts]
		.sort()
		.map(([status, count]) => `${status}: ${count}`)
		.join(', ');
}
