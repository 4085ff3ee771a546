import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server on loopback that runs as a child of this process. */
export interface Server {
	port: number;
	pid: number;
	/** Ends it and removes its data. Safe to call twice. */
	stop(): Promise<void>;
}

const KEPT_LINES = 15;
const WITHIN_MS = 60_000;

/**
 * Waits until a server answers.
 * @throws with its last lines when it ends or does not answer in time
 */
export async function untilReady(
	name: string,
	child: ChildProcess,
	isReady: () => Promise<boolean>,
): Promise<void> {
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => {
			lines.push(...text.split('\n').filter(Boolean));
			lines.splice(0, lines.length - KEPT_LINES);
		});
	}
	let end: string | undefined;
	child.once('error', (cause) => (end = cause.message));
	child.once('exit', (code, signal) => (end ??= `it ended with ${code ?? signal}`));
	const deadline = Date.now() + WITHIN_MS;
	while (end === undefined && Date.now() < deadline) {
		// A response must come from our server: a server that could not take its port has ended.
		if ((await isReady().catch(() => false)) && end === undefined) return;
		await sleep(100);
	}
	throw new Error(
		[`${name} is not ready: ${end ?? 'no answer in time'}. Its last lines:`, ...lines].join('\n  '),
	);
}
