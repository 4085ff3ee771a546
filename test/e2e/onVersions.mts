/** Tests that only some versions of n8n can pass. */
import { chosenLine } from '../../scripts/real-n8n/lines.mts';

function isAtLeast(version: string, oldest: string): boolean {
	const [a, b] = [version, oldest].map((text) => text.split('.').map(Number));
	const index = a?.findIndex((part, at) => part !== b?.[at]) ?? -1;
	return index < 0 || (a?.[index] ?? 0) > (b?.[index] ?? 0);
}

/**
 * `it` on n8n `oldest` and newer. On an older n8n the test is left out, and its title says why.
 *
 * @param reason what the older n8n doesn't have, as the end of a sentence
 */
export function itSince(oldest: string, reason: string) {
	const { version } = chosenLine();
	return (title: string, test: () => Promise<void>, timeout?: number): void => {
		if (isAtLeast(version, oldest)) it(title, test, timeout);
		else it.skip(`${title} (left out before n8n ${oldest}: ${reason})`, test);
	};
}
