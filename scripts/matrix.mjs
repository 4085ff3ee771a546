import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInSight } from './setup/child-processes.cjs';
import { requireNode } from './setup/node-version.cjs';
import { ROOT } from './setup/paths.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

// Runs the fault matrix of test/money, writes docs/fault-matrix.md and prints it.
await runToTheEnd(async () => {
	await ensureRootPackages();
	const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const env = { ...process.env, WRITE_MATRIX: '1' };
	const code = await runInSight(process.execPath, [jest, 'test/money/faultMatrix'], {
		cwd: ROOT,
		env,
	});
	process.stdout.write(`\n${readFileSync(path.join(ROOT, 'docs', 'fault-matrix.md'), 'utf8')}`);
	return code;
});
