import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CACHE } from '../setup/paths.cjs';
import { duration, say } from '../setup/progress.cjs';
import { startCluster, type Cluster } from './cluster.mts';
import { proveCrowds, proveEventsToOne, proveEventsToTwo } from './eventsProof.mts';
import { printTable, type Finding } from './report.mts';
import { proveSale } from './saleProof.mts';
import { proveTokens } from './tokensProof.mts';
import { proveLostWorker, proveWaiting } from './waitingProof.mts';

type Proof = (cluster: Cluster) => Promise<Finding[]>;

/** The one that kills a worker comes last. */
const PROOFS: Array<[title: string, proof: Proof]> = [
	['A sale', proveSale],
	['Waiting', proveWaiting],
	['500 events, each twice, one webhook processor', proveEventsToOne],
	['500 events, each twice, two processes in turns', proveEventsToTwo],
	['Ten copies at once, two processes', proveCrowds],
	['Tokens: two workers, one credential', proveTokens],
	['A worker is killed during a wait', proveLostWorker],
];

async function keepLogs({ main, webhookProcessor, workers }: Cluster): Promise<string> {
	const folder = path.join(CACHE, 'logs', 'queue');
	await mkdir(folder, { recursive: true });
	for (const [name, { logFile }] of [
		['main', main] as const,
		['webhook-processor', webhookProcessor] as const,
		...workers.map((worker) => [worker.name, worker.n8n] as const),
	]) {
		await cp(logFile, path.join(folder, `${name}.log`));
	}
	return folder;
}

/** Starts n8n in queue mode, runs every proof and prints its figures. Resolves with the exit code. */
export async function runQueueProofs(): Promise<number> {
	const began = Date.now();
	const cluster = await startCluster();
	let deviations = 0;
	try {
		for (const [title, proof] of PROOFS) {
			const start = Date.now();
			say(`\n> ${title}`);
			deviations += printTable(title, await proof(cluster));
			say(`  (${duration(Date.now() - start)})`);
		}
	} finally {
		const folder = await keepLogs(cluster);
		say(`\nWhat the processes of n8n said: ${path.relative(process.cwd(), folder)}`);
	}
	say(`${deviations} deviation(s), ${duration(Date.now() - began)}.`);
	return deviations === 0 ? 0 : 1;
}
