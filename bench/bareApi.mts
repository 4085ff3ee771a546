import { once } from 'node:events';
import path from 'node:path';
import { endOwned, spawnOwned } from '../scripts/setup/child-processes.cjs';
import { onStop } from '../scripts/setup/stopping.cjs';

/** An API that answers after a pause, at once by default; see bareApi.mjs. */
export interface BareApi {
	url: string;
	close(): Promise<void>;
}

/** @param latencyMs milliseconds before each answer */
export async function startBareApi(latencyMs: number): Promise<BareApi> {
	const program = path.join(import.meta.dirname, 'bareApi.mjs');
	const child = spawnOwned(process.execPath, [program, String(latencyMs)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	onStop(() => endOwned(child));
	if (!child.stdout) throw new Error('The API of the benchmark has no output.');
	const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
	return { url: line.trim(), close: async () => await endOwned(child) };
}
