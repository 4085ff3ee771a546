import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of Linux on every machine that runs Node. */
const CLOCK_TICK_MS = 10;

/** Megabytes of memory that a process holds (resident set). */
export function residentMb(pid: number): number {
	const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
	return Math.round(Number(kilobytes.trim()) / 1024);
}

/** Milliseconds of CPU time that a process has used so far, in all of its threads; whole seconds where /proc is missing. */
export function cpuMs(pid: number): number {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const [utime, stime] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
		return ((utime ?? 0) + (stime ?? 0)) * CLOCK_TICK_MS;
	} catch {
		const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
		return (
			time
				.trim()
				.split(/[:-]/)
				.reduce((seconds, part) => seconds * 60 + Number(part), 0) * 1_000
		);
	}
}
