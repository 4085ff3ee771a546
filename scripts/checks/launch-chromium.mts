import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './chromium.mts';

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
	// Without it, the headless shell puts letters on whole pixels.
	'--font-render-hinting=none',
];

/**
 * Starts a headless Chromium. The caller closes it.
 * @throws saying how to install it; a test without a browser must not pass
 */
export async function launchChromium(): Promise<Browser> {
	const executablePath = findChromium();
	if (executablePath === undefined) {
		throw new Error(
			'Chromium is needed and was not found. Install it, for example with "sudo apt-get install ' +
				'--no-install-recommends chromium", or set CHROMIUM_PATH to a Chromium or Chrome that is there.',
		);
	}
	return await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
