import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

// Runs the end-to-end tests, or with --engine those of the engine, on the named versions of n8n.
await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { testOnLines } = await import('./n8n-lines/run.mts');
	return await testOnLines(process.argv.slice(2));
});
