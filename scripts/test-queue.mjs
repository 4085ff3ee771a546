import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

// Runs the package on n8n's queue mode: main, webhook processor and workers over Redis and PostgreSQL.
await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { runQueueProofs } = await import('./queue/run.mts');
	return await runQueueProofs(process.argv.slice(2));
});
