import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

/**
 * The commands of package.json whose code is TypeScript. Each gets the arguments and returns the exit code; each is
 * imported when it runs, since a fresh clone has no packages yet.
 *
 * @type {Record<string, () => Promise<(args: string[]) => Promise<number>>>}
 */
const COMMANDS = {
	test: async () => (await import('./checks/run.mts')).runChecks,
	'test:n8n': async () => (await import('./n8n-lines/run.mts')).testOnLines,
	'test:queue': async () => (await import('../test/queue/run.mts')).runQueueProofs,
	'test:editor': async () => (await import('../test/editor/run.mts')).walkEditor,
	fuzz: async () => (await import('../test/fuzz/fuzz.mts')).fuzz,
	races: async () => (await import('../test/races/run.mts')).runRaces,
	bench: async () => (await import('../bench/run.mts')).runBenchmark,
	'bench:events': async () => (await import('../bench/events/run.mts')).benchEvents,
};

requireNode();

const [name = '', ...args] = process.argv.slice(2);

await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const command = await COMMANDS[name]?.();
	if (command) return await command(args);
	throw new Error(`There is no command "${name}". Known: ${Object.keys(COMMANDS).join(', ')}`);
});
