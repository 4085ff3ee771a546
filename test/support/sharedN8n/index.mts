import { readFileSync } from 'node:fs';
import { localHttp } from '../../../scripts/real-n8n/local-http.mts';
import { N8nRestClient } from '../../../scripts/real-n8n/rest-client.mts';
import type { RunningN8n } from '../../../scripts/real-n8n/process.mts';
import type { SharedSession } from './keeper.mts';

/** What a test file may do with an n8n that is not its own: it neither stops nor configures it. */
export interface N8nOfWorker {
	/** `log()`: what n8n printed since the file began. */
	n8n: Pick<RunningN8n, 'log' | 'passMinute'>;
	client: N8nRestClient;
}

async function ask<T>(about: 'session' | 'minute'): Promise<T> {
	const door = process.env.DROPPAY_SHARED_N8N ?? '';
	const { data, status } = await localHttp.get<T>(`${door}/${about}`, {
		params: { worker: process.env.JEST_WORKER_ID },
		validateStatus: () => true,
	});
	if (status !== 200) throw new Error(String(data));
	return data;
}

/** The n8n of this worker of jest, empty: what earlier test files left in it is removed. */
export async function openSharedN8n(): Promise<N8nOfWorker> {
	const { url, cookie, logFile } = await ask<SharedSession>('session');
	const client = new N8nRestClient(url, cookie);
	await client.removeEverything();
	const before = readFileSync(logFile).length;
	return {
		client,
		n8n: {
			log: () => readFileSync(logFile).subarray(before).toString('utf8').split('\n'),
			passMinute: async () => await ask('minute'),
		},
	};
}
