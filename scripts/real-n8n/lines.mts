import { existsSync } from 'node:fs';
import path from 'node:path';
import { N8N_PACKAGE } from '../setup/paths.cjs';

/** A version of n8n that the nodes are tested on, one for each line that people run. */
export interface N8nLine {
	version: string;
	/** The versions of n8n's engine and of its types that this n8n depends on. */
	core: string;
	workflow: string;
	/** Folder of the package that installs it, with a lock file of its own. */
	folder: string;
}

const line = (version: string, core: string, workflow: string): N8nLine => ({
	version,
	core,
	workflow,
	folder: path.join(N8N_PACKAGE, 'lines', version),
});

/** The n8n of the demo and of `npm test`. */
export const NEWEST: N8nLine = { ...line('2.41.1', '2.41.1', '2.41.0'), folder: N8N_PACKAGE };

/** All supported lines, the oldest first. To add one: a row here, and a folder with package.json and its lock file. */
export const N8N_LINES: readonly N8nLine[] = [
	line('1.123.81', '1.122.48', '1.120.31'),
	line('2.8.4', '2.8.1', '2.8.0'),
	line('2.22.6', '2.22.4', '2.22.3'),
	line('2.35.7', '2.35.5', '2.35.3'),
	line('2.40.7', '2.40.3', '2.40.1'),
	NEWEST,
];

/** Names the version that this process works with; the newest when it is not set. */
export const N8N_VERSION_VARIABLE = 'DROPPAY_N8N_VERSION';

/**
 * The line with this version.
 * @throws with the known versions when it is none of them
 */
export function findLine(version: string): N8nLine {
	const found = N8N_LINES.find((one) => one.version === version);
	if (!found) {
		const known = N8N_LINES.map((one) => one.version).join(', ');
		throw new Error(
			`n8n ${version} is not among the supported lines: ${known}. To add it, see scripts/real-n8n/lines.mts.`,
		);
	}
	if (!existsSync(path.join(found.folder, 'package-lock.json'))) {
		throw new Error(`n8n ${version} has no lock file in ${path.relative('', found.folder)}.`);
	}
	return found;
}

/** The line that this process works with. */
export function chosenLine(): N8nLine {
	const version = process.env[N8N_VERSION_VARIABLE];
	return version === undefined || version === '' ? NEWEST : findLine(version);
}
