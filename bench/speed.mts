/** Measures in this process; prints the result as JSON. Arguments: address of the server, number of rounds. */
import type { INodeExecutionData } from 'n8n-workflow';

import { runNode, type BenchNode } from './engine.mts';
import { bareLoop, dropPay, requireOneCopy, stripe } from './variants.mts';

const ITEMS = 1000;
const LATENCY_MS = 50;
const DEFAULT_CONCURRENCY = 10;
const CPU_ITEMS = 2000;
const MEMORY_ITEMS = 10_000;
const MEMORY_BYTES = 2000;

/** What the runs came to; times in milliseconds, each the median of the rounds. */
export interface SpeedResult {
	items: number;
	latencyMs: number;
	rounds: number;
	/** ceil(items / default concurrency) × latency. */
	floorMs: number;
	defaultMs: number;
	oneAtATimeMs: number;
	stripeMs: number;
	/** A bare loop with as many items at a time as our default. */
	barePoolMs: number;
	cpu: { items: number; defaultMs: number; oneAtATimeMs: number; bareLoopMs: number };
	memory: {
		items: number;
		bytesEach: number;
		/** What the heap grew by while the outputs were held. */
		grownBytes: number;
		/** What the outputs alone take. */
		outputBytes: number;
		/** The same growth in the bare loop. */
		bareLoopBytes: number;
		/** What was left when the outputs were let go. */
		leftBytes: number;
	};
}

const [url, roundsText] = process.argv.slice(2) as [string, string];
const rounds = Number(roundsText);

const inputs = (count: number) =>
	Array.from({ length: count }, (_, number) => ({ id: `CHT${String(number).padStart(9, '0')}` }));

async function setServer(query: string): Promise<void> {
	await fetch(`${url}/_set?${query}`);
}

async function run(node: BenchNode, count: number): Promise<INodeExecutionData[]> {
	const items = inputs(count);
	const output = await runNode(node, items);
	const wrong = output.findIndex(({ json }, index) => json.id !== items[index]?.id);
	if (output.length !== count || wrong >= 0) throw new Error(`wrong output at item ${wrong}`);
	return output;
}

async function wallMs(node: BenchNode): Promise<number> {
	const start = performance.now();
	await run(node, ITEMS);
	return performance.now() - start;
}

async function cpuMs(node: BenchNode): Promise<number> {
	globalThis.gc?.();
	const start = process.cpuUsage();
	await run(node, CPU_ITEMS);
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

async function heap(): Promise<number> {
	// What the last run scheduled still holds on to its data.
	await new Promise((resolve) => setTimeout(resolve, 200));
	globalThis.gc?.();
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}

/** What a copy of the output takes. */
async function sizeOf(output: INodeExecutionData[]): Promise<number> {
	const before = await heap();
	const copy = structuredClone(output);
	return copy.length === output.length ? (await heap()) - before : Number.NaN;
}

/** Growth while the output is held, and what stays when it is let go. */
async function growth(node: BenchNode): Promise<{ grown: number; left: number; output: number }> {
	const items = inputs(MEMORY_ITEMS).map((item) => ({
		...item,
		note: `${item.id} `.repeat(MEMORY_BYTES / 13),
	}));
	const before = await heap();
	const held = { output: await runNode(node, items) };
	const grown = (await heap()) - before;
	const output = await sizeOf(held.output);
	held.output = [];
	return { grown, output, left: (await heap()) - before };
}

/** Rounds over all variants, so that a busy moment of the machine hits all of them. */
async function medians(
	variants: Record<string, () => Promise<number>>,
): Promise<Record<string, number>> {
	const seen: Record<string, number[]> = {};
	for (let round = 0; round < rounds; round++) {
		for (const [name, measure] of Object.entries(variants)) {
			(seen[name] ??= []).push(await measure());
		}
	}
	return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, median(values)]));
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const [low, high] = [sorted[middle - ((sorted.length + 1) % 2)], sorted[middle]];
	return ((low ?? 0) + (high ?? 0)) / 2;
}

async function measure(): Promise<SpeedResult> {
	const nodes = {
		default: dropPay(url),
		one: dropPay(url, { concurrency: 1 }),
		stripe: stripe(url),
		bare: bareLoop(url),
		pool: bareLoop(url, DEFAULT_CONCURRENCY),
	};
	requireOneCopy();
	await setServer('latencyMs=0&padding=0');
	for (const node of Object.values(nodes)) await run(node, 300);

	const cpu = await medians({
		default: async () => await cpuMs(nodes.default),
		one: async () => await cpuMs(nodes.one),
		bare: async () => await cpuMs(nodes.bare),
	});
	await setServer(`padding=${MEMORY_BYTES}`);
	await growth(nodes.bare);
	const ours = await growth(nodes.default);
	const theirs = await growth(nodes.bare);
	await setServer(`latencyMs=${LATENCY_MS}&padding=0`);
	const wall = await medians({
		default: async () => await wallMs(nodes.default),
		pool: async () => await wallMs(nodes.pool),
		one: async () => await wallMs(nodes.one),
		stripe: async () => await wallMs(nodes.stripe),
	});
	return {
		items: ITEMS,
		latencyMs: LATENCY_MS,
		rounds,
		floorMs: Math.ceil(ITEMS / DEFAULT_CONCURRENCY) * LATENCY_MS,
		defaultMs: wall.default ?? 0,
		oneAtATimeMs: wall.one ?? 0,
		stripeMs: wall.stripe ?? 0,
		barePoolMs: wall.pool ?? 0,
		cpu: {
			items: CPU_ITEMS,
			defaultMs: cpu.default ?? 0,
			oneAtATimeMs: cpu.one ?? 0,
			bareLoopMs: cpu.bare ?? 0,
		},
		memory: {
			items: MEMORY_ITEMS,
			bytesEach: MEMORY_BYTES,
			grownBytes: ours.grown,
			outputBytes: ours.output,
			bareLoopBytes: theirs.grown,
			leftBytes: ours.left,
		},
	};
}

void measure().then((result) => {
	process.stdout.write(`${JSON.stringify(result)}\n`);
	process.exit(0);
});
