/** A process that runs workflows until somebody kills it: reads its jobs as JSON from the standard input. */
import type { IDataObject } from 'n8n-workflow';
import { text } from 'node:stream/consumers';

import { credentialsFor } from './credentialsFor.mts';
import { runTrial } from './trial.mts';

export interface KilledRun {
	/** Key of the money operation. */
	name: string;
	url: string;
	items: IDataObject[];
	options: IDataObject;
}

async function runAll(): Promise<void> {
	const runs = JSON.parse(await text(process.stdin)) as KilledRun[];
	await Promise.all(
		runs.map(async ({ url, ...trial }) => {
			await runTrial({ ...trial, credentials: credentialsFor(url) });
		}),
	);
}

void runAll();
