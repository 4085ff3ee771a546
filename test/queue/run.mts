import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CACHE } from '../../scripts/setup/paths.cjs';
import { duration, say } from '../../scripts/setup/progress.cjs';
import { startCluster, type Cluster } from '../../scripts/queue/cluster.mts';
import { proveCrowds, proveEventsToOne, proveEventsToTwo } from './eventsProof.mts';
import { proveListening } from './listeningProof.mts';
import { printTable, type Finding } from '../support/report.mts';
import { proveSale } from './saleProof.mts';
import { proveTokensByTime, proveTokensByUse } from './tokensProof.mts';
import { proveLostWorker, proveWaiting } from './waitingProof.mts';

interface Proof {
	/** How the command line calls it. */
	name: string;
	title: string;
	run: (cluster: Cluster) => Promise<Finding[]>;
}

/** The one that kills a worker comes last. */
const PROOFS: Proof[] = [
	{ name: 'sale', title: 'A sale', run: proveSale },
	{ name: 'waiting', title: 'Waiting', run: proveWaiting },
	{ name: 'listening', title: 'Test listening', run: proveListening },
	{ name: 'one', title: '500 events, each twice, one process', run: proveEventsToOne },
	{ name: 'two', title: '500 events, each twice, two processes', run: proveEventsToTwo },
	{ name: 'crowds', title: 'Ten copies at once, two processes', run: proveCrowds },
	{ name: 'tokens', title: 'Tokens of two workers, ended by time', run: proveTokensByTime },
	{ name: 'use', title: 'Tokens of two workers, ended by use', run: proveTokensByUse },
	{ name: 'worker', title: 'A worker is killed during a wait', run: proveLostWorker },
];

/** @throws when there is no such proof */
function chosen(names: string[]): Proof[] {
	const unknown = names.find((name) => PROOFS.every((proof) => proof.name !== name));
	if (unknown !== undefined) {
		const all = PROOFS.map(({ name }) => name).join(', ');
		throw new Error(`There is no proof "${unknown}". There are: ${all}. Without a name, all run.`);
	}
	return names.length === 0 ? PROOFS : PROOFS.filter(({ name }) => names.includes(name));
}

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

/**
 * Starts n8n in queue mode, runs the proofs and prints their figures. Resolves with the exit code.
 * @param names of the proofs to run; all when there are none
 */
export async function runQueueProofs(names: string[]): Promise<number> {
	const proofs = chosen(names);
	const began = Date.now();
	const cluster = await startCluster();
	let deviations = 0;
	try {
		for (const { title, run } of proofs) {
			const start = Date.now();
			say(`\n> ${title}`);
			deviations += printTable(title, await run(cluster));
			say(`  (${duration(Date.now() - start)})`);
		}
	} finally {
		const folder = await keepLogs(cluster);
		say(`\nWhat the processes of n8n said: ${path.relative(process.cwd(), folder)}`);
	}
	say(`${deviations} deviation(s), ${duration(Date.now() - began)}.`);
	return deviations === 0 ? 0 : 1;
}
