import { availableParallelism } from 'node:os';
import process from 'node:process';
import { endOwned, runInSight, spawnOwned } from './setup/child-processes.cjs';
import { ROOT } from './setup/paths.cjs';
import { say } from './setup/progress.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

/** `npm run test:stress -- [loops] [arguments of npm test]`: the whole suite beside busy loops, one per processor. */
const [first = '', ...others] = process.argv.slice(2);
const isCount = /^\d+$/.test(first);
const loops = isCount ? Number(first) : availableParallelism();
const testArguments = isCount ? others : process.argv.slice(2);

await runToTheEnd(async () => {
	say(`${loops} busy loops run beside the tests.`);
	const busy = Array.from({ length: loops }, () =>
		spawnOwned(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
	);
	const since = performance.now();
	const exitCode = await runInSight(
		process.execPath,
		['scripts/run.mjs', 'test', ...testArguments],
		{
			cwd: ROOT,
		},
	);
	await Promise.all(busy.map(async (loop) => await endOwned(loop)));
	say(`Exit code ${exitCode} after ${Math.round((performance.now() - since) / 1000)} s.`);
	return exitCode;
});
