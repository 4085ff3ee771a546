import { requireNode } from './setup/node-version.mjs';
import { ensureRootPackages } from './setup/root-packages.mjs';
import { runToTheEnd } from './setup/stopping.mjs';

requireNode();

await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { runChecks } = await import('./checks/run.mts');
	return await runChecks(process.argv.slice(2));
});
