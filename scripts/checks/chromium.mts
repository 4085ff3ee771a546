import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { ROOT } from '../setup/paths.cjs';
import { say, step } from '../setup/progress.cjs';

/** The shell comes first: without the code for windows, the tests take a fifth of the processor time. */
const NAMES = [
	'chromium-headless-shell',
	'chromium',
	'chromium-browser',
	'google-chrome',
	'google-chrome-stable',
];

/** Where browsers are that no folder of PATH leads to. */
const ELSEWHERE = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function inPath(name: string): string | undefined {
	return (process.env.PATH ?? '')
		.split(path.delimiter)
		.map((folder) => path.join(folder, name))
		.find((file) => {
			try {
				accessSync(file, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
}

/** The Chromium for the tests that look at pages: CHROMIUM_PATH, else one of this machine. */
export function findChromium(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	if (named) return existsSync(named) ? named : undefined;
	for (const name of NAMES) {
		const found = inPath(name);
		if (found) return found;
	}
	return ELSEWHERE.find((file) => existsSync(file));
}

/** Installs Chromium from Debian where it is missing and can be installed; says loudly what to do where it cannot. */
export async function ensureChromium(): Promise<void> {
	if (findChromium()) return;
	if (process.getuid?.() === 0 && inPath('apt-get')) {
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		await step('Installing Chromium from Debian', '1 minute', async () => {
			await run('apt-get', ['update'], { cwd: ROOT, env, log: 'apt-update' });
			const install = async (name: string): Promise<void> => {
				const options = { cwd: ROOT, env, log: `apt-${name}` };
				await run('apt-get', ['install', '-y', '--no-install-recommends', name], options);
			};
			// Older Debians and Ubuntu have no package for the shell.
			await install('chromium-headless-shell').catch(async () => await install('chromium'));
		});
		return;
	}
	say();
	say('*** There is no Chromium on this machine, and it cannot be installed from here. ***');
	say('*** The tests of web pages will fail. Install it (Debian: apt-get                ***');
	say('*** install chromium) or set CHROMIUM_PATH, then run the command again.          ***');
	say();
}
