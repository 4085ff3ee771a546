#!/usr/bin/env node
import { startFromCommandLine } from './main.mts';

/** The command `droppay-sandbox` of the published package: runs until Ctrl-C. */
try {
	const sandbox = await startFromCommandLine(process.argv.slice(2));
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => {
			void sandbox?.close().then(() => process.exit(0));
		});
	}
} catch (cause) {
	process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
	process.exitCode = 1;
}
