import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { benchEvents } = await import('./measure/events/run.mts');
	return await benchEvents(process.argv.slice(2));
});
