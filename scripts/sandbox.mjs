import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { onStop, runToTheEnd } from './setup/stopping.cjs';

requireNode();

// Starts the sandbox on a fresh clone: installs what is missing, then runs it in this process.
await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { startFromCommandLine } = await import('../sandbox/main.mts');
	const sandbox = await startFromCommandLine(process.argv.slice(2));
	if (!sandbox) return 0;
	onStop(() => sandbox.close());
	// A signal ends it.
	return await new Promise(() => undefined);
});
