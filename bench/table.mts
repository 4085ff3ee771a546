/** The benchmark as Markdown: ratios, since a machine has no say in them. */
import type { SpeedResult } from './speed.mts';
import type { Loading } from './loading.mts';

export interface Row {
	what: string;
	ours: string;
	other: string;
	ratio: string;
	goal: string;
	/** Undefined where there is no goal. */
	reached?: boolean;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

export function rowsOf(speed: SpeedResult, loading: Loading[]): Row[] {
	const { cpu, memory } = speed;
	const perItem = (ms: number): string => `${((ms * 1000) / cpu.items).toFixed(0)} µs`;
	const [ours, ...others] = loading as [Loading, ...Loading[]];
	const faster = speed.oneAtATimeMs / speed.defaultMs;
	const overFloor = speed.defaultMs / speed.floorMs;
	const cpuDefault = cpu.defaultMs / cpu.bareLoopMs;
	const cpuOne = cpu.oneAtATimeMs / cpu.bareLoopMs;
	const grown = memory.grownBytes / memory.outputBytes;
	const left = memory.leftBytes / memory.outputBytes;
	const name = `${speed.items} × authorization get, ${speed.latencyMs} ms each`;
	return [
		{
			what: `${name}: default concurrency, against one at a time`,
			ours: seconds(speed.defaultMs),
			other: seconds(speed.oneAtATimeMs),
			ratio: `${times(faster)} as fast`,
			goal: '≥ 8.5 ×',
			reached: faster >= 8.5,
		},
		{
			what: `${name}: against the floor of ${speed.items} / 10 × ${speed.latencyMs} ms`,
			ours: seconds(speed.defaultMs),
			other: seconds(speed.floorMs),
			ratio: times(overFloor),
			goal: '≤ 1.15 ×',
			reached: overFloor <= 1.15,
		},
		{
			what: `${name}: against a bare loop with 10 at a time, which is what this machine can do now`,
			ours: seconds(speed.defaultMs),
			other: seconds(speed.barePoolMs),
			ratio: times(speed.defaultMs / speed.barePoolMs),
			goal: '≤ 1.15 ×',
			reached: speed.defaultMs / speed.barePoolMs <= 1.15,
		},
		{
			what: `${name}: against the Stripe node of n8n (charge get)`,
			ours: seconds(speed.defaultMs),
			other: seconds(speed.stripeMs),
			ratio: `${times(speed.stripeMs / speed.defaultMs)} as fast`,
			goal: '',
		},
		{
			what: 'CPU per item without latency, default concurrency, against a bare loop over httpRequestWithAuthentication',
			ours: perItem(cpu.defaultMs),
			other: perItem(cpu.bareLoopMs),
			ratio: times(cpuDefault),
			goal: '≤ 1.5 ×',
			reached: cpuDefault <= 1.5,
		},
		{
			what: 'the same, one item at a time',
			ours: perItem(cpu.oneAtATimeMs),
			other: perItem(cpu.bareLoopMs),
			ratio: times(cpuOne),
			goal: '≤ 1.5 ×',
			reached: cpuOne <= 1.5,
		},
		{
			what: `heap growth over ${memory.items} items of ${memory.bytesEach} bytes, against a copy of the outputs (a bare loop: ${megabytes(memory.bareLoopBytes)})`,
			ours: megabytes(memory.grownBytes),
			other: megabytes(memory.outputBytes),
			ratio: times(grown),
			goal: '≤ 1.25 ×',
			reached: grown <= 1.25,
		},
		{
			what: 'what is left of it when the outputs are let go',
			ours: megabytes(memory.leftBytes),
			other: megabytes(memory.outputBytes),
			ratio: times(left),
			goal: '≤ 0.05 ×',
			reached: left <= 0.05,
		},
		...others.flatMap((other) => [
			{
				what: `loading both nodes, against ${other.name}'s`,
				ours: `${ours.milliseconds.toFixed(0)} ms`,
				other: `${other.milliseconds.toFixed(0)} ms`,
				ratio: times(ours.milliseconds / other.milliseconds),
				goal: '',
			},
			{
				what: `descriptions sent to the browser, against ${other.name}'s`,
				ours: `${ours.kilobytes.toFixed(0)} kB`,
				other: `${other.kilobytes.toFixed(0)} kB`,
				ratio: times(ours.kilobytes / other.kilobytes),
				goal: '',
			},
		]),
	];
}

export function tableOf(rows: Row[]): string {
	const outcome = ({ goal, reached }: Row): string =>
		goal === '' ? '' : `${goal} ${reached ? 'reached' : 'missed'}`;
	return [
		'| what | DropPay node | other | ratio | goal |',
		'| --- | --- | --- | --- | --- |',
		...rows.map(
			(row) => `| ${row.what} | ${row.ours} | ${row.other} | ${row.ratio} | ${outcome(row)} |`,
		),
	].join('\n');
}
