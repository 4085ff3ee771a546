/** A process that runs workflows until somebody kills it: reads its jobs as JSON from the standard input. */
import type { IDataObject } from 'n8n-workflow';
import { text } from 'node:stream/consumers';

import { runDropPay } from '../engine/harness.mts';
import { credentialsFor } from './credentialsFor.mts';
import { moneyOperations } from './moneyOperations.mts';

export interface KilledRun {
	operation: string;
	url: string;
	items: IDataObject[];
}

async function runAll(): Promise<void> {
	const runs = JSON.parse(await text(process.stdin)) as KilledRun[];
	await Promise.all(
		runs.map(async ({ operation, url, items }) => {
			const parameters = { ...moneyOperations[operation]?.parameters, options: {} };
			await runDropPay({ operation, parameters, items, credentials: credentialsFor(url) });
		}),
	);
}

void runAll();
