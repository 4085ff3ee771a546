import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { endOwned } from '../setup/child-processes.cjs';
import { CACHE } from '../setup/paths.cjs';
import { onStop } from '../setup/stopping.cjs';
import { freePorts } from '../real-n8n/ports.mts';
import { remove, runAs, spawnBound, throwAwayFolder } from './bound.mts';
import type { Servers } from './debian.mts';
import { untilReady, type Server } from './server.mts';

export interface Redis extends Server {
	password: string;
}

/** Starts a Redis on loopback that keeps nothing on disk. */
export async function startRedis({ redisServer, redisCli }: Servers): Promise<Redis> {
	const [port = 0] = await freePorts(1);
	const password = randomBytes(16).toString('hex');
	const folder = await throwAwayFolder(path.join(CACHE, 'queue'), 'redis');
	const child = spawnBound(redisServer, ['-'], { cwd: folder, signal: 'TERM', stdin: 'pipe' });
	const stop = async () => {
		await endOwned(child);
		await remove(folder);
	};
	onStop(stop);
	// The settings go in by standard input: the list of processes shows arguments to every user.
	child.stdin?.end(
		[
			`port ${port}`,
			'bind 127.0.0.1',
			`requirepass ${password}`,
			'save ""',
			'appendonly no',
			`dir "${folder}"`,
			'',
		].join('\n'),
	);
	await untilReady('Redis', child, async () => {
		const answer = await runAs(undefined, redisCli, ['-h', '127.0.0.1', '-p', `${port}`, 'ping'], {
			REDISCLI_AUTH: password,
		});
		return answer.trim() === 'PONG';
	});
	return { port, pid: child.pid ?? 0, password, stop };
}
