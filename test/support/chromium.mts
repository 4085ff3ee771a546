import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
];

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * Where Chromium is: CHROMIUM_PATH, then Debian's place, then PATH.
 * @throws with the way to install it; a test without a browser must not pass
 */
export function chromiumPath(
	env: Readonly<Record<string, string | undefined>> = process.env,
	folders: string[] = ['/usr/bin', ...(env.PATH ?? '').split(delimiter)],
): string {
	const given = env.CHROMIUM_PATH;
	if (given !== undefined && given !== '') {
		if (isExecutable(given)) return given;
		throw new Error(`CHROMIUM_PATH names ${given}, which is no program that can be run.`);
	}
	for (const folder of folders) {
		for (const name of NAMES) {
			const path = join(folder, name);
			if (existsSync(path) && isExecutable(path)) return path;
		}
	}
	throw new Error(
		'Chromium is needed for the tests of the phone page and was not found. Install it, for ' +
			'example with "sudo apt-get install --no-install-recommends chromium", or set ' +
			'CHROMIUM_PATH to a Chromium or Chrome that is there.',
	);
}

/** Starts a headless Chromium. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: chromiumPath(),
		headless: true,
		args: ARGUMENTS,
	});
}
