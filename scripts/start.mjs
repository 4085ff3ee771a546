import { HELP, readOptions } from './demo/options.cjs';
import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

/** @returns {import('./demo/options.cjs').DemoOptions} */
function optionsOrExit() {
	try {
		return readOptions(process.argv.slice(2));
	} catch (cause) {
		process.stderr.write(`${cause instanceof Error ? cause.message : cause}\n\n${HELP}`);
		process.exit(1);
	}
}

const options = optionsOrExit();
if (options.help) {
	process.stdout.write(HELP);
	process.exit(0);
}

await runToTheEnd(async () => {
	await ensureRootPackages();
	// From here on there are packages: tsx lets this process import TypeScript.
	await import('tsx');
	const { runDemo } = await import('./demo/run.mts');
	return await runDemo(options);
});
