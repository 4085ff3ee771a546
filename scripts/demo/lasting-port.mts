import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts, isFree } from '../real-n8n/ports.mts';

/** The sandbox's port when it is started by itself. */
const USUAL_PORT = 8787;

/**
 * The port for the sandbox of a home that lasts: that of the last start, else 8787, else any, whichever is free first. A
 * credential that a user made by hand holds the address, so it stays the same from start to start.
 */
export async function lastingSandboxPort(home: string): Promise<number> {
	const file = path.join(home, 'sandbox-port');
	const last = Number(await readFile(file, 'utf8').catch(() => ''));
	for (const port of [last, USUAL_PORT, ...(await freePorts(1))]) {
		if (!Number.isInteger(port) || port < 1 || port > 65_535 || !(await isFree(port))) continue;
		await writeFile(file, String(port));
		return port;
	}
	throw new Error('No port is free for the sandbox.');
}
