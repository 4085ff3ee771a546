import path from 'node:path';
import { runInSight } from './setup/child-processes.cjs';
import { requireNode } from './setup/node-version.cjs';
import { ROOT } from './setup/paths.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';
import { runToTheEnd } from './setup/stopping.cjs';

requireNode();

const bin = (...parts) => path.join(ROOT, 'node_modules', ...parts);

// Writes what is made from the sources: docs/endpoints.md, docs/resources and the output schemas of the node.
await runToTheEnd(async () => {
	await ensureRootPackages();
	const code = await runInSight(
		process.execPath,
		[bin('tsx', 'dist', 'cli.mjs'), 'scripts/endpointTable.mts'],
		{ cwd: ROOT },
	);
	if (code !== 0) return code;
	const env = { ...process.env, DROPPAY_WRITE_DOCS: '1' };
	const jest = [bin('jest', 'bin', 'jest.js'), 'test/contract/resourcePages'];
	return await runInSight(process.execPath, jest, { cwd: ROOT, env });
});
