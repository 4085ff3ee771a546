/**
 * One of several n8n processes that share a stored credential, as in queue mode. Reads its job from the standard
 * input and writes what came of it to the standard output.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { runDropPay, StoredCredentials } from '../support/harness.mts';

export interface TokenJob {
	/** Holds the credential as JSON. */
	file: string;
	items: number;
	concurrency: number;
	/** By how much the clock of this process is wrong, in milliseconds. */
	clockOff: number;
}

export interface TokenResult {
	good: number;
	bad: unknown[];
}

/** The credential is in a file, as n8n's is in its database: every reading sees what any process wrote last. */
class SharedCredentials extends StoredCredentials {
	override readonly store: Record<string, ICredentialDataDecryptedObject>;

	constructor(file: string) {
		super();
		this.store = new Proxy<Record<string, ICredentialDataDecryptedObject>>(
			{},
			{
				get: () => JSON.parse(readFileSync(file, 'utf8')) as ICredentialDataDecryptedObject,
				set: (_, __, value) => {
					const written = `${file}.${process.pid}`;
					writeFileSync(written, JSON.stringify(value));
					renameSync(written, file);
					return true;
				},
			},
		);
	}
}

async function run(): Promise<void> {
	const job = JSON.parse(await text(process.stdin)) as TokenJob;
	const { now } = Date;
	Date.now = () => now() + job.clockOff;
	const { json, error } = await runDropPay({
		operation: 'account.get',
		parameters: { options: { concurrency: job.concurrency } },
		items: Array.from({ length: job.items }, () => ({})),
		credentials: new SharedCredentials(job.file),
		onError: 'continueRegularOutput',
	});
	const bad = json.filter((item) => item.error !== undefined).map((item) => item.error);
	const result: TokenResult = {
		good: json.length - bad.length,
		bad: error ? [error.message] : bad,
	};
	process.stdout.write(JSON.stringify(result));
}

void run();
