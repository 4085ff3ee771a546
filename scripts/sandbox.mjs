// Starts the sandbox on a fresh clone: installs what is missing, then runs sandbox/main.mts.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

if (!existsSync(tsx)) {
	console.log('Installing the development packages (npm ci), usually one to three minutes …');
	const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
	const installed = spawnSync(npm, ['ci'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (installed.status !== 0) {
		console.error('npm ci did not finish. Its own output above says why.');
		process.exit(1);
	}
}

const child = spawn(
	process.execPath,
	[tsx, join(root, 'sandbox', 'main.mts'), ...process.argv.slice(2)],
	{ cwd: root, stdio: 'inherit' },
);
// A terminal sends Ctrl-C to both, a program perhaps to this process only: pass it on and wait.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
